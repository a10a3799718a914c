"""The same training by any backend of Keras, in a process of its own: a backend is chosen when Keras is imported."""

from importlib.util import find_spec

import pytest

from serflow.config.settings import Training
from serflow.systems.contract import PREDICTIONS
from serflow.tables import read_table

TRAINING = Training(epochs=2, batch_size=16, learning_rate=0.01).model_dump(exclude={"gpu"})


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_a_backend_trains_and_answers(backend, small_system, tmp_path, in_a_fresh_process):
    if find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    inputs, label_map = small_system(tmp_path / "system", columns=8)
    settings = {"label_map": label_map, "labels": "intended", "scaling": "rows", "seeds": [0], "training": TRAINING}
    settings |= {"model": "conv1d_means", "arguments": {"width": 0.1, "dropout_convolution": 0.2, "dropout_dense": 0.3}}
    said = in_a_fresh_process(
        f"""
import os
os.environ["KERAS_BACKEND"] = {backend!r}
from pathlib import Path, PosixPath
from serflow.systems.fold import Inputs
from serflow.systems.network import train_network
from serflow.systems.train import Outputs
folder = Path({str(tmp_path)!r})
outputs = Outputs(folder / "m.keras", folder / "p.json", folder / "h.parquet", folder / "p.parquet")
train_network(0, {inputs!r}, outputs, settings={settings!r}, work=folder / "work", code="")
import keras
print(keras.backend.backend())
"""
    )
    assert said.splitlines()[-1] == backend
    answers = read_table(tmp_path / "p.parquet", PREDICTIONS)
    assert len(answers) == 12
    assert answers.filter(like="probability_").sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-5)
