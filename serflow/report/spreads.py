"""Distributions in little room: a lane for each group, or, where groups are many, all of them side by side.

Conventions: a thin line reaches from the 5th to the 95th percentile, a bar over the middle half, and a tick stands at the
median. Positions are in points, see `serflow.report.canvas`.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, Align, block, fitted, notice, rule, sheet, text_width, ticks, write
from serflow.report.colours import emotion_colour, paper
from serflow.report.numbers import listed, signed
from serflow.report.standings import emotions_in_order

LANE = 12.5
# As many lanes are read one by one; more are a crowd.
MOST_LANES = 26
KEY = "line 5–95 %, bar the middle half, tick the median"
PLAIN = "heat"
_CROWD_HEIGHT = 96.0
_CROWD_LEFT = 26.0
_PERCENTS = (5, 25, 50, 75, 95)

Values = npt.NDArray[np.float64]
# From a value, or many, to where it stands.
Scale = Callable[[Any], Any]


class Group(NamedTuple):
    """Values that are drawn as one.

    Attributes:
        name: as it is written
        colour: the name of its colour
        values: finite, at least one [shape=(n,)]
        marks: other values on the same axis, of which only the median is drawn; may be empty
    """

    name: str
    colour: str
    values: Values
    marks: Values


def emotion_groups(rows: pd.DataFrame, column: str, marks: str | None = None) -> list[Group]:
    """The values of each emotion, in the canonical order; an emotion without any is left out."""
    names = emotions_in_order(rows["emotion"].dropna())
    return _filled([_group(rows[rows["emotion"] == name], name, emotion_colour(name), column, marks) for name in names])


def speaker_groups(rows: pd.DataFrame, column: str, marks: str | None = None) -> list[Group]:
    """The values of each speaker, by name."""
    own = rows.dropna(subset=["speaker"])
    return _filled([_group(found, short_name(str(name)), PLAIN, column, marks) for name, found in own.groupby("speaker")])


def corpus_groups(rows: pd.DataFrame, column: str) -> list[Group]:
    """The values of each corpus, in the order in which they come."""
    return _filled([_group(rows[rows["corpus"] == name], str(name), PLAIN, column, None) for name in rows["corpus"].unique()])


def short_name(speaker: str) -> str:
    """A speaker without the corpus.

    Examples:
        >>> short_name("savee/DC"), short_name("DC")
        ('DC', 'DC')
    """
    return speaker.partition("/")[2] or speaker


def whose(clips: pd.DataFrame) -> str:
    """Who speaks in some clips, and what where it is one sentence.

    Examples:
        >>> whose(pd.DataFrame({"speaker": ["savee/DC", "savee/JE"], "sentence": ["one", "two"]}))
        'Speakers DC and JE'
    """
    speakers = sorted({short_name(str(name)) for name in clips["speaker"]})
    sentences = set(clips["sentence"].dropna())
    who = f"Speaker {speakers[0]}" if len(speakers) == 1 else f"Speakers {listed(speakers)}"
    alike = len(sentences) == 1 and clips["sentence"].notna().all()
    return f"{who}, sentence: {sentences.pop()}" if alike else who


def outer_ticks(groups: Sequence[Group], *, most: int = 5) -> list[float]:
    """The ticks of an axis on which all of some groups' lines find room."""
    ends = [np.quantile(group.values, (0.05, 0.95)) for group in groups]
    ends += [np.median(group.marks).repeat(2) for group in groups if len(group.marks)]
    return ticks(float(np.min(ends)), float(np.max(ends)), most=most)


def label_width(groups: Sequence[Group], most: float = 92.0) -> float:
    """How much room the names of some groups take at the left, in points."""
    return min(most, 6 + max((text_width(group.name, SMALL) for group in groups), default=0.0))


def lanes_height(count: int) -> float:
    """How high so many lanes are with their axis, in points."""
    return LANE * count + 17


