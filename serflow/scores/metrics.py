"""Metrics of confusion counts, and the table of them all.

Conventions: counts have the truth in rows and the answer in columns [shape=(..., classes, classes)]; leading axes are
bootstrap draws, speakers or whatever is to be measured side by side. A class that does not occur in the truth does not
count. Without any clip the result is not a number.

Metrics: `uar` (unweighted average recall), `accuracy`, `macro_f1`; and of counts of another kind, outputs instead of
answers, `binary_accuracy`.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

BINARY_ACCURACY = "binary_accuracy"

Counts = npt.NDArray[np.float64]
Values = npt.NDArray[np.float64]


def uar(counts: Counts) -> Values:
    """Unweighted average recall: the mean over classes of the share that is recognised, between 0 and 1.

    Args:
        counts: [shape=(..., classes, classes)]

    Returns:
        [shape=(...)]

    Examples:
        >>> float(uar(np.array([[3.0, 1.0], [1.0, 1.0]])))
        0.625
    """
    right, truth = _right(counts), counts.sum(axis=-1)
    return _mean_over_classes(_ratio(right, truth), truth)


def accuracy(counts: Counts) -> Values:
    """The share of clips that is recognised, between 0 and 1.

    Args:
        counts: [shape=(..., classes, classes)]

    Returns:
        [shape=(...)]

    Examples:
        >>> round(float(accuracy(np.array([[3.0, 1.0], [1.0, 1.0]]))), 3)
        0.667
    """
    return _ratio(_right(counts).sum(axis=-1), counts.sum(axis=(-2, -1)))


def macro_f1(counts: Counts) -> Values:
    """The mean over classes of F1 (harmonic mean of precision and recall), between 0 and 1.

    Args:
        counts: [shape=(..., classes, classes)]

    Returns:
        [shape=(...)]

    Examples:
        >>> float(macro_f1(np.array([[3.0, 1.0], [1.0, 1.0]])))
        0.625
    """
    right, truth, answered = _right(counts), counts.sum(axis=-1), counts.sum(axis=-2)
    return _mean_over_classes(_ratio(2 * right, truth + answered), truth)


def binary_accuracy(counts: Counts) -> Values:
    """The share of one-hot outputs on the right side of 0.5, between 0 and 1.

    It is what Keras makes of `metrics=["accuracy"]` beside `binary_crossentropy`. A model that never answers, all of whose
    outputs are below 0.5, has (classes - 1) / classes.

    Args:
        counts: outputs on the right side, and all [shape=(..., 2)]

    Returns:
        [shape=(...)]

    Examples:
        >>> round(float(binary_accuracy(np.array([6.0, 7.0]))), 4)
        0.8571
    """
    return _ratio(counts[..., 0], counts[..., 1])


METRICS: dict[str, Callable[[Counts], Values]] = {"uar": uar, "accuracy": accuracy, "macro_f1": macro_f1}


def _right(counts: Counts) -> Counts:
    return np.diagonal(counts, axis1=-2, axis2=-1)


def _ratio(part: Counts, whole: Counts) -> Values:
    ratio: Values = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)
    return ratio


def _mean_over_classes(values: Values, truth: Counts) -> Values:
    occurs = truth > 0
    return _ratio(np.where(occurs, values, 0.0).sum(axis=-1), occurs.sum(axis=-1).astype(np.float64))
