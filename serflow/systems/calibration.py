"""Probabilities from margins: by temperature scaling, on rows that the margins were not fitted on.

Source: Guo et al. (2017), On calibration of modern neural networks: the soft-max of the margins times one number, chosen so
that the answers for rows that were left out are most likely. Whatever is most probable is what has the greatest margin, so that
the probabilities say what the machine decides; one sigmoid for each label instead, fitted on how frequent labels are, undoes
balanced class weights.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import StratifiedKFold

from serflow.errors import DataError

Places = npt.NDArray[np.intp]

_MOST, _LEAST = 5, 2


class RowsInTurn:
    """Five folds, or as many as the rarest label has rows: scikit-learn's own folds refuse fewer rows than folds.

    Rows stay in their order, in which variants of a clip, and mostly clips of a speaker, stand together.
    """

    def get_n_splits(self, rows: object, labels: npt.ArrayLike, groups: object = None) -> int:
        """How many folds there are.

        Args:
            rows: unused
            labels: [shape=(rows,)]
            groups: unused

        Raises:
            DataError: a label has a single row
        """
        del rows, groups
        found, counts = np.unique(labels, return_counts=True)
        if counts.min() < _LEAST:
            rare = found[counts.argmin()]
            raise DataError(
                f"training: label {rare} has one row, and probabilities of a support vector machine need two of each; leave it out of the label map"
            )
        return int(min(_MOST, counts.min()))

    def split(self, rows: npt.ArrayLike, labels: npt.ArrayLike, groups: object = None) -> Iterator[tuple[Places, Places]]:
        """Places of the rows that fit and of those that are left out, once for each fold.

        Args:
            rows: [shape=(rows, columns)]
            labels: [shape=(rows,)]
            groups: unused

        Raises:
            DataError: a label has a single row
        """
        folds = StratifiedKFold(self.get_n_splits(rows, labels, groups))
        yield from folds.split(np.zeros(len(np.asarray(labels))), labels)


def with_probabilities(machine: Any) -> CalibratedClassifierCV:
    """A machine that gives margins, as one that gives probabilities.

    Folds are fitted one after the other: processes of their own would take longer to start than most machines to fit.

    Args:
        machine: an untrained classifier of scikit-learn with `decision_function`

    Returns:
        an untrained classifier with `predict_proba`, which keeps one machine, fitted on all rows
    """
    return CalibratedClassifierCV(machine, method="temperature", cv=RowsInTurn(), ensemble=False)