def draw_lanes(axes: Axes, top: float, groups: Sequence[Group], steps: Sequence[float], *, left: float, right: float, named: bool) -> None:
    """Draw a lane for each group, and the axis below.

    Args:
        axes: the sheet
        top: where the first lane begins
        groups: one at least
        steps: the ticks of the axis, ascending
        left: where the axis begins
        right: where it ends
        named: whether the names stand at the left
    """
    bottom = top + LANE * len(groups)
    at = _scale(steps[0], steps[-1], left, right)
    for step in steps:
        # Blocks lie beneath the bars that come after them, lines would lie above.
        block(axes, (at(step) - 0.375, top), (0.75, bottom - top), colour="line")
        write(axes, at(step), bottom + 11, _tick(step, steps), size=SMALL, colour="muted", align="center")
    for place, group in enumerate(groups):
        y = top + LANE * (place + 0.5)
        if named:
            write(axes, 0, y + 3, fitted(group.name, left - 4, SMALL), size=SMALL)
        _draw_spread(axes, group, at, y)


def draw_crowd(axes: Axes, top: float, groups: Sequence[Group], steps: Sequence[float]) -> float:
    """Draw groups too many for lanes side by side, upright, from the lowest median to the highest.

    Args:
        axes: the sheet
        top: where the axis ends
        groups: two at least
        steps: the ticks of the axis, ascending

    Returns:
        where the drawing ends, the names of the outermost groups below included
    """
    left, right, bottom = _CROWD_LEFT, WIDTH - 2, top + _CROWD_HEIGHT
    at = _scale(steps[0], steps[-1], bottom, top)
    for step in steps:
        block(axes, (left, at(step) - 0.375), (right - left, 0.75), colour="line")
        write(axes, left - 4, at(step) + 3, _tick(step, steps), size=SMALL, colour="muted", align="right")
    ordered = by_median(groups)
    room = (right - left) / len(ordered)
    quantiles = np.array([np.percentile(group.values, _PERCENTS) for group in ordered])
    x: Values = left + room * (np.arange(len(ordered), dtype=np.float64) + 0.5)
    _draw_upright(axes, x, at(quantiles[:, 0]), at(quantiles[:, 4]), colour="muted", width=0.5)
    _draw_upright(axes, x, at(quantiles[:, 1]), at(quantiles[:, 3]), colour=PLAIN, width=min(4.0, 0.7 * room))
    axes.plot(x, at(quantiles[:, 2]), linestyle="none", marker=".", markersize=min(4.0, room), color=paper("ink"), markeredgewidth=0)
    ends: tuple[tuple[Group, float, Align], ...] = ((ordered[0], left, "left"), (ordered[-1], right, "right"))
    for group, end, align in ends:
        write(axes, end, bottom + 12, fitted(f"{group.name}: {median_of(group)}", 150, SMALL), size=SMALL, align=align)
    return bottom + 15


def by_speaker_and_emotion(
    emotions: Sequence[Group], speakers: Sequence[Group], *, what: str, unit: str, mark: str, nothing: str
) -> Figure:
    """A sheet with a lane for each emotion and below, on the same axis, one for each speaker.

    Args:
        emotions: the groups above
        speakers: the groups below
        what: the axis shows
        unit: of the axis
        mark: what the groups' marks are; empty where they have none
        nothing: what is said where there is nothing to draw
    """
    if not emotions:
        return notice(nothing)
    crowd = len(speakers) > MOST_LANES
    left = label_width([*emotions, *(() if crowd else speakers)])
    right = WIDTH - 10
    steps = outer_ticks([*emotions, *(() if crowd else speakers)])
    first = 32.0 + (14 if mark else 0)
    second = first + lanes_height(len(emotions)) + 22
    figure, axes = sheet(second + (_CROWD_HEIGHT + 15 if crowd else lanes_height(len(speakers))))
    write(axes, 0, 10, KEY, size=SMALL, colour="muted")
    if mark:
        _draw_mark(axes, 4, 21)
        write(axes, 12, 24, mark, size=SMALL, colour="muted")
    write(axes, left, first - 6, f"{what} by emotion, {unit}", size=SMALL)
    draw_lanes(axes, first, emotions, steps, left=left, right=right, named=True)
    if crowd:
        write(axes, _CROWD_LEFT, second - 6, f"{what} by speaker ({len(speakers)}, lowest first), {unit}", size=SMALL)
        draw_crowd(axes, second, speakers, outer_ticks([group._replace(marks=np.empty(0)) for group in speakers], most=4))
    elif speakers:
        write(axes, left, second - 6, f"{what} by speaker, {unit}", size=SMALL)
        draw_lanes(axes, second, speakers, steps, left=left, right=right, named=True)
    return figure


