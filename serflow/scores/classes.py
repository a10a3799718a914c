"""What is reached of each class: precision, recall, F1.

Conventions: as in `serflow.scores.counts`; figures stand in the order of the classes [shape=(..., classes)]. Of a class that does
not occur recall and F1 are not a number, and so is the precision of one that is never answered.
"""

from collections.abc import Callable

import numpy as np

from serflow.scores.counts import Counts, Values, diagonal, ratio


def precision(counts: Counts) -> Values:
    """The share of the answers of a class that are right. scikit-learn: `precision_score(average=None)`.

    Examples:
        >>> precision(np.array([[3.0, 1.0], [1.0, 1.0]])).tolist()
        [0.75, 0.5]
    """
    return ratio(diagonal(counts), counts.sum(axis=-2))


def recall(counts: Counts) -> Values:
    """The share of the clips of a class that is recognised. scikit-learn: `recall_score(average=None)`.

    Examples:
        >>> recall(np.array([[3.0, 1.0], [1.0, 1.0]])).tolist()
        [0.75, 0.5]
    """
    return ratio(diagonal(counts), counts.sum(axis=-1))


def f1(counts: Counts) -> Values:
    """The harmonic mean of precision and recall. scikit-learn: `f1_score(average=None)`.

    Examples:
        >>> f1(np.array([[3.0, 1.0], [1.0, 1.0]])).tolist()
        [0.75, 0.5]
    """
    truth = counts.sum(axis=-1)
    found: Values = np.where(truth > 0, ratio(2 * diagonal(counts), truth + counts.sum(axis=-2)), np.nan)
    return found


OF_CLASSES: dict[str, Callable[[Counts], Values]] = {"precision": precision, "recall": recall, "f1": f1}
