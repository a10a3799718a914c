"""What a random split adds: UAR under random and speaker splits of every system, and the distance between them."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import (
    SMALL,
    WIDTH,
    dot,
    draw_grid,
    draw_legend,
    draw_percent_axis,
    fitted,
    legend_rows,
    notice,
    rule,
    sheet,
    write,
)
from serflow.report.leak import Gap, system_gaps
from serflow.report.numbers import counted, percent, points, points_interval
from serflow.report.standings import kind_of_bounds, said_of_scaling
from serflow.scores.intervals import is_range

CARD = {"title": "Leak gap: random against speaker splits", "category": "Leak gap", "scope": "study"}

_LEFT, _RIGHT = 34.0, 322.0
_LANE = 54.0
_NOTHING = "No system was run under both a random and a speaker split."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Dumbbells, a lane a system, the widest gap first.

    Args:
        tables: `scores`, `gaps` and `confusion`, whole
    """
    gaps = system_gaps(tables["gaps"])
    if not gaps:
        return notice(_NOTHING)
    legend = legend_rows(["random", "speaker"])
    top = 15.0 * len(legend) + 6
    bottom = top + _LANE * len(gaps)
    figure, axes = sheet(bottom + 32)
    draw_legend(axes, 0, legend)
    draw_percent_axis(axes, _LEFT, _RIGHT, bottom, "UAR, %")
    for place, gap in enumerate(gaps):
        _draw_lane(axes, top + _LANE * place, gap)
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The same numbers in words."""
    gaps = system_gaps(tables["gaps"])
    if not gaps:
        return _NOTHING
    said = [
        f"{gap['system']}: random {percent(gap['random'])} %, speaker {percent(gap['speaker'])} %, gap {points(gap['gap'])} points"
        f" ({_bounds_in_words(gap)}{said_of_scaling(gap['note'])})"
        for gap in gaps
    ]
    return f"UAR under random and under speaker splits by system. {'; '.join(said)}."


def _bounds_in_words(gap: Gap) -> str:
    bounds = points_interval(gap["low"], gap["high"])
    return f"{kind_of_bounds(gap)} {bounds}" if bounds else "no interval"


def _bounds_beside(gap: Gap) -> str:
    """An interval in brackets, a range by its name."""
    bounds = points_interval(gap["low"], gap["high"])
    if not bounds:
        return "no interval"
    return f"range {bounds}" if is_range(gap["note"]) else f"({bounds})"


def _draw_lane(axes: Axes, top: float, gap: Gap) -> None:
    rule(axes, (0, top), (WIDTH, top))
    write(axes, 2, top + 13, fitted(gap["system"], 195))
    write(axes, WIDTH - 2, top + 13, f"{points(gap['gap'])} points", align="right")
    write(
        axes,
        2,
        top + 25,
        f"{counted(gap['n_clips'], 'clip')}, {counted(gap['n_speakers'], 'speaker')}{said_of_scaling(gap['note'])}",
        size=SMALL,
        colour="muted",
    )
    write(axes, WIDTH - 2, top + 25, _bounds_beside(gap), size=SMALL, colour="muted", align="right")
    draw_grid(axes, _LEFT, _RIGHT, top + 31, top + _LANE)
    y = top + 42
    ends = sorted([(gap["random"], "random"), (gap["speaker"], "speaker")])
    rule(axes, (_at(ends[0][0]), y), (_at(ends[1][0]), y), colour="muted", width=2)
    for value, protocol in ends:
        dot(axes, _at(value), y, protocol, size=8)
    write(axes, _at(ends[0][0]) - 8, y + 3, percent(ends[0][0]), size=SMALL, align="right")
    write(axes, _at(ends[1][0]) + 8, y + 3, percent(ends[1][0]), size=SMALL)


def _at(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share
