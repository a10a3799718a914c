"""Brier score: the mean squared distance of the probabilities from the truth, 0 at best, 2 where all is put on a wrong label.

After Brier (Monthly Weather Review 78, 1950), over all labels. scikit-learn: `brier_score_loss` of several classes.
"""

from serflow.scores.counts import Counts, Values, ratio, squared_errors

CARD = {"title": "squared distance of the probabilities from the truth", "short": "Brier score", "worst": 2.0, "best": 0.0}

count = squared_errors


def measure(counts: Counts) -> Values:
    """The figure.

    Args:
        counts: squared distances, summed, and answers [shape=(..., 2)]

    Returns:
        between 0 and 2, or not a number without any answer [shape=(...)]

    Examples:
        >>> import numpy as np
        >>> float(measure(np.array([1.0, 4.0])))
        0.25
    """
    return ratio(counts[..., 0], counts[..., 1])
