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
    text_width,
    write,
)
from serflow.report.colours import PROTOCOLS, protocol_colour
from serflow.report.numbers import counted, interval, percent
from serflow.report.standings import RANGE, Number, chance_levels, headings, in_order, kind_of_bounds, pooled_numbers, said_of_scaling
from serflow.scores.contract import ALL
from serflow.scores.intervals import is_range
from serflow.scores.ranking import UAR, rank_groups, unseen_protocol

CARD = {"title": "Leaderboard: UAR by system and protocol", "category": "Leaderboard", "scope": "study"}

_LEFT, _RIGHT = 10.0, 316.0
_ROW, _HEAD, _SPACE = 12.0, 19.0, 7.0
_HEADING = 24.0
_NOTHING = "No system has a UAR over all its clips."

# A system, and its UAR by protocol; such lanes under the heading of their group, which is empty where there is one alone.
Lane = tuple[str, list[tuple[str, Number]]]
Block = tuple[str, list[Lane]]


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Dots with whiskers, a lane a system, a row a protocol; a dotted mark is chance, a dotted whisker a range over speakers.

    Args:
        tables: `scores`, `gaps` and `confusion`, whole
    """
    blocks, protocols = _blocks(tables)
    if not blocks:
        return notice(_NOTHING)
    ranges = any(is_range(row["note"]) for _, lanes in blocks for _, rows in lanes for _, row in rows)
    legend = legend_rows(protocols, ["chance", RANGE] if ranges else ["chance"])
    top = 15.0 * len(legend) + 6
    bottom = top + sum(_HEADING * bool(heading) + sum(_height(rows) for _, rows in lanes) for heading, lanes in blocks)
    figure, axes = sheet(bottom + 32)
    draw_legend(axes, 0, legend, upright="chance", level=RANGE)
    draw_percent_axis(axes, _LEFT, _RIGHT, bottom, "UAR, %")
    chances = chance_levels(tables["confusion"])
    for heading, lanes in blocks:
        if heading:
            top = _draw_heading(axes, top, heading)
        for system, rows in lanes:
            _draw_lane(axes, top, system, rows, chances)
            top += _height(rows)
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The same numbers in words."""
    blocks, _ = _blocks(tables)
    if not blocks:
        return _NOTHING
    said = [f"{heading}: {_lanes_in_words(lanes)}" if heading else _lanes_in_words(lanes) for heading, lanes in blocks]
    return f"UAR by system and protocol. {' '.join(said)}"


def _lanes_in_words(lanes: list[Lane]) -> str:
    said = [f"{system}: {', '.join(_in_words(protocol, row) for protocol, row in rows)}" for system, rows in lanes]
    return f"{'; '.join(said)}."


def _in_words(protocol: str, row: Number) -> str:
    bounds = interval(row["low"], row["high"])
    kind = f"{kind_of_bounds(row)} {bounds}" if bounds else "no interval"
    return f"{protocol} {percent(row['value'])} % ({kind}{said_of_scaling(row['note'])})"


def _blocks(tables: Mapping[str, pd.DataFrame]) -> tuple[list[Block], list[str]]:
    numbers = pooled_numbers(tables["scores"])
    whole = {(system, protocol): row for (system, protocol, corpus, metric), row in numbers.items() if (corpus, metric) == (ALL, UAR)}
    drawn = {pair: row for pair, row in whole.items() if row["value"] is not None}
    protocols = in_order({protocol for _, protocol in drawn}, PROTOCOLS)
    groups = rank_groups(tables["scores"], tables["confusion"])
    blocks = []
    for heading, group in zip(headings(groups), groups, strict=True):
        lanes = [
            (system, [(protocol, drawn[system, protocol]) for protocol in protocols if (system, protocol) in drawn])
            for system in group.systems
        ]
        shown = [(system, rows) for system, rows in lanes if rows]
        if shown:
            blocks.append((heading if len(groups) > 1 else "", shown))
    return blocks, protocols


def _height(rows: list[tuple[str, Number]]) -> float:
    return _HEAD + _ROW * len(rows) + _SPACE


def _draw_heading(axes: Axes, top: float, heading: str) -> float:
    """Set a group off from the one above; returns where its lanes begin."""
    write(axes, 2, top + _HEADING - 6, fitted(heading, WIDTH - 4, SMALL), size=SMALL, colour="muted")
    return top + _HEADING


def _draw_lane(axes: Axes, top: float, system: str, rows: list[tuple[str, Number]], chances: Mapping[tuple[str, str, str], float]) -> None:
    headline = unseen_protocol(protocol for protocol, _ in rows)
    size = dict(rows)[headline] if headline else rows[0][1]
    n = f"{counted(size['n_clips'], 'clip')}, {counted(size['n_speakers'], 'speaker')}{said_of_scaling(size['note'])}"
    rule(axes, (0, top), (WIDTH, top))
    write(axes, 2, top + 13, fitted(system, WIDTH - 12 - text_width(n, SMALL)))
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
        ranged = is_range(row["note"])
        rule(axes, (_at(row["low"]), y), (_at(row["high"]), y), colour=protocol_colour(protocol), width=1 if ranged else 2, dotted=ranged)
    dot(axes, _at(row["value"]), y, protocol)
    write(axes, WIDTH - 2, y + 3, f"{percent(row['value'])} %", size=SMALL, align="right")


def _at(share: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * share