def described(what: str, emotions: Sequence[Group], speakers: Sequence[Group], *, nothing: str) -> str:
    """The same in words.

    Args:
        what: is measured, with its unit
        emotions: the groups above
        speakers: the groups below
        nothing: what is said where there is nothing
    """
    if not emotions:
        return nothing
    return f"{what}, median with the middle half in brackets. By emotion: {in_words(emotions)}. By speaker: {in_words(speakers)}."


def by_median(groups: Sequence[Group]) -> list[Group]:
    """Groups from the lowest median to the highest."""
    return sorted(groups, key=lambda group: (float(np.median(group.values)), group.name))


def median_of(group: Group, decimals: int = 1) -> str:
    """The median of a group, as it is written."""
    return signed(float(np.median(group.values)), decimals)


def in_words(groups: Sequence[Group], decimals: int = 1) -> str:
    """Each group's median and middle half; of a crowd the outermost groups alone."""
    if len(groups) > MOST_LANES:
        ordered = by_median(groups)
        return f"{len(groups)} from {_said(ordered[0], decimals)} to {_said(ordered[-1], decimals)}"
    return ", ".join(_said(group, decimals) for group in groups)


def _said(group: Group, decimals: int) -> str:
    low, high = (signed(float(value), decimals) for value in np.percentile(group.values, (25, 75)))
    return f"{group.name} {median_of(group, decimals)} ({low} to {high})"


def _group(rows: pd.DataFrame, name: str, colour: str, column: str, marks: str | None) -> Group:
    return Group(name, colour, _finite(rows[column]), _finite(rows[marks]) if marks else np.empty(0))


def _finite(values: pd.Series) -> Values:
    found: Values = values.to_numpy(dtype=np.float64, na_value=np.nan)
    return found[np.isfinite(found)]


def _filled(groups: list[Group]) -> list[Group]:
    return [group for group in groups if len(group.values)]


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    return lambda value: start + (end - start) * (value - low) / (high - low)


def _tick(step: float, steps: Sequence[float]) -> str:
    apart = steps[1] - steps[0]
    return signed(step, 0 if apart >= 1 and float(apart).is_integer() else len(f"{apart:.6f}".rstrip("0").partition(".")[2]))


def _draw_spread(axes: Axes, group: Group, at: Scale, y: float) -> None:
    outer_low, low, middle, high, outer_high = (at(float(value)) for value in np.percentile(group.values, _PERCENTS))
    if len(group.marks):
        _draw_mark(axes, at(float(np.median(group.marks))), y)
    rule(axes, (outer_low, y), (outer_high, y), colour="muted", width=1)
    block(axes, (low, y - 3.5), (max(high - low, 0.5), 7), colour=group.colour)
    # Some colours are as dark as ink: the tick is set off from them.
    block(axes, (middle - 1.75, y - 3.5), (3.5, 7), colour="paper")
    rule(axes, (middle, y - 4.5), (middle, y + 4.5), colour="ink", width=1.5)


def _draw_mark(axes: Axes, x: float, y: float) -> None:
    axes.plot([x], [y], linestyle="none", marker="D", markersize=3.5, markerfacecolor=paper("paper"), markeredgecolor=paper("muted"))


def _draw_upright(axes: Axes, x: Values, low: Values, high: Values, *, colour: str, width: float) -> None:
    """Upright lines as one path: a group's share of the file is a few bytes."""
    gaps = np.full(len(x), np.nan)
    axes.plot(
        np.column_stack([x, x, gaps]).ravel(),
        np.column_stack([low, high, gaps]).ravel(),
        color=paper(colour),
        linewidth=width,
        solid_capstyle="butt",
    )
