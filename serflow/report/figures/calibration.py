"""Whether one system under one protocol is right as often as it says: the share of right answers by their probability."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, block, curve, notice, rule, sheet, write
from serflow.report.numbers import count, counted, percent
from serflow.report.standings import text_or_none
from serflow.scores.contract import ALL
from serflow.scores.intervals import is_range

CARD = {"title": "Calibration", "category": "Calibration", "scope": "system_protocol"}

_LEFT, _RIGHT = 34.0, WIDTH - 12
_TOP, _PANEL, _BARS, _FOOT = 26.0, 190.0, 34.0, 34.0
_STEPS = range(0, 101, 25)
_NOTHING = "No answer was given under this protocol."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """A dot a bin of probability, with its bounds; below, how many answers each bin holds.

    Args:
        tables: `calibration` of one system under one protocol
    """
    bins = _filled(tables["calibration"])
    if bins.empty:
        return notice(_NOTHING)
    figure, axes = sheet(_TOP + _PANEL + _BARS + _FOOT)
    _draw_frame(axes)
    most = int(bins["n_answers"].max())
    for row in bins.to_dict("records"):
        x = _across(row["confidence"])
        if pd.notna(row["low"]):
            rule(
                axes,
                (x, _down(row["low"])),
                (x, _down(row["high"])),
                colour="muted",
                width=1.25,
                dotted=is_range(text_or_none(row["note"])),
            )
        point = (x, _down(row["right"]))
        curve(axes, [point, point], colour="ink", width=5, round_ends=True)
        left, right = _across(row["lower_edge"]) + 1, _across(row["upper_edge"]) - 1
        height = (_BARS - 8) * row["n_answers"] / most
        block(axes, (left, _TOP + _PANEL + _BARS - height), (right - left, height), colour="heat")
    _draw_axis(axes, f"n = {count(int(bins['n_answers'].sum()))}, at most {count(most)} in a bin")
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The error, and what the surest answers are worth."""
    bins = _filled(tables["calibration"])
    if bins.empty:
        return _NOTHING
    last = bins.iloc[-1]
    said = f"{counted(int(bins['n_answers'].sum()), 'answer')} by the probability that was given them"
    error = _error(tables["scores"])
    missed = "" if error is None else f"; on the whole probability and share of right answers lie {percent(error)} points apart"
    surest = f"of the {count(int(last['n_answers']))} surest, given {percent(last['confidence'])} % on average, {percent(last['right'])} % are right"
    return f"{said}{missed}; {surest}."


def _filled(calibration: pd.DataFrame) -> pd.DataFrame:
    return calibration[calibration["n_answers"] > 0].sort_values("lower_edge")


def _error(scores: pd.DataFrame) -> float | None:
    pooled = scores[(scores["corpus"] == ALL) & scores["fold"].isna() & scores["seed"].isna() & (scores["metric"] == "calibration_error")]
    return None if pooled.empty or pd.isna(pooled.iloc[0]["value"]) else float(pooled.iloc[0]["value"])


def _draw_frame(axes: Axes) -> None:
    write(axes, 2, 12, "share of right answers, %", size=SMALL, colour="muted")
    for step in _STEPS:
        rule(axes, (_LEFT, _down(step / 100)), (_RIGHT, _down(step / 100)))
        write(axes, _LEFT - 5, _down(step / 100) + 3, str(step), size=SMALL, colour="muted", align="right")
    rule(axes, (_across(0), _down(0)), (_across(1), _down(1)), colour="muted", dotted=True)
    write(axes, _across(0.79), _down(0.83), "as right as it says", size=SMALL, colour="muted", align="right")


def _draw_axis(axes: Axes, size: str) -> None:
    bottom = _TOP + _PANEL + _BARS
    rule(axes, (_LEFT, bottom), (_RIGHT, bottom))
    for step in _STEPS:
        write(axes, _across(step / 100), bottom + 12, str(step), size=SMALL, colour="muted", align="center")
    write(axes, _LEFT, bottom + 27, "probability of the answer, %", size=SMALL, colour="muted")
    write(axes, _RIGHT, bottom + 27, size, size=SMALL, colour="muted", align="right")


def _across(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share


def _down(share: float) -> float:
    return _TOP + _PANEL * (1 - share)
