"""What a random split adds to a system's score: the same system, the same speakers, two protocols."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.scores.answers import read_answers, why_no_figure
from serflow.scores.contract import ALL, LEAK_GAPS
from serflow.scores.notes import how_tested, joined
from serflow.scores.paired import paired_gap
from serflow.scores.tested import is_divided
from serflow.tables import read_metadata, write_table

# Where the gap is taken; every metric of the table would say much the same.
METRIC = "uar"


def measure_leak_gap(
    *,
    random: Sequence[Path],
    speaker: Sequence[Path],
    splits: Sequence[Path],
    manifests: Sequence[Path],
    system: str,
    settings: dict[str, Any],
    gap: Path,
) -> None:
    """Measure the leak gap of one system.

    Args:
        random: predictions under the protocol `random`, one file a fold
        speaker: predictions under the protocol `speaker`, one file a fold
        splits: the splits of both
        manifests: of the system's corpora
        system: its name
        settings: draws and seed of the bootstrap, epochs and transductive (`serflow.scores.notes.how_tested`)
        gap: the Parquet file to write, under the contract LEAK_GAPS; without rows where one of the two could not be divided
    """
    facts = [read_metadata(split) for split in splits]
    if not all(map(is_divided, facts)):
        write_table(LEAK_GAPS.schema.empty_table().to_pandas(), gap, LEAK_GAPS)
        return
    leaky, honest = read_answers(random, manifests), read_answers(speaker, manifests)
    rows = _gap_rows(leaky, honest, settings, how_tested(facts, settings))
    write_table(pd.DataFrame(rows).assign(system=system, metric=METRIC), gap, LEAK_GAPS)


def _gap_rows(leaky: pd.DataFrame, honest: pd.DataFrame, settings: dict[str, Any], said: list[str | None]) -> Iterator[dict[str, Any]]:
    why_not = [why_no_figure(answers) for answers in (leaky, honest)]
    for corpus in (ALL, *sorted(honest["corpus"].unique())):
        one, other = (answers if corpus == ALL else answers[answers["corpus"] == corpus] for answers in (leaky, honest))
        found = paired_gap(one, other, METRIC, draws=settings["draws"], seed=settings["seed"])
        first, second = (np.nan if why else figure for figure, why in zip((found.first, found.second), why_not, strict=True))
        yield {
            "corpus": corpus,
            "random": first,
            "speaker": second,
            "gap": first - second,
            "low": np.nan if any(why_not) else found.bounds.low,
            "high": np.nan if any(why_not) else found.bounds.high,
            "n_clips": other["clip_id"].nunique(),
            "n_speakers": found.n_speakers,
            "note": joined([*(why_not if any(why_not) else [found.bounds.note]), *said]),
        }
