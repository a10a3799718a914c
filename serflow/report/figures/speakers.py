"""How differently people are recognised by one system under one protocol: a dot for each speaker, by corpus."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, TEXT, WIDTH, curve, draw_grid, draw_percent_axis, fitted, notice, rule, sheet, write
from serflow.report.numbers import counted, percent
from serflow.scores.parts import SPEAKER
from serflow.scores.ranking import UAR

CARD = {"title": "Speakers", "category": "Speakers", "scope": "system_protocol"}

_LEFT, _RIGHT = 12.0, WIDTH - 12
_HEAD, _DOT, _FOOT = 20.0, 6.0, 30.0
_LEAST_LANE = 22.0
_NOTHING = "No answer was given under this protocol."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """A lane a corpus; dots that would cover each other stand one above the other. The worst recognised speaker is named.

    Args:
        tables: `parts` of one system under one protocol
    """
    lanes = _lanes(tables["parts"])
    if not lanes:
        return notice(_NOTHING)
    heights = [max(_LEAST_LANE, _DOT * (1 + max(_levels(rows["value"].tolist())))) + 14 for rows in lanes.values()]
    figure, axes = sheet(sum(heights) + _HEAD * len(lanes) + _FOOT)
    top = 0.0
    for (corpus, rows), height in zip(lanes.items(), heights, strict=True):
        _draw_lane(axes, top, height, corpus, rows)
        top += _HEAD + height
    draw_percent_axis(axes, _LEFT, _RIGHT, top, "UAR of a speaker, %")
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """For each corpus the range over its speakers, and who is recognised worst and best."""
    lanes = _lanes(tables["parts"])
    if not lanes:
        return _NOTHING
    said = [f"{corpus}: {counted(len(rows), 'speaker')}, {_told(rows.iloc[0])} to {_told(rows.iloc[-1])}" for corpus, rows in lanes.items()]
    return f"UAR of single speakers. {'; '.join(said)}."


def _told(row: pd.Series) -> str:
    return f"{percent(row['value'])} % ({_name(row)}, {counted(int(row['n_clips']), 'clip')})"


def _name(row: pd.Series) -> str:
    return str(row["part"]).removeprefix(f"{row['corpus']}/")


def _lanes(parts: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The speakers of each corpus, the worst recognised first."""
    rows = parts[(parts["by"] == SPEAKER) & (parts["metric"] == UAR) & parts["value"].notna()]
    return {str(corpus): own.sort_values(["value", "part"], ignore_index=True) for corpus, own in rows.groupby("corpus", sort=True)}


def _levels(values: list[float]) -> list[int]:
    """How high each dot stands so that none covers another."""
    ends: list[float] = []
    levels = []
    for value in values:
        x = _across(value)
        level = next((place for place, end in enumerate(ends) if x - end >= _DOT), len(ends))
        ends[level : level + 1] = [x]
        levels.append(level)
    return levels


def _draw_lane(axes: Axes, top: float, height: float, corpus: str, rows: pd.DataFrame) -> None:
    worst = rows.iloc[0]
    write(axes, 2, top + 14, fitted(f"{corpus}, {counted(len(rows), 'speaker')}", WIDTH / 2), size=TEXT)
    told = f"worst: {_name(worst)}, {percent(worst['value'])} %"
    write(axes, WIDTH - 2, top + 14, fitted(told, WIDTH / 2 - 6, SMALL), size=SMALL, colour="muted", align="right")
    bottom = top + _HEAD + height
    draw_grid(axes, _LEFT, _RIGHT, top + _HEAD, bottom)
    rule(axes, (_LEFT, bottom), (_RIGHT, bottom))
    values = rows["value"].tolist()
    for value, level in zip(values, _levels(values), strict=True):
        point = (_across(value), bottom - _DOT * (level + 1))
        curve(axes, [point, point], colour="ink", width=_DOT - 1, round_ends=True)
    middle = _across(float(rows["value"].median()))
    rule(axes, (middle, top + _HEAD), (middle, bottom), colour="muted", dotted=True)


def _across(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share
