"""UAR of every system under every protocol, with its interval, the best on unseen speakers first."""

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
from serflow.report.colours import PROTOCOLS, protocol_colour
from serflow.report.numbers import counted, interval, percent
from serflow.report.standings import UAR, Number, Numbers, chance_levels, in_order, pooled_numbers, ranking, unseen_protocol
from serflow.scores.contract import ALL

CARD = {"title": "Leaderboard: UAR by system and protocol", "category": "Leaderboard", "scope": "study"}

_LEFT, _RIGHT = 10.0, 316.0
_ROW, _HEAD, _SPACE = 12.0, 19.0, 7.0
_NOTHING = "No system has a UAR over all its clips."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Dots with whiskers, a lane a system, a row a protocol; a dotted line marks chance.

    Args:
        tables: `scores`, `gaps` and `confusion`, whole
    """
    lanes, protocols = _lanes(tables["scores"])
    if not lanes:
        return notice(_NOTHING)
    legend = legend_rows(protocols, ["chance"])
    top = 15.0 * len(legend) + 6
    bottom = top + sum(_height(rows) for _, rows in lanes)
    figure, axes = sheet(bottom + 32)
    draw_legend(axes, 0, legend, dotted="chance")
    draw_percent_axis(axes, _LEFT, _RIGHT, bottom, "UAR, %")
    chances = chance_levels(tables["confusion"])
    for system, rows in lanes:
        _draw_lane(axes, top, system, rows, chances)
        top += _height(rows)
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The same numbers in words."""
    lanes, _ = _lanes(tables["scores"])
    if not lanes:
        return _NOTHING
    said = [f"{system}: {', '.join(_in_words(protocol, row) for protocol, row in rows)}" for system, rows in lanes]
    return f"UAR with its interval by system and protocol. {'; '.join(said)}."


def _in_words(protocol: str, row: Number) -> str:
    return f"{protocol} {percent(row['value'])} % ({interval(row['low'], row['high']) or 'no interval'})"


def _lanes(scores: pd.DataFrame) -> tuple[list[tuple[str, list[tuple[str, Number]]]], list[str]]:
    numbers: Numbers = pooled_numbers(scores)
    whole = {(system, protocol): row for (system, protocol, corpus, metric), row in numbers.items() if (corpus, metric) == (ALL, UAR)}
    drawn = {pair: row for pair, row in whole.items() if row["value"] is not None}
    protocols = in_order({protocol for _, protocol in drawn}, PROTOCOLS)
    lanes = []
    for system in ranking(numbers):
        rows = [(protocol, drawn[system, protocol]) for protocol in protocols if (system, protocol) in drawn]
        if rows:
            lanes.append((system, rows))
    return lanes, protocols


def _height(rows: list[tuple[str, Number]]) -> float:
    return _HEAD + _ROW * len(rows) + _SPACE


def _draw_lane(axes: Axes, top: float, system: str, rows: list[tuple[str, Number]], chances: Mapping[tuple[str, str, str], float]) -> None:
    headline = unseen_protocol(protocol for protocol, _ in rows)
    size = dict(rows)[headline] if headline else rows[0][1]
    n = f"{counted(size['n_clips'], 'clip')}, {counted(size['n_speakers'], 'speaker')}"
    rule(axes, (0, top), (WIDTH, top))
    write(axes, 2, top + 13, fitted(system, 200))
    write(axes, WIDTH - 2, top + 13, n, size=SMALL, colour="muted", align="right")
    draw_grid(axes, _LEFT, _RIGHT, top + _HEAD, top + _height(rows))
    for place, (protocol, row) in enumerate(rows):
        y = top + _HEAD + _ROW * (place + 0.5)
        chance = chances.get((system, protocol, ALL))
        if chance is not None:
            rule(axes, (_at(chance), y - _ROW / 2), (_at(chance), y + _ROW / 2), colour="muted", width=1.25, dotted=True)
        _draw_row(axes, y, protocol, row)


def _draw_row(axes: Axes, y: float, protocol: str, row: Number) -> None:
    if row["value"] is None:
        return
    if row["low"] is not None and row["high"] is not None:
        rule(axes, (_at(row["low"]), y), (_at(row["high"]), y), colour=protocol_colour(protocol), width=2)
    dot(axes, _at(row["value"]), y, protocol)
    write(axes, WIDTH - 2, y + 3, f"{percent(row['value'])} %", size=SMALL, align="right")


def _at(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share
