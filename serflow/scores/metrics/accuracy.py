"""Accuracy: the share of answers that are right. scikit-learn: `accuracy_score`."""

from serflow.scores.counts import Counts, Values, confusions, diagonal, ratio

CARD = {"title": "accuracy", "short": "accuracy", "worst": 0.0, "best": 1.0}

count = confusions


def measure(counts: Counts) -> Values:
    """The figure.

    Args:
        counts: confusions [shape=(..., classes, classes)]

    Returns:
        between 0 and 1, or not a number without any answer [shape=(...)]

    Examples:
        >>> import numpy as np
        >>> round(float(measure(np.array([[3.0, 1.0], [1.0, 1.0]]))), 3)
        0.667
    """
    return ratio(diagonal(counts).sum(axis=-1), counts.sum(axis=(-2, -1)))
