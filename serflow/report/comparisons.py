"""Systems against each other: how far they lie apart, and whether chance alone could have put them there.

Conventions: differences are of UAR, the row's system less the column's, in points; p is that of the permutation test after
Holm's correction.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from serflow.report.cells import Cell
from serflow.report.footnotes import Footnotes, footnotes, mark
from serflow.report.numbers import DASH, is_missing, points
from serflow.report.standings import in_order, text_or_none
from serflow.scores.intervals import is_range
from serflow.scores.notes import phrases

SURE = 0.05
_SMALLEST = 0.001
_SURE_MARK = " *"

Pairs = Mapping[tuple[str, str], Mapping[str, Any]]


def comparison_tables(comparisons: pd.DataFrame, *, systems: Sequence[str], protocols: Iterable[str]) -> list[dict[str, Any]]:
    """A matrix for each protocol and each set of systems that were compared.

    Args:
        comparisons: rows under the contract COMPARISONS
        systems: in the order of the leaderboard
        protocols: in the order of the study

    Returns:
        of each matrix `protocol`, `systems` (the columns), `rows` of a `name` and `cells`, and the `notes` below it
    """
    tables: list[dict[str, Any]] = []
    for protocol in in_order(comparisons["protocol"], protocols):
        pairs = _pairs(comparisons[comparisons["protocol"] == protocol])
        for chosen in _compared(pairs, systems):
            notes = footnotes(f"compared-{len(tables) + 1}")
            rows = [{"name": name, "cells": [_cell(pairs, name, other, notes) for other in chosen]} for name in chosen]
            tables.append({"protocol": protocol, "systems": chosen, "rows": rows, "notes": notes})
    return tables


def _pairs(rows: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows by their systems, each both ways round."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        kept = {str(key): value for key, value in row.items()}
        found[row["one"], row["other"]] = kept
        found[row["other"], row["one"]] = kept | {"difference": -row["difference"]}
    return found


def _compared(pairs: Pairs, systems: Sequence[str]) -> list[list[str]]:
    """Systems that were compared with each other, in order."""
    left = in_order({name for pair in pairs for name in pair}, systems)
    found = []
    while left:
        own = [name for name in left if name == left[0] or (left[0], name) in pairs]
        found.append(own)
        left = [name for name in left if name not in own]
    return found


def _cell(pairs: Pairs, name: str, other: str, notes: Footnotes) -> Cell:
    label = f"less {other}"
    if name == other:
        return Cell(label=label, text="", interval="", ranged=True, marks=[])
    row = pairs[name, other]
    # What the bounds are is no matter where there are none; of ranges over few speakers p says enough.
    said = [phrase for phrase in phrases(text_or_none(row["note"])) if not is_range(phrase)]
    if is_missing(row["p_holm"]):
        return Cell(label=label, text=DASH, interval="", ranged=True, marks=mark(notes, said))
    sure = _SURE_MARK if row["p_holm"] < SURE else ""
    return Cell(
        label=label, text=f"{points(row['difference'])}{sure}", interval=_probability(row["p_holm"]), ranged=True, marks=mark(notes, said)
    )


def _probability(p: float) -> str:
    """How probable chance is, in words that fit a cell.

    Examples:
        >>> _probability(0.0004), _probability(0.0312), _probability(1.0)
        ('p < 0.001', 'p 0.031', 'p 1.000')
    """
    return f"p < {_SMALLEST}" if p < _SMALLEST else f"p {p:.3f}"
