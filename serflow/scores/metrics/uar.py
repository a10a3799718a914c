"""Unweighted average recall: the mean over classes of the share that is recognised.

The field's headline (Schuller et al., Interspeech 2009): a class counts as much as any other, however many clips it has. A
class that does not occur in the truth does not count. scikit-learn: `recall_score(average="macro")`.
"""

from serflow.scores.counts import Counts, Values, confusions, diagonal, mean_over_classes, ratio

CARD = {"title": "unweighted average recall", "short": "UAR", "worst": 0.0, "best": 1.0}

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
    truth = counts.sum(axis=-1)
    return mean_over_classes(ratio(diagonal(counts), truth), truth)
