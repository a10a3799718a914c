"""Top-2 accuracy: the share of answers whose truth is among the two most probable labels.

Of equally probable labels the one that stands first in the system's order is taken to be more probable, as it is the one that
is answered. scikit-learn: `top_k_accuracy_score(k=2)`.
"""

from serflow.scores.counts import Counts, Values, nearly_right, ratio

CARD = {"title": "truth among the two most probable", "short": "top-2 accuracy", "worst": 0.0, "best": 1.0}

count = nearly_right


def measure(counts: Counts) -> Values:
    """The figure.

    Args:
        counts: answers with the truth among the two, and all [shape=(..., 2)]

    Returns:
        between 0 and 1, or not a number without any answer [shape=(...)]

    Examples:
        >>> import numpy as np
        >>> float(measure(np.array([3.0, 4.0])))
        0.75
    """
    return ratio(counts[..., 0], counts[..., 1])
