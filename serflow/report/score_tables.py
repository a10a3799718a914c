"""Tables of scores: the leaderboard over all systems, and the corpora of one system.

Conventions: each table has groups of rows, each with the `heading` that stands before it, empty for most; a row has a `bar`
(shares from 0 to 1 for the drawing: value, low, high, chance, and whether low and high are a range) and cells for UAR,
accuracy, macro-F1, chance, clips and speakers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from serflow.report.cells import NO_CHANCE, NOT_RUN, cell, score_cell, size_cells
from serflow.report.colours import protocol_colour
from serflow.report.footnotes import Footnotes, footnotes, mark
from serflow.report.numbers import DASH, percent
from serflow.report.standings import Number, Numbers, corpora_apart, headings
from serflow.scores.contract import ALL
from serflow.scores.intervals import is_range
from serflow.scores.ranking import UAR, Group

_METRICS = {UAR: "UAR", "accuracy": "accuracy", "macro_f1": "macro-F1"}
Chances = Mapping[tuple[str, str, str], float]


def leaderboard(
    numbers: Numbers,
    chances: Chances,
    ranked: Sequence[Group],
    protocols: list[str],
    *,
    cards: Mapping[str, Mapping[str, Any]],
    why_not: Mapping[tuple[str, str], str],
) -> dict[str, Any]:
    """Every system under every protocol, over all its clips.

    Args:
        numbers: what `pooled_numbers` gave
        chances: what `chance_levels` gave
        ranked: the groups of systems that can be compared; with more than one, each has a heading
        protocols: in the order of the rows
        cards: what the settings tell of the systems, `title` and `transductive` among it
        why_not: systems under protocols that were not run -> why

    Returns:
        `groups`, one a system with the `corpora` that it was tested on and the `protocol` that it is ranked by (None for none), and
        the `notes` below the table
    """
    notes = footnotes("leaderboard")
    groups = [
        {
            "heading": heading if len(ranked) > 1 and system == group.systems[0] else "",
            "name": system,
            "title": str(cards[system]["title"]),
            "transductive": cards[system]["transductive"],
            "corpora": list(group.corpora),
            "protocol": group.protocol,
            "rows": [
                _row(protocol, (system, protocol, ALL), numbers, chances, notes, why_not=why_not.get((system, protocol), NOT_RUN))
                for protocol in protocols
            ],
        }
        for heading, group in zip(headings(ranked), ranked, strict=True)
        for system in group.systems
    ]
    return {"groups": groups, "notes": notes}


def corpus_table(numbers: Numbers, chances: Chances, system: str, protocols: list[str], key: str) -> dict[str, Any]:
    """One system on each corpus under each protocol.

    Args:
        numbers: what `pooled_numbers` gave
        chances: what `chance_levels` gave
        system: whose scores
        protocols: in the order of the groups
        key: what the footnotes' anchors begin with, unlike any other table's

    Returns:
        `groups`, one a protocol that has scores, and the `notes` below the table
    """
    notes = footnotes(key)
    groups = []
    for protocol in protocols:
        corpora = corpora_apart({corpus for (owner, way, corpus, _) in numbers if (owner, way) == (system, protocol)})
        rows = [_row(corpus, (system, protocol, corpus), numbers, chances, notes) for corpus in corpora]
        if rows:
            groups.append({"heading": "", "name": protocol, "title": protocol, "transductive": False, "rows": rows})
    return {"groups": groups, "notes": notes}


def _row(
    label: str, place: tuple[str, str, str], numbers: Numbers, chances: Chances, notes: Footnotes, *, why_not: str = NOT_RUN
) -> dict[str, Any]:
    found = {metric: numbers.get((*place, metric)) for metric in _METRICS}
    first = next((number for number in found.values() if number), None)
    scores = [score_cell(title, found[metric], notes, why_not) for metric, title in _METRICS.items()]
    chance, uar = chances.get(place), found[UAR]
    no_chance = NO_CHANCE if first and chance is None else None
    absent = mark(notes, [None if first else why_not])
    sizes = size_cells(first["n_clips"], first["n_speakers"]) if first else [cell("clips", DASH, absent), cell("speakers", DASH, absent)]
    return {
        "label": "all corpora" if label == ALL else label,
        "colour": protocol_colour(place[1]),
        "bar": _bar(uar, chance) if uar else None,
        "cells": [*scores, cell("chance", percent(chance), absent or mark(notes, [no_chance])), *sizes],
    }


def _bar(uar: Number, chance: float | None) -> dict[str, Any]:
    return {"value": uar["value"], "low": uar["low"], "high": uar["high"], "ranged": is_range(uar["note"]), "chance": chance}
