"""Metrics against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, recall_score

from serflow.scores.metrics import METRICS, accuracy, binary_accuracy, macro_f1, uar

CLASSES = 4

answers = st.lists(st.tuples(st.integers(0, CLASSES - 1), st.integers(0, CLASSES - 1)), min_size=1, max_size=40)


def counted(pairs):
    truth, answer = zip(*pairs, strict=True)
    return truth, answer, confusion_matrix(truth, answer, labels=range(CLASSES)).astype(float)


@settings(deadline=None)
@given(pairs=answers)
def test_metrics_equal_scikit_learns_on_the_classes_that_occur(pairs):
    truth, answer, counts = counted(pairs)
    occurring = sorted(set(truth))
    assert uar(counts) == pytest.approx(recall_score(truth, answer, labels=occurring, average="macro", zero_division=0))
    assert accuracy(counts) == pytest.approx(accuracy_score(truth, answer))
    assert macro_f1(counts) == pytest.approx(f1_score(truth, answer, labels=occurring, average="macro", zero_division=0))


@pytest.mark.parametrize("name", METRICS)
@given(several=st.lists(answers, min_size=1, max_size=4))
def test_leading_axes_are_measured_side_by_side(name, several):
    counts = np.stack([counted(pairs)[2] for pairs in several])
    together = METRICS[name](np.stack([counts, counts]))
    assert together.shape == (2, len(several))
    np.testing.assert_array_equal(together, [[METRICS[name](one) for one in counts]] * 2)


@pytest.mark.parametrize("name", METRICS)
@given(pairs=answers, order=st.permutations(range(CLASSES)))
def test_the_order_of_the_classes_does_not_matter(name, pairs, order):
    counts = counted(pairs)[2]
    assert METRICS[name](counts[np.ix_(order, order)]) == pytest.approx(float(METRICS[name](counts)))


@pytest.mark.parametrize("name", METRICS)
@given(pairs=answers)
def test_values_lie_between_nothing_right_and_everything_right(name, pairs):
    truth = counted(pairs)[0]
    right = counted([(place, place) for place in truth])[2]
    wrong = counted([(place, (place + 1) % CLASSES) for place in truth])[2]
    assert METRICS[name](right) == 1
    assert METRICS[name](wrong) == 0
    assert 0 <= METRICS[name](counted(pairs)[2]) <= 1


@pytest.mark.parametrize("name", METRICS)
def test_no_clips_give_no_number(name):
    assert np.isnan(METRICS[name](np.zeros((3, 3))))
    assert METRICS[name](np.stack([np.zeros((2, 2)), np.eye(2)])).tolist() == [pytest.approx(np.nan, nan_ok=True), 1]


@settings(deadline=None)
@given(outputs=st.lists(st.tuples(st.booleans(), st.floats(0, 1, width=32)), min_size=1, max_size=40))
def test_binary_accuracy_equals_scikit_learns_accuracy_of_outputs(outputs):
    truth, probability = (np.array(column) for column in zip(*outputs, strict=True))
    counts = np.array([((probability > 0.5) == truth).sum(), len(truth)], dtype=float)
    assert binary_accuracy(counts) == pytest.approx(accuracy_score(truth, probability > 0.5))


def test_binary_accuracy_of_nothing_is_not_a_number():
    assert np.isnan(binary_accuracy(np.zeros(2)))
