"""The distance between two sets of answers of one system: the same speakers, two protocols."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from serflow.scores.answers import labels_of
from serflow.scores.intervals import Interval, interval
from serflow.scores.measures import MEASURES, counts_for
from serflow.scores.metrics import Counts, Values


@dataclass(frozen=True)
class PairedGap:
    """How far two figures lie apart.

    Attributes:
        leaky: the figure of the first answers
        honest: the figure of the second answers
        bounds: of `leaky` less `honest`
        n_speakers: who answered in either
    """

    leaky: float
    honest: float
    bounds: Interval
    n_speakers: int


def paired_gap(leaky: pd.DataFrame, honest: pd.DataFrame, metric: str, *, draws: int, seed: int) -> PairedGap:
    """Measure one set of answers against another.

    Args:
        leaky: see `serflow.scores.answers.read_answers`
        honest: as `leaky`, of the same system
        metric: one of `serflow.scores.measures.MEASURES`
        draws: bootstrap draws
        seed: of the draws
    """
    labels = labels_of(pd.concat([leaky, honest]))
    speakers = sorted({*leaky["speaker"], *honest["speaker"]})
    # Side by side on the second axis, so that every draw takes the same speakers for both: the difference is paired.
    counts = np.stack([counts_for(metric, side, labels, speakers) for side in (leaky, honest)], axis=1)
    values = MEASURES[metric](counts.sum(axis=0))
    bounds = interval(_difference_in(metric), counts, draws=draws, seed=seed)
    return PairedGap(leaky=float(values[0]), honest=float(values[1]), bounds=bounds, n_speakers=len(speakers))


def _difference_in(metric: str) -> Callable[[Counts], Values]:
    def difference(counts: Counts) -> Values:
        values = MEASURES[metric](counts)
        distance: Values = values[..., 0] - values[..., 1]
        return distance

    return difference
