"""Training with Keras: the only tests that import it."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from serflow.config.settings import Training
from serflow.systems.contract import HISTORY, PREDICTIONS
from serflow.systems.fold import read_fold
from serflow.systems.network import train_network
from serflow.systems.part import taken
from serflow.systems.train import Outputs
from serflow.tables import read_table

# Keras hands TensorFlow's variables to numpy in the old way; neither is ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning")

TRAINING = Training(epochs=3, batch_size=16, learning_rate=0.01).model_dump(exclude={"gpu"})
ARGUMENTS = {"width": 1.0, "dropout_convolution": 0.2, "dropout_dense": 0.3}


def train(system, folder: Path, *, number=0, seeds=(0,), code="", **training) -> Outputs:
    inputs, label_map = system
    folder.mkdir(exist_ok=True)
    outputs = Outputs(
        model=folder / "model.keras",
        preparation=folder / "preparation.json",
        history=folder / "history.parquet",
        predictions=folder / "predictions.parquet",
    )
    settings = {
        "label_map": label_map,
        "labels": "intended",
        "scaling": "rows",
        "model": "conv1d_means",
        "arguments": ARGUMENTS,
        "seeds": list(seeds),
        "training": TRAINING | training,
    }
    train_network(number, inputs, outputs, settings=settings, work=folder / "work", code=code)
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


def test_as_many_cores_compute_as_the_settings_say(trained):
    # Read once by TensorFlow, when it is imported.
    assert os.environ["TF_NUM_INTRAOP_THREADS"] == "2"


def test_another_seed_learns_something_else(trained):
    predictions = read_table(trained.predictions, PREDICTIONS)
    first, second = (predictions[predictions["seed"] == seed].filter(like="probability_").to_numpy() for seed in (1, 2))
    assert not np.allclose(first, second)


def test_the_saved_file_loads_again_and_is_the_first_seeds_model(system, trained):
    import keras

    fold = read_fold(0, system[0], label_map=system[1], labels="intended", scaled_by="rows")
    answers = keras.saving.load_model(trained.model).predict(taken(fold.test), verbose=0)
    written = read_table(trained.predictions, PREDICTIONS).query("seed == 1").set_index("clip_id").loc[fold.test.who["clip_id"]]
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
    fold = read_fold(0, system[0], label_map=system[1], labels="intended", scaled_by="rows")
    truth = np.eye(len(fold.emotions))[fold.validation.labels]
    kept, _ = keras.saving.load_model(outputs.model).evaluate(taken(fold.validation), truth, verbose=0)
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


class KilledError(Exception):
    """Stands for the end of a process."""


def killed_after(epochs: int, monkeypatch) -> None:
    """Keep training after every epoch, and end it after some."""
    from serflow.systems import resume

    save = resume.KeptTraining.on_epoch_end

    def then_die(self, epoch, logs=None):
        save(self, epoch, logs)
        if len(self.history) == epochs:
            raise KilledError

    monkeypatch.setattr(resume, "SECONDS_BETWEEN", 0)
    monkeypatch.setattr(resume.KeptTraining, "on_epoch_end", then_die)


# The learning rate falls and training stops early: all that callbacks remember counts.
LONG = {"epochs": 9, "stop_patience": 3, "reduce_patience": 1, "learning_rate": 0.05}


@pytest.mark.parametrize(("epochs", "seeds"), [(1, (0, 1)), (6, (0,))])
def test_a_killed_training_goes_on_and_ends_with_the_same_bytes(system, tmp_path, monkeypatch, epochs, seeds, caplog):  # noqa: PLR0917
    undisturbed = train(system, tmp_path / "undisturbed", seeds=seeds, **LONG)
    with monkeypatch.context() as patched:
        killed_after(epochs, patched)
        with pytest.raises(KilledError):
            train(system, tmp_path / "killed", seeds=seeds, **LONG)
    with caplog.at_level("INFO"):
        again = train(system, tmp_path / "killed", seeds=seeds, **LONG)
    assert f"{epochs} epochs were trained before" in caplog.text
    for name in ("model", "history", "predictions", "preparation"):
        assert getattr(again, name).read_bytes() == getattr(undisturbed, name).read_bytes(), name
    assert not (tmp_path / "killed" / "work").exists()


def test_other_code_does_not_go_on_from_what_was_killed(system, tmp_path, monkeypatch, caplog):
    with monkeypatch.context() as patched:
        killed_after(2, patched)
        with pytest.raises(KilledError):
            train(system, tmp_path / "killed", code="old")
    with caplog.at_level("INFO"):
        train(system, tmp_path / "killed", code="new")
    assert "trained before" not in caplog.text


def test_a_broken_file_of_a_killed_training_is_told_and_training_begins_anew(system, tmp_path, monkeypatch, caplog):
    with monkeypatch.context() as patched:
        killed_after(2, patched)
        with pytest.raises(KilledError):
            train(system, tmp_path / "killed")
    (kept,) = (tmp_path / "killed" / "work").rglob("*.npz")
    kept.write_bytes(kept.read_bytes()[:1000])
    again = train(system, tmp_path / "killed")
    assert "cannot be used, and training begins anew" in caplog.text
    assert len(values_of(again, "loss")) == 3


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
def test_mixed_precision_trains_and_gives_probabilities(system, tmp_path, precision):
    import keras

    predictions = read_table(train(system, tmp_path / "fold", precision=precision, epochs=1).predictions, PREDICTIONS)
    np.testing.assert_allclose(predictions.filter(like="probability_").sum(axis=1), 1, atol=1e-3)
    assert keras.config.dtype_policy().name == "float32"


def test_a_steps_way_of_computing_changes_no_more_than_rounding(system, trained, tmp_path):
    plain = train(system, tmp_path / "plain", seeds=(1,), compiled="never")
    before, after = (read_table(outputs.history, HISTORY).query("seed == 1 and quantity == 'loss'") for outputs in (trained, plain))
    np.testing.assert_allclose(after["value"], before["value"], rtol=1e-3)


def test_the_negative_log_likelihood_is_that_of_the_true_label_whatever_the_rest_adds_up_to():
    from serflow.systems.network import negative_log_likelihood

    truth, answers = np.eye(3, dtype=np.float32)[[0, 2]], np.array([[0.5, 0.9, 0.9], [0.1, 0.1, 0.25]], dtype=np.float32)
    np.testing.assert_allclose(np.asarray(negative_log_likelihood(truth, answers)), -np.log([0.5, 0.25]), rtol=1e-6)
