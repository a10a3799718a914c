"""What published figures give away by themselves: which fractions they can be, how many rows a share is, what silence scores.

Nothing here looks at a recording. A figure that a program printed with all of its digits is one fraction among few, and its
denominator says what was tested.
"""

import math

import numpy as np
import numpy.typing as npt
from scipy.special import softmax

from serflow.scores.metrics import binary_accuracy

Matrix = npt.NDArray[np.float64]


def fractions_of(value: float, *, least: int, most: int) -> list[tuple[int, int]]:
    """The fractions that a program which divides in 32-bit floats prints as a figure.

    Args:
        value: the figure as a share, with all of its digits
        least: the smallest denominator to try
        most: the largest

    Returns:
        numerator and denominator of each, by denominator; of one denominator there is one numerator at most

    Examples:
        >>> fractions_of(0.996875, least=2240, most=2240), fractions_of(0.996875, least=2241, most=2241)
        ([(2233, 2240)], [])
    """
    found = [(round(value * denominator), denominator) for denominator in range(least, most + 1)]
    return [(right, of) for right, of in found if np.float32(right) / np.float32(of) == np.float32(value)]


def rows_of_share(clips: int, *, variants: int, share: float) -> int:
    """How many rows a random split tests, as scikit-learn counts: a share of all rows, rounded up.

    Args:
        clips: that were recorded
        variants: rows of each, the original among them
        share: of the rows that is tested, between 0 and 1

    Examples:
        >>> rows_of_share(12162, variants=3, share=0.25), rows_of_share(2800, variants=4, share=0.2)
        (9122, 2240)
    """
    # The share as it was written: 0.2 of 11200 as a binary fraction is a little more than 2240.
    return math.ceil(round(share * clips * variants, 6))


def binary_accuracy_of_silence(classes: int) -> float:
    """The binary accuracy of a model that never answers: every output lies below 0.5, and of each clip one should not.

    Args:
        classes: number of one-hot outputs

    Examples:
        >>> round(100 * binary_accuracy_of_silence(7), 2)
        85.71
    """
    return float(binary_accuracy.measure(np.array([classes - 1, classes], dtype=np.float64)))


def answers_of(scores: Matrix, axis: int) -> list[int]:
    """The class that each clip of a batch is answered with.

    Args:
        scores: of clips and classes [shape=(clips, classes)]
        axis: along which answers add up to 1: 1, over the classes of each clip, or, as a source did, 0, over the batch

    Examples:
        >>> batch = np.array([[2.0, 1.0], [3.0, 0.0]])
        >>> answers_of(batch, 1), answers_of(batch, 0)
        ([0, 0], [1, 0])
    """
    return [int(place) for place in softmax(scores, axis=axis).argmax(axis=1)]
