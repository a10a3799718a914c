"""Probabilities from margins."""

import numpy as np
import pytest
from sklearn.metrics import log_loss
from sklearn.svm import SVC

from serflow.errors import DataError
from serflow.systems.calibration import RowsInTurn, with_probabilities


@pytest.mark.parametrize(("counts", "folds"), [([9, 9], 5), ([9, 3, 4], 3), ([2, 50], 2)])
def test_there_are_as_many_folds_as_the_rarest_label_has_rows_and_five_at_most(counts, folds):
    labels = np.repeat(np.arange(len(counts)), counts)
    found = list(RowsInTurn().split(np.zeros((len(labels), 1)), labels))
    assert len(found) == folds == RowsInTurn().get_n_splits(None, labels)
    left_out = np.concatenate([out for _, out in found])
    assert sorted(left_out) == list(range(len(labels)))
    for fitted, out in found:
        assert not set(fitted) & set(out)
        assert set(labels[fitted]) == set(labels)


def test_a_single_row_of_a_label_is_an_error_that_says_what_to_do():
    with pytest.raises(DataError, match=r"^training: label 1 has one row, .* need two of each; leave it out"):
        with_probabilities(SVC()).fit(np.eye(4), [0, 0, 0, 1])


def test_probabilities_are_those_that_make_new_rows_most_likely():
    """Of labels that overlap: a temperature that is greater or smaller than the one found makes others less likely."""
    random = np.random.default_rng(0)
    labels = np.tile([0, 1, 2], 300)
    values = 1.2 * np.eye(3)[labels] + random.normal(0, 1, (900, 3))
    fitted = with_probabilities(SVC(C=1.0)).fit(values[:450], labels[:450])
    (calibrated,) = fitted.calibrated_classifiers_
    margins = calibrated.estimator.decision_function(values[450:])

    def loss(beta):
        powers = np.exp(beta * margins)
        return log_loss(labels[450:], powers / powers.sum(axis=1, keepdims=True))

    found = float(calibrated.calibrators[0].beta_)
    assert loss(found) == pytest.approx(log_loss(labels[450:], fitted.predict_proba(values[450:])))
    assert loss(found) < min(loss(found / 2), loss(found * 2))
