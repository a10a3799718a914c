"""Training with Keras: the only tests that import it."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from serflow.systems.contract import HISTORY, PREDICTIONS
from serflow.systems.fold import read_fold
from serflow.systems.network import train_network
from serflow.systems.train import Outputs
from serflow.tables import read_table

# Keras hands TensorFlow's variables to numpy in the old way; neither is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")

TRAINING = {
    "epochs": 3,
    "batch_size": 16,
    "learning_rate": 0.01,
    "reduce_factor": 0.4,
    "reduce_patience": 2,
    "minimum_learning_rate": 1e-7,
    "stop_patience": 10,
}
ARGUMENTS = {"width": 1.0, "dropout_convolution": 0.2, "dropout_dense": 0.3}


def train(system, folder: Path, *, number=0, seeds=(0,), **training) -> Outputs:
    inputs, label_map = system
    folder.mkdir()
    outputs = Outputs(
        model=folder / "model.keras",
        preparation=folder / "preparation.json",
        history=folder / "history.parquet",
        predictions=folder / "predictions.parquet",
    )
    settings = {
        "label_map": label_map,
        "labels": "intended",
        "model": "conv1d_means",
        "arguments": ARGUMENTS,
        "seeds": list(seeds),
        "training": TRAINING | training,
    }
    train_network(number, inputs, outputs, settings=settings, threads=1)
    return outputs


def values_of(outputs: Outputs, quantity: str) -> list[float]:
    history = read_table(outputs.history, HISTORY)
    return history.loc[history["quantity"] == quantity, "value"].tolist()


@pytest.fixture(scope="module")
def system(tmp_path_factory, small_system):
    return small_system(tmp_path_factory.mktemp("system"), columns=8)


@pytest.fixture(scope="module")
def trained(system, tmp_path_factory):
    return train(system, tmp_path_factory.mktemp("trained") / "fold", seeds=(1, 2))


def test_the_same_seed_learns_the_same(system, trained, tmp_path):
    again = train(system, tmp_path / "again", seeds=(1,))
    for name, contract in (("predictions", PREDICTIONS), ("history", HISTORY)):
        before, after = (read_table(getattr(outputs, name), contract).query("seed == 1") for outputs in (trained, again))
        pd.testing.assert_frame_equal(after, before, check_exact=True)


def test_one_core_computes_like_two(trained):
    # Read once by TensorFlow, when it is imported; `train` grants one core.
    assert os.environ["TF_NUM_INTRAOP_THREADS"] == "2"


def test_another_seed_learns_something_else(trained):
    predictions = read_table(trained.predictions, PREDICTIONS)
    first, second = (predictions[predictions["seed"] == seed].filter(like="probability_").to_numpy() for seed in (1, 2))
    assert not np.allclose(first, second)


def test_the_saved_file_loads_again_and_is_the_first_seeds_model(system, trained):
    import keras

    fold = read_fold(0, system[0], label_map=system[1], labels="intended")
    answers = keras.saving.load_model(trained.model).predict(fold.test.values, verbose=0)
    written = read_table(trained.predictions, PREDICTIONS).query("seed == 1").set_index("clip_id").loc[fold.test.clip_ids]
    np.testing.assert_allclose(answers, written[[f"probability_{emotion}" for emotion in fold.emotions]], atol=1e-6)


def test_the_history_holds_every_epoch_of_every_seed(trained):
    history = read_table(trained.history, HISTORY)
    assert set(history["quantity"]) == {"accuracy", "learning_rate", "loss", "val_accuracy", "val_loss"}
    for _, own in history.groupby(["seed", "quantity"]):
        assert own["epoch"].tolist() == [1, 2, 3]


def test_training_stops_when_validation_gets_no_better_and_keeps_the_best_weights(system, tmp_path):
    import keras

    outputs = train(system, tmp_path / "fold", epochs=40, stop_patience=1, learning_rate=0.1)
    losses = values_of(outputs, "val_loss")
    assert len(losses) < 40
    fold = read_fold(0, system[0], label_map=system[1], labels="intended")
    kept, _ = keras.saving.load_model(outputs.model).evaluate(fold.validation.values, fold.validation.labels, verbose=0)
    assert kept == pytest.approx(min(losses), rel=1e-3, abs=1e-4)


def test_without_validation_every_epoch_is_run(tmp_path, small_system):
    outputs = train(small_system(tmp_path / "system", speakers=2, columns=8), tmp_path / "fold", epochs=2, stop_patience=1)
    assert len(values_of(outputs, "loss")) == 2
    assert values_of(outputs, "val_loss") == []


def test_a_fold_that_is_not_needed_leaves_empty_files(tmp_path, small_system):
    outputs = train(small_system(tmp_path / "system", speakers=3, folds=5), tmp_path / "fold", number=3)
    assert outputs.model.read_bytes() == b""
    assert read_table(outputs.history, HISTORY).empty
    assert read_table(outputs.predictions, PREDICTIONS).empty
