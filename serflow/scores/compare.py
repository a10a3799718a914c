"""Systems against each other: on the same clips, speaker by speaker, with what chance alone would make of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.scores.answers import labels_of, read_answers, without_answer
from serflow.scores.contract import COMPARISONS
from serflow.scores.measures import counts_for, measure_of
from serflow.scores.notes import joined
from serflow.scores.paired import paired_gap
from serflow.scores.ranking import UAR
from serflow.scores.significance import holm, permutation_p
from serflow.systems.contract import PREDICTIONS
from serflow.tables import read_table, write_table

Row = dict[str, Any]
Tested = tuple[str, tuple[str, ...], tuple[str, ...]]


def compare_systems(
    tested: Sequence[tuple[str, str, Sequence[Path]]], *, manifests: Sequence[Path], settings: Mapping[str, Any], output: Path
) -> None:
    """Compare every two systems that were tested under the same protocol on the same corpora and labels.

    Args:
        tested: system, protocol, and its predictions, one file a fold
        manifests: of all corpora
        settings: draws and seed of the bootstrap, permutations of the test
        output: the Parquet file to write, under the contract COMPARISONS

    Raises:
        DataError: the predictions do not fit together; see `serflow.scores.answers.read_answers`
    """
    groups: dict[Tested, dict[str, pd.DataFrame]] = defaultdict(dict)
    for system, protocol, paths in tested:
        if not any(len(read_table(path, PREDICTIONS, columns=["clip_id"])) for path in paths):
            continue
        answers = read_answers(paths, manifests)
        if not without_answer(answers):
            groups[protocol, _names(answers, "corpus"), _names(answers, "emotion")][system] = answers
    rows = [row for (protocol, _, _), systems in groups.items() for row in _group_rows(protocol, systems, settings)]
    write_table(pd.DataFrame(rows, columns=COMPARISONS.schema.names), output, COMPARISONS)


def _names(answers: pd.DataFrame, column: str) -> tuple[str, ...]:
    return tuple(sorted(answers[column].unique()))


def _group_rows(protocol: str, systems: Mapping[str, pd.DataFrame], settings: Mapping[str, Any]) -> Iterator[Row]:
    rows = [
        {"protocol": protocol, "one": one, "other": other} | _pair(systems[one], systems[other], settings)
        for one, other in combinations(systems, 2)
    ]
    corrected = holm([float(row["p"]) for row in rows])
    yield from (row | {"p_holm": p_holm} for row, p_holm in zip(rows, corrected, strict=True))


def _pair(one: pd.DataFrame, other: pd.DataFrame, settings: Mapping[str, Any]) -> Row:
    # Label maps may name one clip differently: what is not the same question is not compared.
    asked = [{*zip(side["clip_id"], side["emotion"], strict=True)} for side in (one, other)]
    shared = sorted(clip_id for clip_id, _ in asked[0] & asked[1])
    both = [side[side["clip_id"].isin(shared)] for side in (one, other)]
    size = {"metric": UAR, "n_clips": len(shared), "n_speakers": both[0]["speaker"].nunique()}
    if not shared:
        return size | dict.fromkeys(("one_value", "other_value", "difference", "low", "high", "p"), np.nan) | {"note": "no clip in common"}
    found = paired_gap(both[0], both[1], UAR, draws=settings["draws"], seed=settings["seed"])
    labels, speakers = labels_of(pd.concat(both)), sorted(both[0]["speaker"].unique())
    counts = [counts_for(UAR, side, labels, speakers) for side in both]
    fewer = len(shared) < max(side["clip_id"].nunique() for side in (one, other))
    return size | {
        "one_value": found.first,
        "other_value": found.second,
        "difference": found.first - found.second,
        "low": found.bounds.low,
        "high": found.bounds.high,
        "p": permutation_p(measure_of(UAR), *counts, permutations=settings["permutations"], seed=settings["seed"]),
        "note": joined([found.bounds.note, f"on the {len(shared):,} clips that both were tested on" if fewer else None]),
    }
