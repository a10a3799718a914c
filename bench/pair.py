"""A comparison of ours with something else."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Work = Callable[[], object]


@dataclass(frozen=True)
class Pair:
    """A comparison.

    Attributes:
        name: what is compared
        prepare: from the folder of corpora to our work and the baseline's
        what: in words, what we do
        against: in words, what it is measured against
        at_most: ours may take so many times the baseline's time
        at_least: ours is at least so many times faster
        needs: a package without which the comparison is left out
    """

    name: str
    prepare: Callable[[Path], tuple[Work, Work]]
    what: str
    against: str
    at_most: float | None = None
    at_least: float | None = None
    needs: str | None = None


def seconds(work: Work) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
