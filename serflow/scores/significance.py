"""Whether one system is better than another by more than chance: permutation tests, and Holm's correction of many of them."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from serflow.scores.counts import Counts, Values

_AT_ONCE = 1024
# Two differences that are the same but for rounding.
_SAME = 1e-12


def permutation_p(measure: Callable[[Counts], Values], one: Counts, other: Counts, *, permutations: int, seed: int) -> float:
    """How probable as great a difference would be if the two systems were alike, whichever is better.

    If they were, each speaker's answers could as well have been given by the other one. All answers of a speaker change
    sides together: they are no independent witnesses. Where speakers are few, every way of changing sides is tried.

    Args:
        measure: from summed counts [shape=(permutations, ...)] to figures [shape=(permutations,)]
        one: counts of each speaker [shape=(speakers, ...)]
        other: of the same speakers
        permutations: at most this many ways of changing sides
        seed: of their draws, where not all are tried

    Returns:
        between 0 and 1; at least 1 / (permutations + 1), and not below 2 / 2^speakers
    """
    speakers = len(one)
    both, distance = one + other, one - other
    found = _difference(measure, both.sum(axis=0), distance.sum(axis=0)[np.newaxis])[0]
    if not np.isfinite(found):
        return float("nan")
    exact = 2**speakers <= permutations
    sides = _all_sides(speakers) if exact else _drawn_sides(speakers, permutations, seed)
    extreme = 0
    for start in range(0, len(sides), _AT_ONCE):
        changed = np.tensordot(sides[start : start + _AT_ONCE], distance, axes=1)
        extreme += int((np.abs(_difference(measure, both.sum(axis=0), changed)) >= abs(found) - _SAME).sum())
    return extreme / len(sides) if exact else (extreme + 1) / (permutations + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's correction (Scandinavian Journal of Statistics 6, 1979): the chance of any false alarm among them stays what it is of one.

    Args:
        p_values: of all tests; one that is not a number stays so and is no test

    Examples:
        >>> holm([0.01, 0.04, 0.03])
        [0.03, 0.06, 0.06]
    """
    found = np.asarray(p_values, dtype=np.float64)
    order = [place for place in np.argsort(found, kind="stable") if np.isfinite(found[place])]
    corrected = found.copy()
    largest = 0.0
    for rank, place in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * found[place]))
        corrected[place] = largest
    return [float(value) for value in corrected]


def _difference(measure: Callable[[Counts], Values], both: Counts, distance: Counts) -> Values:
    """The figure of the first side less that of the second, of sums and differences of their counts."""
    values: Values = measure((both + distance) / 2) - measure((both - distance) / 2)
    return values


def _all_sides(speakers: int) -> npt.NDArray[np.float64]:
    """Every way of changing sides [shape=(2^speakers, speakers)], 1 for a speaker who stays and -1 for one who changes."""
    ways = (np.arange(2**speakers)[:, np.newaxis] >> np.arange(speakers)) & 1
    return np.where(ways, -1.0, 1.0)


def _drawn_sides(speakers: int, permutations: int, seed: int) -> npt.NDArray[np.float64]:
    changes = np.random.default_rng(seed).integers(0, 2, size=(permutations, speakers))
    return np.where(changes, -1.0, 1.0)
