"""Expected calibration error: how far the answers' probabilities and the share of right ones lie apart.

Answers are put into 15 bins by the probability of the answered label, as in Guo et al. (ICML 2017); the distances of the bins
are weighed by their answers. A system that is sure and right has 0, and so has one that guesses and says so.
"""

import numpy as np

from serflow.scores.counts import Counts, Values, confidences, ratio

CARD = {"title": "distance of confidence from the share of right answers", "short": "calibration error", "worst": 1.0, "best": 0.0}

count = confidences


def measure(counts: Counts) -> Values:
    """The figure.

    Args:
        counts: of each bin: answers, the sum of their probabilities, right answers [shape=(..., bins, 3)]

    Returns:
        between 0 and 1, or not a number without any answer [shape=(...)]

    Examples:
        >>> float(measure(np.array([[2.0, 1.25, 1.0], [2.0, 1.75, 2.0]])))
        0.125
    """
    distances: Values = np.abs(counts[..., 1] - counts[..., 2]).sum(axis=-1)
    return ratio(distances, counts[..., 0].sum(axis=-1))
