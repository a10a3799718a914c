"""Training with scikit-learn."""

from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from serflow.systems.contract import HISTORY, PREDICTIONS
from serflow.systems.estimator import all_classes, train_estimator
from serflow.systems.fold import read_fold
from serflow.systems.part import taken
from serflow.systems.train import Outputs
from serflow.tables import read_table

FILES = ("model", "preparation", "history", "predictions")


def train(system, folder: Path, *, number=0, seeds=(0,), threads=1, trees=20) -> Outputs:
    inputs, label_map = system
    folder.mkdir()
    outputs = Outputs(
        model=folder / "model.joblib",
        preparation=folder / "preparation.json",
        history=folder / "history.parquet",
        predictions=folder / "predictions.parquet",
    )
    settings = {
        "label_map": label_map,
        "labels": "intended",
        "scaling": "rows",
        "model": "random_forest",
        "arguments": {"trees": trees},
        "seeds": list(seeds),
    }
    train_estimator(number, inputs, outputs, settings=settings, threads=threads)
    return outputs


@pytest.fixture
def system(tmp_path, small_system):
    return small_system(tmp_path / "system")


def test_emotions_that_lie_apart_are_told_apart(system, tmp_path):
    predictions = read_table(train(system, tmp_path / "fold").predictions, PREDICTIONS)
    assert len(predictions) == 12
    assert (predictions["emotion"] == predictions["predicted"]).mean() > 0.8


def test_the_saved_model_is_the_one_that_answered(system, tmp_path):
    outputs = train(system, tmp_path / "fold", seeds=(3, 4))
    fold = read_fold(0, system[0], label_map=system[1], labels="intended", scaled_by="rows")
    predictions = read_table(outputs.predictions, PREDICTIONS).query("seed == 3").set_index("clip_id").loc[fold.test.who["clip_id"]]
    columns = [f"probability_{emotion}" for emotion in fold.emotions]
    np.testing.assert_allclose(joblib.load(outputs.model).predict_proba(taken(fold.test)), predictions[columns], rtol=1e-6)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_bytes_come_out_again_however_many_cores_there_are(system, tmp_path, threads):
    first, second = train(system, tmp_path / "first"), train(system, tmp_path / "second", threads=threads)
    for name in FILES:
        assert getattr(first, name).read_bytes() == getattr(second, name).read_bytes(), name


def test_another_seed_grows_another_forest(system, tmp_path):
    predictions = read_table(train(system, tmp_path / "fold", seeds=(0, 1)).predictions, PREDICTIONS)
    first, second = (predictions[predictions["seed"] == seed].filter(like="probability_").to_numpy() for seed in (0, 1))
    assert not np.array_equal(first, second)


def test_the_history_holds_the_accuracy_in_training_of_each_seed(system, tmp_path):
    history = read_table(train(system, tmp_path / "fold", seeds=(0, 1)).history, HISTORY)
    assert history[["seed", "epoch", "quantity"]].to_numpy().tolist() == [[0, 1, "accuracy"], [1, 1, "accuracy"]]
    assert history["value"].between(0.9, 1).all()


def test_two_speakers_are_enough(tmp_path, small_system):
    outputs = train(small_system(tmp_path / "system", speakers=2), tmp_path / "fold")
    assert set(read_table(outputs.predictions, PREDICTIONS)["clip_id"].str[:8]) == {"tiny/00-"}


def test_a_fold_that_is_not_needed_leaves_empty_files(tmp_path, small_system):
    outputs = train(small_system(tmp_path / "system", speakers=3, folds=5), tmp_path / "fold", number=4)
    assert outputs.model.read_bytes() == b""
    assert outputs.preparation.read_text() == "{}\n"
    assert read_table(outputs.history, HISTORY).empty
    assert read_table(outputs.predictions, PREDICTIONS).empty


def test_a_label_that_training_never_saw_has_probability_zero():
    estimator = DummyClassifier(strategy="prior").fit(np.zeros((4, 1)), [0, 2, 2, 2])
    np.testing.assert_allclose(all_classes(estimator, np.zeros((2, 1), np.float32), 4), [[0.25, 0, 0.75, 0]] * 2)
