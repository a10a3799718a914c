"""Figures of single classes against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from serflow.scores.classes import OF_CLASSES, f1, precision, recall

CLASSES = 4
answers = st.lists(st.tuples(st.integers(0, CLASSES - 1), st.integers(0, CLASSES - 1)), min_size=1, max_size=40)


@settings(deadline=None)
@given(pairs=answers)
def test_figures_are_scikit_learns_where_there_are_any(pairs):
    truth, answer = zip(*pairs, strict=True)
    counts = confusion_matrix(truth, answer, labels=range(CLASSES)).astype(float)
    wanted = precision_recall_fscore_support(truth, answer, labels=range(CLASSES), zero_division=np.nan)
    shown = counts.sum(axis=1) > 0
    assert precision(counts) == pytest.approx(np.where(counts.sum(axis=0) > 0, wanted[0], np.nan), nan_ok=True)
    assert recall(counts) == pytest.approx(np.where(shown, wanted[1], np.nan), nan_ok=True)
    assert f1(counts)[shown] == pytest.approx(np.nan_to_num(wanted[2][shown]))
    assert np.isnan(f1(counts)[~shown]).all()


@pytest.mark.parametrize("measure", OF_CLASSES.values())
def test_leading_axes_are_measured_side_by_side(measure):
    counts = np.random.default_rng(0).integers(1, 9, (2, 5, 3, 3)).astype(float)
    together = measure(counts)
    assert together.shape == (2, 5, 3)
    np.testing.assert_array_equal(together[1, 2], measure(counts[1, 2]))
