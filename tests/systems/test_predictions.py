"""A model's answers for the test clips."""

import numpy as np
import pytest

from serflow.systems.contract import PREDICTIONS
from serflow.systems.fold import Fold, Part
from serflow.systems.predictions import clip_answers, write_predictions
from serflow.tables import read_table

EMOTIONS = ("happy", "sad", "angry")


def fold_with(clip_ids, labels):
    empty = Part(np.zeros((0, 2), np.float32), np.zeros(0, np.int64), np.zeros(0, object))
    test = Part(np.zeros((len(clip_ids), 2), np.float32), np.array(labels), np.array(clip_ids, dtype=object))
    return Fold(number=3, emotions=EMOTIONS, mean=np.zeros(2), scale=np.ones(2), train=empty, validation=empty, test=test)


def test_the_most_probable_emotion_is_the_answer():
    answers = clip_answers(np.array([[0.2, 0.5, 0.3], [0.1, 0.2, 0.7]]), fold_with(["b", "a"], [1, 0]), seed=4)
    assert answers[["clip_id", "emotion", "predicted", "fold", "seed"]].to_numpy().tolist() == [
        ["a", "happy", "angry", 3, 4],
        ["b", "sad", "sad", 3, 4],
    ]
    assert answers["probability_angry"].tolist() == pytest.approx([0.7, 0.3])


def test_several_rows_of_a_clip_answer_by_the_mean_of_their_probabilities():
    # Two of three rows say sad, but not as surely as the third says happy.
    probabilities = np.array([[0.4, 0.6, 0.0], [0.4, 0.6, 0.0], [0.95, 0.05, 0.0]])
    answers = clip_answers(probabilities, fold_with(["a", "a", "a"], [1, 1, 1]), seed=0)
    assert answers["predicted"].tolist() == ["happy"]
    assert answers["probability_happy"].tolist() == pytest.approx([1.75 / 3])


def test_every_seed_has_its_rows_in_the_file(tmp_path):
    random = np.random.default_rng(0)
    given = {seed: random.dirichlet(np.ones(3), size=2).astype(np.float32) for seed in (5, 0)}
    write_predictions(given, fold_with(["a", "b"], [2, 0]), tmp_path / "predictions.parquet")
    written = read_table(tmp_path / "predictions.parquet", PREDICTIONS)
    assert sorted(zip(written["seed"], written["clip_id"], strict=True)) == [(0, "a"), (0, "b"), (5, "a"), (5, "b")]
    np.testing.assert_allclose(written.filter(like="probability_").sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(written.query("seed == 5").filter(like="probability_"), given[5])


def test_a_fold_that_is_not_needed_has_an_empty_table(tmp_path):
    write_predictions({}, None, tmp_path / "predictions.parquet")
    assert read_table(tmp_path / "predictions.parquet", PREDICTIONS).empty
