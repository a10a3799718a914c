"""Macro-F1: the mean over classes of F1, the harmonic mean of precision and recall.

A class that does not occur in the truth does not count. scikit-learn: `f1_score(average="macro")`.
"""

from serflow.scores.counts import Counts, Values, confusions, diagonal, mean_over_classes, ratio

CARD = {"title": "mean of the classes' F1", "short": "macro-F1", "worst": 0.0, "best": 1.0}

count = confusions


def measure(counts: Counts) -> Values:
    """The figure.

    Args:
        counts: confusions [shape=(..., classes, classes)]

    Returns:
        between 0 and 1, or not a number without any answer [shape=(...)]

    Examples:
        >>> import numpy as np
        >>> float(measure(np.array([[3.0, 1.0], [1.0, 1.0]])))
        0.625
    """
    truth, answered = counts.sum(axis=-1), counts.sum(axis=-2)
    return mean_over_classes(ratio(2 * diagonal(counts), truth + answered), truth)
