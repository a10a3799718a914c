"""The distance between two sets of answers: one system under two protocols, or two systems under one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from serflow.scores.answers import labels_of
from serflow.scores.counts import Counts, Values
from serflow.scores.intervals import Interval, interval
from serflow.scores.measures import counts_for, measure_of


@dataclass(frozen=True)
class PairedGap:
    """How far two figures lie apart.

    Attributes:
        first: the figure of the first answers
        second: the figure of the second answers
        bounds: of `first` less `second`
        n_speakers: who answered in either
    """

    first: float
    second: float
    bounds: Interval
    n_speakers: int


def paired_gap(first: pd.DataFrame, second: pd.DataFrame, metric: str, *, draws: int, seed: int) -> PairedGap:
    """Measure one set of answers against another.

    Args:
        first: see `serflow.scores.answers.read_answers`
        second: as `first`
        metric: one of `serflow/scores/metrics/`
        draws: bootstrap draws
        seed: of the draws
    """
    labels = labels_of(pd.concat([first, second]))
    speakers = sorted({*first["speaker"], *second["speaker"]})
    # Side by side on the second axis, so that every draw takes the same speakers for both: the difference is paired.
    counts = np.stack([counts_for(metric, side, labels, speakers) for side in (first, second)], axis=1)
    values = measure_of(metric)(counts.sum(axis=0))
    bounds = interval(_difference_in(metric), counts, draws=draws, seed=seed)
    return PairedGap(first=float(values[0]), second=float(values[1]), bounds=bounds, n_speakers=len(speakers))


def _difference_in(metric: str) -> Callable[[Counts], Values]:
    measure = measure_of(metric)

    def difference(counts: Counts) -> Values:
        values = measure(counts)
        distance: Values = values[..., 0] - values[..., 1]
        return distance

    return difference
