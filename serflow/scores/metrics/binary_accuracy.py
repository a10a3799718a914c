"""Binary accuracy: the share of one-hot outputs on the right side of 0.5.

It is what Keras makes of `metrics=["accuracy"]` beside `binary_crossentropy`. A model that never answers, all of whose outputs
are below 0.5, has (classes - 1) / classes.
"""

from serflow.scores.counts import Counts, Values, outputs, ratio

CARD = {"title": "accuracy of each output by itself", "short": "binary accuracy", "worst": 0.0, "best": 1.0}

count = outputs


def measure(counts: Counts) -> Values:
    """The figure.

    Args:
        counts: outputs on the right side, and all [shape=(..., 2)]

    Returns:
        between 0 and 1, or not a number without any answer [shape=(...)]

    Examples:
        >>> import numpy as np
        >>> round(float(measure(np.array([6.0, 7.0]))), 4)
        0.8571
    """
    return ratio(counts[..., 0], counts[..., 1])
