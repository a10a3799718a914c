"""How far a figure would move with other speakers.

Clips of one speaker are no independent witnesses, so whole speakers are drawn, with replacement. With few speakers such
an interval would promise more than it can keep: the range of the single speakers' figures stands in its place, and a note
says so. Such a range is no interval: it says how far speakers lie apart, not how sure the figure over all of them is, and
that figure may lie outside it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from serflow.scores.counts import Counts, Values

LEAST_SPEAKERS = 6
LEVEL = 0.95
_DRAWS_AT_ONCE = 256
_RANGE = "range over"
_NO_FIGURE = "no figure"


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
    return intervals(lambda sums: measure(sums)[..., np.newaxis], counts, draws=draws, seed=seed)[0]


def intervals(measure: Callable[[Counts], Values], counts: Counts, *, draws: int, seed: int) -> list[Interval]:
    """The 95 % intervals of several figures of the same draws, such as those of each class.

    Args:
        measure: from counts summed over speakers [shape=(draws, ...)] to figures [shape=(draws, figures)]
        counts: of each speaker [shape=(speakers, ...)]
        draws: bootstrap draws
        seed: of the draws

    Returns:
        of each figure what `interval` gives
    """
    if len(counts) < LEAST_SPEAKERS:
        return [_range(figures) for figures in measure(counts).T]
    drawn = np.concatenate([measure(sums) for sums in drawn_sums(counts, draws=draws, seed=seed)])
    return [percentiles(figures) for figures in drawn.T]


def drawn_sums(counts: Counts, *, draws: int, seed: int) -> Iterator[Counts]:
    """The sums over speakers of each draw, in blocks that bound the memory.

    Args:
        counts: of each speaker [shape=(speakers, ...)]
        draws: bootstrap draws
        seed: of the draws

    Yields:
        [shape=(some draws, ...)]
    """
    times = _times_drawn(len(counts), draws, seed)
    for start in range(0, draws, _DRAWS_AT_ONCE):
        yield np.tensordot(times[start : start + _DRAWS_AT_ONCE].astype(np.float64), counts, axes=1)


# All figures of the same speakers see the same draws, and to draw is most of what an interval takes.
@lru_cache(maxsize=8)
def _times_drawn(speakers: int, draws: int, seed: int) -> npt.NDArray[np.uint16]:
    """How often each speaker is drawn [shape=(draws, speakers)]."""
    times = np.random.default_rng(seed).multinomial(speakers, np.full(speakers, 1 / speakers), size=draws).astype(np.uint16)
    times.flags.writeable = False
    return times


def percentiles(drawn: Values) -> Interval:
    """The 95 % interval of the figures of all draws; draws without a figure, such as those without a class, do not count."""
    figures = drawn[np.isfinite(drawn)]
    if not len(figures):
        return Interval(np.nan, np.nan, _NO_FIGURE)
    low, high = np.quantile(figures, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high), None)


def _range(each: Values) -> Interval:
    """The smallest and the largest figure of a speaker alone."""
    figures = each[np.isfinite(each)]
    if len(figures) < 2:
        return Interval(np.nan, np.nan, "one speaker alone: no interval" if len(figures) else _NO_FIGURE)
    return Interval(float(figures.min()), float(figures.max()), f"{_RANGE} {len(figures)} speakers: too few for an interval")


def is_range(note: str | None) -> bool:
    """Whether a note says that the bounds are the range over few speakers, and no interval.

    Examples:
        >>> is_range("range over 4 speakers: too few for an interval"), is_range("one speaker alone: no interval"), is_range(None)
        (True, False, False)
    """
    return note is not None and note.startswith(_RANGE)
