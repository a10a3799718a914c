"""How far a figure would move with other speakers.

Clips of one speaker are no independent witnesses, so whole speakers are drawn, with replacement. With few speakers such
an interval would promise more than it can keep: the range of the single speakers' figures stands in its place, and a note
says so. Such a range is no interval: it says how far speakers lie apart, not how sure the figure over all of them is, and
that figure may lie outside it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from serflow.scores.metrics import Counts, Values

LEAST_SPEAKERS = 6
LEVEL = 0.95
_DRAWS_AT_ONCE = 256
_RANGE = "range over"


@dataclass(frozen=True)
class Interval:
    """A figure's bounds.

    Attributes:
        low: not a number where nothing can be said; not always below the figure where the bounds are a range
        high: as low, not always above the figure
        note: what the bounds are, where they are no 95 % interval; None where they are
    """

    low: float
    high: float
    note: str | None


def interval(measure: Callable[[Counts], Values], counts: Counts, *, draws: int, seed: int) -> Interval:
    """The 95 % interval of a figure, by bootstrap over speakers.

    Args:
        measure: from counts summed over speakers [shape=(draws, ...)] to figures [shape=(draws,)]
        counts: of each speaker [shape=(speakers, ...)]
        draws: bootstrap draws
        seed: of the draws; two figures of the same speakers with one seed see the same draws

    Returns:
        the percentile interval; with fewer than 6 speakers the smallest and the largest figure of a speaker alone, which the
        figure over all of them may lie outside of
    """
    speakers = len(counts)
    if speakers < LEAST_SPEAKERS:
        each = measure(counts)
        each = each[np.isfinite(each)]
        if len(each) < 2:
            return Interval(np.nan, np.nan, "one speaker alone: no interval" if len(each) else "no figure")
        return Interval(float(each.min()), float(each.max()), f"{_RANGE} {len(each)} speakers: too few for an interval")
    drawn = np.concatenate([measure(np.tensordot(weights, counts, axes=1)) for weights in _weights(speakers, draws, seed)])
    drawn = drawn[np.isfinite(drawn)]
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high), None)


def is_range(note: str | None) -> bool:
    """Whether a note says that the bounds are the range over few speakers, and no interval.

    Examples:
        >>> is_range("range over 4 speakers: too few for an interval"), is_range("one speaker alone: no interval"), is_range(None)
        (True, False, False)
    """
    return note is not None and note.startswith(_RANGE)


def _weights(speakers: int, draws: int, seed: int) -> list[npt.NDArray[np.float64]]:
    """How often each speaker is drawn [shape=(some draws, speakers)], in blocks that bound the memory."""
    random = np.random.default_rng(seed)
    share = np.full(speakers, 1 / speakers)
    blocks = [min(_DRAWS_AT_ONCE, draws - start) for start in range(0, draws, _DRAWS_AT_ONCE)]
    return [random.multinomial(speakers, share, size=count).astype(np.float64) for count in blocks]
