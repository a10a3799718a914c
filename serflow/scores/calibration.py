"""Whether a system is right as often as it says: its answers by how probable it said they were."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from serflow.scores.counts import BINS, Counts, Values, confidences, ratio
from serflow.scores.intervals import intervals


def calibration_rows(answers: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each bin of confidence.

    Args:
        answers: see `serflow.scores.answers.read_answers`
        settings: draws and seed of the bootstrap

    Yields:
        rows under the contract CALIBRATION, without system and protocol
    """
    counts = confidences(answers, (), sorted(answers["speaker"].unique()))
    sums = counts.sum(axis=0)
    said, right = ratio(sums[:, 1], sums[:, 0]), _share_right(sums)
    bounds = intervals(_share_right, counts, draws=settings["draws"], seed=settings["seed"])
    for place, own in enumerate(bounds):
        yield {
            "lower_edge": place / BINS,
            "upper_edge": (place + 1) / BINS,
            "confidence": said[place],
            "right": right[place],
            "low": own.low,
            "high": own.high,
            "n_answers": int(sums[place, 0]),
            "note": own.note if np.isfinite(right[place]) else "no answer",
        }


def _share_right(counts: Counts) -> Values:
    return ratio(counts[..., 2], counts[..., 0])
