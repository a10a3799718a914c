"""What a random split adds to a system's score: the same system, the same speakers, two protocols."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.scores.answers import count_by_speaker, labels_of, read_answers
from serflow.scores.contract import ALL, LEAK_GAPS
from serflow.scores.intervals import interval
from serflow.scores.metrics import METRICS, Counts, Values
from serflow.tables import write_table

# Where the gap is taken; every metric of the table would say much the same.
METRIC = "uar"


def measure_leak_gap(
    *, random: Sequence[Path], speaker: Sequence[Path], manifests: Sequence[Path], system: str, settings: dict[str, Any], gap: Path
) -> None:
    """Measure the leak gap of one system.

    Args:
        random: predictions under the protocol `random`, one file a fold
        speaker: predictions under the protocol `speaker`, one file a fold
        manifests: of the system's corpora
        system: its name
        settings: draws and seed of the bootstrap
        gap: the Parquet file to write, under the contract LEAK_GAPS
    """
    leaky, honest = read_answers(random, manifests), read_answers(speaker, manifests)
    rows = _gap_rows(leaky, honest, settings)
    write_table(pd.DataFrame(rows).assign(system=system, metric=METRIC), gap, LEAK_GAPS)


def _gap_rows(leaky: pd.DataFrame, honest: pd.DataFrame, settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for corpus in (ALL, *sorted(honest["corpus"].unique())):
        sides = [answers if corpus == ALL else answers[answers["corpus"] == corpus] for answers in (leaky, honest)]
        labels = labels_of(pd.concat(sides))
        speakers = sorted({*sides[0]["speaker"], *sides[1]["speaker"]})
        # Side by side on the second axis, so that every draw takes the same speakers for both: the difference is paired.
        counts = np.stack([count_by_speaker(side, labels, speakers) for side in sides], axis=1)
        bounds = interval(_difference, counts, draws=settings["draws"], seed=settings["seed"])
        values = METRICS[METRIC](counts.sum(axis=0))
        yield {
            "corpus": corpus,
            "random": float(values[0]),
            "speaker": float(values[1]),
            "gap": float(values[0] - values[1]),
            "low": bounds.low,
            "high": bounds.high,
            "n_clips": sides[1]["clip_id"].nunique(),
            "n_speakers": len(speakers),
            "note": bounds.note,
        }


def _difference(counts: Counts) -> Values:
    values = METRICS[METRIC](counts)
    difference: Values = values[..., 0] - values[..., 1]
    return difference
