"""The leak gap: what the same system scores more under a random split, where the people it is tested on were heard in training.

Conventions: scores and gaps are shares from 0 to 1; UAR throughout.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from serflow.report.cells import NO_INTERVAL, Cell, cell, size_cells
from serflow.report.footnotes import Footnotes, footnotes, mark
from serflow.report.numbers import is_missing, percent, points, points_interval
from serflow.report.standings import Support, corpora_apart, number_or_none, text_or_none
from serflow.scores.contract import ALL
from serflow.scores.notes import phrases
from serflow.scores.ranking import UAR


class Gap(Support):
    """One system on one corpus under a random and under a speaker split; a side without a figure is not a number."""

    system: str
    corpus: str
    random: float
    speaker: float
    gap: float


def uar_gaps(gaps: pd.DataFrame) -> list[Gap]:
    """The gaps in UAR, those over all corpora first, then by corpus."""
    rows = gaps[gaps["metric"] == UAR]
    found = [
        Gap(
            system=row["system"],
            corpus=row["corpus"],
            random=float(row["random"]),
            speaker=float(row["speaker"]),
            gap=float(row["gap"]),
            low=number_or_none(row["low"]),
            high=number_or_none(row["high"]),
            n_clips=int(row["n_clips"]),
            n_speakers=int(row["n_speakers"]),
            note=text_or_none(row["note"]),
        )
        for row in rows.to_dict("records")
    ]
    return sorted(found, key=lambda gap: (gap["corpus"] != ALL, gap["corpus"], gap["system"]))


def system_gaps(gaps: pd.DataFrame) -> list[Gap]:
    """The gap of each system that has one over all its clips, the widest first."""
    over_all = [gap for gap in uar_gaps(gaps) if gap["corpus"] == ALL and not is_missing(gap["gap"])]
    return sorted(over_all, key=lambda gap: (-gap["gap"], gap["system"]))


def leak_table(gaps: pd.DataFrame, cards: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The table of leak gaps, a group a system, the widest gap first.

    Args:
        gaps: the table of gaps
        cards: what the settings tell of the systems, `title` and `transductive` among it

    Returns:
        `groups` of rows, and the `notes` below them
    """
    notes = footnotes("leak")
    rows = uar_gaps(gaps)
    systems = list(dict.fromkeys([*(gap["system"] for gap in system_gaps(gaps)), *sorted(gap["system"] for gap in rows)]))
    groups = []
    for system in systems:
        own = {gap["corpus"]: gap for gap in rows if gap["system"] == system}
        shown = [_row(own[corpus], notes) for corpus in corpora_apart(own)]
        card = cards.get(system, {"title": system, "transductive": False})
        groups.append({"name": system, "title": str(card["title"]), "transductive": card["transductive"], "rows": shown})
    return {"groups": groups, "notes": notes}


def _row(gap: Gap, notes: Footnotes) -> dict[str, Any]:
    bounds = points_interval(gap["low"], gap["high"])
    missing = None if bounds or gap["note"] else NO_INTERVAL
    return {
        "corpus": gap["corpus"],
        "ends": None if is_missing(gap["gap"]) else {"random": gap["random"], "speaker": gap["speaker"]},
        "cells": [
            cell("random", percent(gap["random"])),
            cell("speaker", percent(gap["speaker"])),
            Cell(label="gap", text=points(gap["gap"]), interval=bounds, ranged=True, marks=mark(notes, [*phrases(gap["note"]), missing])),
            *size_cells(gap["n_clips"], gap["n_speakers"]),
        ],
    }
