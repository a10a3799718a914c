"""A model's answers for the test clips."""

import numpy as np
import pandas as pd
import pytest

from serflow.systems.contract import PREDICTIONS
from serflow.systems.fold import Fold
from serflow.systems.part import chosen_of, part_of
from serflow.systems.predictions import answers_of, write_predictions
from serflow.tables import read_table

EMOTIONS = ("happy", "sad", "angry")


def fold_with(clip_ids, labels, *, answers="clips", variants=None):
    count = len(clip_ids)
    rows = pd.DataFrame(
        {"corpus": 0, "row": range(count), "group": 0, "label": [EMOTIONS[place] for place in labels], "segment": range(count)}
    )
    rows = rows.assign(clip_id=clip_ids, variant=variants or "original")
    test = part_of(rows, [np.zeros((count, 2), np.float32)], EMOTIONS)
    none = chosen_of(test, np.zeros(count, dtype=bool))
    return Fold(number=3, emotions=EMOTIONS, scaling="none", scaler=None, answers=answers, train=none, validation=none, test=test)


def test_the_most_probable_emotion_is_the_answer():
    answers = answers_of(np.array([[0.2, 0.5, 0.3], [0.1, 0.2, 0.7]]), fold_with(["b", "a"], [1, 0]), seed=4)
    assert answers[["clip_id", "emotion", "predicted", "fold", "seed"]].to_numpy().tolist() == [
        ["a", "happy", "angry", 3, 4],
        ["b", "sad", "sad", 3, 4],
    ]
    assert answers["probability_angry"].tolist() == pytest.approx([0.7, 0.3])


def test_several_rows_of_a_clip_answer_by_the_mean_of_their_probabilities():
    # Two of three rows say sad, but not as surely as the third says happy.
    probabilities = np.array([[0.4, 0.6, 0.0], [0.4, 0.6, 0.0], [0.95, 0.05, 0.0]])
    answers = answers_of(probabilities, fold_with(["a", "a", "a"], [1, 1, 1]), seed=0)
    assert answers["predicted"].tolist() == ["happy"]
    assert answers["probability_happy"].tolist() == pytest.approx([1.75 / 3])


def test_probabilities_that_are_no_numbers_are_no_answer():
    """Not even where another row of the same clip has some: what the model would say of the clip is not known."""
    said = np.array([[np.nan] * 3, [0.1, 0.2, 0.7], [0.2, 0.5, 0.3], [np.inf, 0.0, 0.0]])
    answers = answers_of(said, fold_with(["a", "a", "b", "c"], [1, 1, 1, 1]), seed=0)
    assert answers["predicted"].tolist() == ["", "sad", ""]
    assert answers.filter(like="probability_").sum(axis=1).tolist() == pytest.approx([0, 1, 0])


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


def test_where_rows_are_answered_for_every_row_stands_by_itself():
    probabilities = np.array([[0.4, 0.6, 0.0], [0.1, 0.2, 0.7], [0.95, 0.05, 0.0]])
    fold = fold_with(["b", "a", "a"], [1, 0, 0], answers="rows", variants=["original", "original", "noise"])
    answers = answers_of(probabilities, fold, seed=0)
    assert answers[["clip_id", "variant", "segment", "predicted"]].to_numpy().tolist() == [
        ["a", "noise", 2, "happy"],
        ["a", "original", 1, "angry"],
        ["b", "original", 0, "sad"],
    ]


def test_an_answer_for_a_clip_is_no_variants_and_no_segments():
    answers = answers_of(np.array([[0.2, 0.5, 0.3]]), fold_with(["a"], [0], variants=["noise"]), seed=0)
    assert answers["variant"].tolist() == ["original"]
    assert answers["segment"].isna().all()
