"""The table of claims: what each source says of its system, and what was measured here.

Conventions: a group is a system, a row a metric; figures are shares from 0 to 1, the gap is shown in points.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from serflow import registry
from serflow.registry import METRICS
from serflow.report.cells import NO_INTERVAL, NO_NUMBER, Cell, cell, score_cell
from serflow.report.footnotes import Footnotes, footnotes, mark
from serflow.report.numbers import DASH, counted, percent, points, points_interval
from serflow.report.standings import Number, number_or_none, text_or_none
from serflow.scores.arithmetic import binary_accuracy_of_silence
from serflow.scores.contract import SIDES
from serflow.scores.notes import TRANSDUCTIVE, is_budget, phrases
from serflow.scores.ranking import UAR

_ACCURACY, _BINARY_ACCURACY = "accuracy", "binary_accuracy"
_TOLD = {"published": "as published", "random": "at random", "unseen": "unseen"}
_NONE = "The source states no figure."
_OTHER_METRIC = "The source states its figure in another metric."


def claims_sentence(claims: pd.DataFrame) -> str:
    """The widest gap between testing as a source did and unseen speakers, in words; empty where none was measured.

    Args:
        claims: rows under the contract CLAIMS
    """
    measured = claims[(claims["metric"] == _ACCURACY) & claims["gap"].notna()]
    if measured.empty:
        return ""
    widest = measured.iloc[int(measured["gap"].argmax())]
    among = f", the widest of {len(measured)} such gaps" if len(measured) > 1 else ""
    bounds = points_interval(number_or_none(widest["gap_low"]), number_or_none(widest["gap_high"])) or "no interval"
    said = (
        f"Tested as its source tested it, {widest['system']} is right in {percent(widest['published'])} % of cases; on people whom it"
        f" never heard, in {percent(widest['unseen'])} %: {points(widest['gap'])} points ({bounds}){among}."
    )
    return said.replace(" %", "\N{NO-BREAK SPACE}%")


def claims_table(claims: pd.DataFrame, cards: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Every claim beside its figures.

    Args:
        claims: rows under the contract CLAIMS
        cards: what the settings tell of the systems that were run, by name

    Returns:
        `groups`, one a system: name, title, source, whether it is transductive, rows, and what is said below them; and `notes`
    """
    notes = footnotes("claims")
    groups = []
    for system, rows in claims.groupby("system", sort=False):
        own = [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]
        card = cards.get(str(system), {})
        stated = any(number_or_none(row["claimed"]) is not None for row in own)
        classes = len(card["emotions"]) if "emotions" in card else None
        groups.append(
            {
                "name": str(system),
                "title": str(card.get("title", system)),
                "source": own[0]["source"],
                "transductive": bool(own[0]["transductive"]),
                "rows": [_row(row, notes, stated=stated, classes=classes) for row in own],
                "said": _said(own[0]),
            }
        )
    return {"groups": groups, "notes": notes}


def _row(row: Mapping[str, Any], notes: Footnotes, *, stated: bool, classes: int | None) -> dict[str, Any]:
    numbers = {side: _number(row, side) for side in SIDES}
    claimed = number_or_none(row["claimed"])
    silence = binary_accuracy_of_silence(classes) if classes and row["metric"] == _BINARY_ACCURACY else None
    return {
        "label": registry.declaration(METRICS, row["metric"], "CARD")["short"],
        "leads": row["metric"] == UAR,
        "marks": mark(notes, [_of_silence(silence, classes)]),
        "ends": {"claimed": claimed, **{side: number["value"] for side, number in numbers.items()}, "silence": silence},
        "cells": [
            cell("source", percent(claimed), mark(notes, [] if claimed is not None else [_OTHER_METRIC if stated else _NONE])),
            *(score_cell(_TOLD[side], _without_what_is_told(number), notes) for side, number in numbers.items()),
            _gap_cell(row, notes),
        ],
    }


def _of_silence(silence: float | None, classes: int | None) -> str | None:
    if silence is None or classes is None:
        return None
    return (
        f"The share of the {classes} one-hot outputs on the right side of 0.5: a model that never answers has {percent(silence)} %"
        " (the dotted mark)."
    )


def _number(row: Mapping[str, Any], side: str) -> Number:
    n_clips, n_speakers = (number_or_none(row[f"{side}_{of}"]) for of in ("n_clips", "n_speakers"))
    return Number(
        value=number_or_none(row[side]),
        low=number_or_none(row[f"{side}_low"]),
        high=number_or_none(row[f"{side}_high"]),
        note=text_or_none(row[f"{side}_note"]),
        n_clips=int(n_clips or 0),
        n_speakers=int(n_speakers or 0),
    )


def _without_what_is_told(number: Number) -> Number:
    """A number without the notes that stand with its system anyway."""
    kept = [phrase for phrase in phrases(number["note"]) if phrase != TRANSDUCTIVE and not is_budget(phrase)]
    return Number(**number | {"note": "; ".join(kept) or None})


def _gap_cell(row: Mapping[str, Any], notes: Footnotes) -> Cell:
    gap, low, high = (number_or_none(row[name]) for name in ("gap", "gap_low", "gap_high"))
    bounds, note = points_interval(low, high), text_or_none(row["gap_note"])
    missing = None if bounds or note else NO_NUMBER if gap is None else NO_INTERVAL
    return Cell(
        label="gap",
        text=points(gap) if gap is not None else DASH,
        interval=bounds,
        ranged=True,
        marks=mark(notes, [*phrases(note), missing]),
    )


def _said(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """What stands below a system's rows: each a word in front, and the text."""
    lines = {
        "The source tested": row["tested"],
        "Tested here": _sizes(row),
        "Budget": row["budget"],
        "Why": row["why"],
    }
    return [{"name": name, "text": text} for name, text in lines.items() if text]


def _sizes(row: Mapping[str, Any]) -> str:
    found = {side: _number(row, side) for side in SIDES}
    run = {side: number for side, number in found.items() if number["n_clips"]}
    sizes = {side: f"{counted(number['n_clips'], 'clip')} of {counted(number['n_speakers'], 'speaker')}" for side, number in run.items()}
    if len(sizes) > 1 and len(set(sizes.values())) == 1:
        return f"{next(iter(sizes.values()))} each"
    return "; ".join(f"{_TOLD[side]}: {size}" for side, size in sizes.items())
