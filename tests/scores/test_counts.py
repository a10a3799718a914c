"""Sums over answers."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import confusion_matrix

from serflow.scores.counts import BINS, confidences, confusions, nearly_right, outputs, squared_errors

LABELS, SPEAKERS = ["angry", "happy", "sad"], ["a", "b", "silent"]


@pytest.fixture(scope="module")
def answers():
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "speaker": random.choice(SPEAKERS[:2], 50),
            "emotion": random.choice(LABELS, 50),
            "predicted": random.choice(LABELS, 50),
            "outputs": 3,
            "outputs_right": random.integers(0, 4, 50),
            "confidence": random.uniform(1 / 3, 1, 50),
            "more_probable": random.integers(0, 3, 50),
            "squared_error": random.uniform(0, 2, 50),
        }
    )


def test_confusions_are_each_speakers_confusion_matrix(answers):
    counts = confusions(answers, LABELS, SPEAKERS)
    for place, speaker in enumerate(SPEAKERS[:2]):
        own = answers[answers["speaker"] == speaker]
        np.testing.assert_array_equal(counts[place], confusion_matrix(own["emotion"], own["predicted"], labels=LABELS))


@pytest.mark.parametrize("count", [confusions, outputs, squared_errors, nearly_right, confidences])
def test_a_speaker_without_answers_has_zeros_and_the_order_is_that_asked_for(answers, count):
    counts = count(answers, LABELS, SPEAKERS)
    assert counts.shape[0] == len(SPEAKERS)
    assert not counts[2].any()
    np.testing.assert_array_equal(count(answers, LABELS, SPEAKERS[::-1]), counts[::-1])


def test_sums_are_those_of_each_speakers_answers(answers):
    own = answers[answers["speaker"] == "b"]
    assert outputs(answers, LABELS, SPEAKERS)[1].tolist() == [own["outputs_right"].sum(), 3 * len(own)]
    assert squared_errors(answers, LABELS, SPEAKERS)[1] == pytest.approx([own["squared_error"].sum(), len(own)])
    assert nearly_right(answers, LABELS, SPEAKERS)[1].tolist() == [(own["more_probable"] < 2).sum(), len(own)]


def test_bins_of_confidence_reach_up_to_their_upper_edge():
    said = [0.0, 0.5 / BINS, 1 / BINS, 1.5 / BINS, 1.0]
    answers = pd.DataFrame({"speaker": "a", "confidence": said, "more_probable": [0, 1, 0, 0, 2]})
    counts = confidences(answers, LABELS, ["a"])[0]
    assert counts[[0, 1, BINS - 1], 0].tolist() == [3, 1, 1]
    assert counts[[0, 1, BINS - 1], 1] == pytest.approx([1.5 / BINS, 1.5 / BINS, 1])
    assert counts[[0, 1, BINS - 1], 2].tolist() == [2, 1, 0]
    assert counts[2 : BINS - 1].sum() == 0
