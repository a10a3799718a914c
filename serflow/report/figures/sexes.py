"""How one system under one protocol recognises women and men: over all emotions, and each emotion by itself."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, curve, draw_grid, draw_percent_axis, fitted, notice, rule, sheet, text_width, write
from serflow.report.numbers import count, is_missing, percent, points, points_interval
from serflow.report.standings import emotions_in_order
from serflow.scores.contract import ALL
from serflow.scores.ranking import UAR

CARD = {"title": "Women and men", "category": "Women and men", "scope": "system_protocol"}

_LEGEND, _LANE, _FOOT = 20.0, 20.0, 30.0
_NOTHING = "No gap: under this protocol not both women and men were tested."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """A lane for UAR and one for the recall of each emotion: a full dot for women, an open one for men, the gap in points.

    Args:
        tables: `sex_gaps` of one system under one protocol
    """
    gaps = _gaps(tables["sex_gaps"])
    if gaps.empty:
        return notice(_NOTHING)
    left = min(96.0, 8 + max(text_width(name, SMALL) for name in gaps["lane"]))
    right = WIDTH - 78
    figure, axes = sheet(_LEGEND + _LANE * len(gaps) + _FOOT)
    _draw_legend(axes, gaps)
    for place, row in enumerate(gaps.to_dict("records")):
        top = _LEGEND + _LANE * place
        draw_grid(axes, left, right, top, top + _LANE)
        write(axes, left - 6, top + _LANE / 2 + 3, fitted(str(row["lane"]), left - 8, SMALL), size=SMALL, align="right")
        _draw_gap(axes, {str(key): value for key, value in row.items()}, top + _LANE / 2, (left, right))
    draw_percent_axis(axes, left, right, _LEGEND + _LANE * len(gaps), "UAR; recall of each emotion, %")
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The gap in UAR with its bounds, and the emotion with the widest gap in recall."""
    gaps = _gaps(tables["sex_gaps"])
    if gaps.empty:
        return _NOTHING
    pooled = gaps.iloc[0]
    bounds = points_interval(pooled["low"], pooled["high"]) or str(pooled["note"])
    said = f"UAR of women {percent(pooled['female'])} %, of men {percent(pooled['male'])} %: {points(pooled['gap'])} points ({bounds})"
    emotions = gaps.iloc[1:].dropna(subset=["gap"]).reset_index(drop=True)
    if emotions.empty:
        return f"{said}."
    widest = emotions.iloc[int(emotions["gap"].abs().argmax())]
    wide = emotions[emotions["gap"].abs() > emotions["threshold"]]
    limit = f"{100 * float(widest['threshold']):g} points"
    return f"{said}; widest in the recall of {widest['lane']}, {points(widest['gap'])} points; {len(wide)} of {len(emotions)} emotions beyond {limit}."


def _gaps(sex_gaps: pd.DataFrame) -> pd.DataFrame:
    """UAR first, then the recall of each emotion in the order of emotions."""
    rows = sex_gaps[sex_gaps["corpus"] == ALL]
    recall = rows[rows["metric"] == "recall"].set_index("emotion", drop=False)
    emotions = recall.loc[emotions_in_order(set(recall["emotion"]))]
    pooled = rows[rows["metric"] == UAR]
    return pd.concat([pooled.assign(lane="all, UAR"), emotions.assign(lane=emotions["emotion"])], ignore_index=True)


def _draw_legend(axes: Axes, gaps: pd.DataFrame) -> None:
    first = gaps.iloc[0]
    _dot(axes, 8, 9, full=True)
    write(axes, 15, 12, f"women ({count(int(first['n_women']))})", size=SMALL, colour="muted")
    _dot(axes, 88, 9, full=False)
    write(axes, 95, 12, f"men ({count(int(first['n_men']))})", size=SMALL, colour="muted")
    write(axes, WIDTH - 2, 12, "gap, points", size=SMALL, colour="muted", align="right")


def _draw_gap(axes: Axes, row: Mapping[str, Any], y: float, ends: tuple[float, float]) -> None:
    left, right = ends
    found = {side: left + (right - left) * row[side] for side in ("female", "male") if not is_missing(row[side])}
    if len(found) == len(("female", "male")):
        rule(axes, (found["female"], y), (found["male"], y), colour="muted", width=1.25)
    for side, x in found.items():
        _dot(axes, x, y, full=side == "female")
    # A mark that needs no colour to be seen.
    wide = not is_missing(row["gap"]) and abs(row["gap"]) > row["threshold"]
    write(axes, WIDTH - 2, y + 3, f"{'! ' if wide else ''}{points(row['gap'])}", size=SMALL, align="right")


def _dot(axes: Axes, x: float, y: float, *, full: bool) -> None:
    curve(axes, [(x, y), (x, y)], colour="ink", width=7, round_ends=True)
    if not full:
        curve(axes, [(x, y), (x, y)], colour="paper", width=4, round_ends=True)
