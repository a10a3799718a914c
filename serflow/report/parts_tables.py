"""What a system's figures are made of: each emotion under each protocol, the worst speaker and sentence in words, each seed.

Conventions: tables have groups, one a protocol, of rows with cells, and the notes below them, like the tables of scores.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from serflow.report.cells import NOT_RUN, Cell, cell, score_cell, size_cells
from serflow.report.colours import emotion_colour, protocol_colour
from serflow.report.footnotes import Footnotes, footnotes, mark
from serflow.report.numbers import DASH, counted, interval, percent
from serflow.report.standings import Number, emotions_in_order, number_or_none, text_or_none
from serflow.scores.contract import ALL
from serflow.scores.parts import EMOTION, SENTENCE, SPEAKER
from serflow.scores.ranking import UAR

_OF_EMOTIONS = {"precision": "precision", "recall": "recall", "f1": "F1"}
_OF_SEEDS = {UAR: "UAR", "accuracy": "accuracy", "macro_f1": "macro-F1"}


def emotion_table(parts: pd.DataFrame, system: str, protocols: Sequence[str], key: str) -> dict[str, Any]:
    """Precision, recall and F1 of each emotion over all clips of a system, with how many clips of how many speakers show it.

    Args:
        parts: rows under the contract PARTS
        system: whose
        protocols: in the order of the groups
        key: what the footnotes' anchors begin with, unlike any other table's

    Returns:
        `groups`, one a protocol that has figures, and the `notes` below the table
    """
    notes = footnotes(key)
    own = parts[(parts["system"] == system) & (parts["corpus"] == ALL) & (parts["by"] == EMOTION)]
    groups = []
    for protocol in protocols:
        found: dict[str, dict[str, Number]] = {}
        for row in own[own["protocol"] == protocol].to_dict("records"):
            found.setdefault(row["part"], {})[row["metric"]] = _number(row)
        rows = [_emotion_row(emotion, found[emotion], notes) for emotion in emotions_in_order(found)]
        if rows:
            groups.append({"name": protocol, "colour": protocol_colour(protocol), "rows": rows})
    return {"groups": groups, "notes": notes}


def worst_in_words(parts: pd.DataFrame, system: str, protocol: str) -> list[str]:
    """Who is recognised worst in each corpus, and which sentence, where there are several: a sentence each.

    Args:
        parts: rows under the contract PARTS
        system: whose answers
        protocol: under which
    """
    own = parts[(parts["system"] == system) & (parts["protocol"] == protocol) & (parts["metric"] == UAR) & parts["value"].notna()]
    said = [_worst_of(own[own["by"] == by], by) for by in (SPEAKER, SENTENCE)]
    return [sentence.replace(" %", "\N{NO-BREAK SPACE}%") for sentence in said if sentence]


def seed_table(scores: pd.DataFrame, system: str, protocols: Sequence[str], key: str) -> dict[str, Any]:
    """The scores of the seeds under each protocol that was run with several: mean, standard deviation, lowest and highest.

    Args:
        scores: rows under the contract SCORES
        system: whose
        protocols: in the order of the rows
        key: what the footnotes' anchors begin with, unlike any other table's

    Returns:
        `rows`, one a protocol, and the `notes` below the table; no row where there is one seed
    """
    notes = footnotes(key)
    own = scores[(scores["system"] == system) & (scores["corpus"] == ALL) & scores["fold"].isna() & scores["seed"].notna()]
    rows = []
    for protocol in protocols:
        found = own[own["protocol"] == protocol]
        seeds = int(found["seed"].nunique())
        if seeds > 1:
            cells = [_spread_cell(title, found[found["metric"] == metric]["value"], seeds, notes) for metric, title in _OF_SEEDS.items()]
            rows.append({"label": protocol, "colour": protocol_colour(protocol), "cells": [*cells, cell("seeds", str(seeds))]})
    return {"rows": rows, "notes": notes}


def _number(row: Mapping[Any, Any]) -> Number:
    return Number(
        value=number_or_none(row["value"]),
        low=number_or_none(row["low"]),
        high=number_or_none(row["high"]),
        note=text_or_none(row["note"]),
        n_clips=int(row["n_clips"]),
        n_speakers=int(row["n_speakers"]),
    )


def _emotion_row(emotion: str, found: Mapping[str, Number], notes: Footnotes) -> dict[str, Any]:
    scores = [score_cell(title, found.get(metric), notes, NOT_RUN) for metric, title in _OF_EMOTIONS.items()]
    support = next(iter(found.values()))
    return {
        "label": emotion,
        "colour": emotion_colour(emotion),
        "cells": [*scores, *size_cells(support["n_clips"], support["n_speakers"])],
    }


def _worst_of(rows: pd.DataFrame, by: str) -> str:
    """The worst part of each corpus that has several."""
    found = {str(corpus): own for corpus, own in rows.groupby("corpus", sort=True) if len(own) > 1}
    if not found:
        return ""
    alone = len(rows["corpus"].unique()) == 1
    told = [_told(own, by, "" if alone else f"{corpus} ") for corpus, own in found.items()]
    return f"Lowest UAR of a {by}: {'; '.join(told)}."


def _told(rows: pd.DataFrame, by: str, where: str) -> str:
    lowest = rows[rows["value"] == rows["value"].min()].sort_values("part")
    row = lowest.iloc[0]
    name = str(row["part"]).removeprefix(f"{row['corpus']}/")
    named = f"“{name}”" if by == SENTENCE else name
    alike = f" and {counted(len(lowest) - 1, 'other')}" if len(lowest) > 1 else ""
    return f"{where}{named}{alike} (of {len(rows)}), {percent(row['value'])} % over {counted(int(row['n_clips']), 'clip')}"


def _spread_cell(title: str, values: pd.Series, seeds: int, notes: Footnotes) -> Cell:
    known = values.dropna()
    fewer = f"{seeds - len(known)} of {counted(seeds, 'seed')} without a figure" if len(known) < seeds else None
    # Of one number alone nothing spreads.
    text = f"{percent(known.mean())} ± {percent(known.std())}" if len(known) > 1 else DASH
    bounds = interval(known.min(), known.max()) if len(known) > 1 else ""
    return Cell(label=title, text=text, interval=bounds, ranged=True, marks=mark(notes, [fewer]))
