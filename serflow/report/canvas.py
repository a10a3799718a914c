"""What figures are drawn with: a sheet measured in points, text that fits, a legend, a percentage axis.

Conventions: x runs from 0 to `WIDTH` and y from 0 at the TOP downwards, both in points (1/72 inch). The sheet is as wide
as a phone's screen, so that text keeps its size there and grows on a larger one. Colours are names from
`serflow.report.colours`. Names are drawn as they are: nothing in them is taken for a formula.
"""

import unicodedata
from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import MaxNLocator

from serflow.report.colours import paper, protocol_colour, protocol_marker

Align = Literal["left", "center", "right"]
Point = tuple[float, float]
WIDTH = 360.0
TEXT = 10.5
SMALL = 9.0
_POINTS_PER_INCH = 72
_STEPS = range(0, 101, 25)
# Mean width of a letter in ems, measured generously: the page shows another font than the one that is drawn with.
_LETTER_EM = 0.62
_WIDE_LETTER_EM = 1.05
_SHADES = 32
# An axis of a smaller share of its values would be of rounding errors.
_NARROWEST = 1e-6


def sheet(height: float) -> tuple[Figure, Axes]:
    """An empty figure and its one coordinate system, in points.

    Args:
        height: of the sheet, in points
    """
    figure = Figure(figsize=(WIDTH / _POINTS_PER_INCH, height / _POINTS_PER_INCH), facecolor=paper("paper"))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def write(
    axes: Axes, x: float, y: float, text: str, *, size: float = TEXT, colour: str = "ink", align: Align = "left", angle: float = 0
) -> None:
    """Write text with its base line at y; `align` says which of its ends stands at x."""
    axes.text(
        x,
        y,
        text,
        fontsize=size,
        color=paper(colour),
        horizontalalignment=align,
        verticalalignment="baseline",
        rotation=angle,
        rotation_mode="anchor",
        parse_math=False,
    )


def rule(axes: Axes, start: Point, end: Point, *, colour: str = "line", width: float = 0.75, dotted: bool = False) -> None:
    """Draw a straight line between two points (x, y)."""
    axes.plot(
        [start[0], end[0]],
        [start[1], end[1]],
        color=paper(colour),
        linewidth=width,
        linestyle=(0, (1.5, 1.5)) if dotted else "solid",
        solid_capstyle="butt",
        clip_on=False,
    )


def curve(axes: Axes, points: Sequence[Point], *, colour: str, width: float = 0.9, dotted: bool = False, round_ends: bool = False) -> None:
    """Draw a line through points (x, y); through one place, with round ends, it is a dot."""
    axes.plot(
        [x for x, _ in points],
        [y for _, y in points],
        color=paper(colour),
        linewidth=width,
        linestyle=(0, (1.5, 1.5)) if dotted else "solid",
        solid_capstyle="round" if round_ends else "butt",
        solid_joinstyle="round",
        clip_on=False,
    )


def dot(axes: Axes, x: float, y: float, protocol: str, *, size: float = 7.0) -> None:
    """Draw a protocol's marker, set off from what lies beneath it."""
    axes.plot(
        [x],
        [y],
        linestyle="none",
        marker=protocol_marker(protocol),
        markersize=size,
        markeredgewidth=1,
        markerfacecolor=paper(protocol_colour(protocol)),
        markeredgecolor=paper("paper"),
        clip_on=False,
    )


def block(axes: Axes, corner: Point, size: Point, *, colour: str, alpha: float | None = None) -> None:
    """Fill a rectangle from its upper left corner (x, y), so wide and so high."""
    axes.add_patch(Rectangle(corner, *size, facecolor=paper(colour), alpha=alpha, linewidth=0, clip_on=False))


def area(axes: Axes, points: npt.NDArray[np.float64], *, colour: str) -> None:
    """Fill the area within an outline.

    Args:
        axes: the sheet
        points: of the outline, in points [shape=(n, 2)]
        colour: its name
    """
    # As a patch it would be measured for limits that a sheet has already, which takes longer than to draw it.
    axes.add_artist(Polygon(points, closed=True, facecolor=paper(colour), linewidth=0, clip_on=False))


def picture(axes: Axes, shades: npt.NDArray[np.float64], corner: Point, size: Point) -> None:
    """Draw a small picture in ink on whatever lies beneath it.

    Args:
        axes: the sheet
        shades: how much ink, from 0 to 1, the uppermost row first [shape=(rows, columns)]
        corner: the upper left one (x, y)
        size: width and height, in points
    """
    # Few shades make small files, and no eye sees more of them here.
    ink = np.round(shades * (_SHADES - 1)) / (_SHADES - 1)
    pixels = np.concatenate([np.broadcast_to(to_rgb(paper("ink")), (*ink.shape, 3)), ink[..., np.newaxis]], axis=2)
    (left, top), (width, height) = corner, size
    axes.imshow(pixels, extent=(left, left + width, top + height, top), interpolation="none", aspect="auto", clip_on=False)


def ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """Round numbers on an axis, about so many at most, the outer two at or just beyond its ends.

    Examples:
        >>> ticks(-43.0, -11.0), ticks(0.2, 4.9), ticks(3.0, 3.0)
        ([-50.0, -40.0, -30.0, -20.0, -10.0], [0.0, 2.0, 4.0, 6.0], [2.0, 3.0, 4.0])
    """
    if high - low < _NARROWEST * max(1.0, abs(high)):
        return [low - 1, low, low + 1]
    return [float(round(place, 9)) for place in MaxNLocator(nbins=most - 1, steps=[1, 2, 5, 10]).tick_values(low, high)]


def text_width(text: str, size: float = TEXT) -> float:
    """About how wide a text is, in points, rather too much than too little.

    Examples:
        >>> text_width("ab", 10.0) < text_width("漢字", 10.0)
        True
    """
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return size * (_LETTER_EM * (len(text) - wide) + _WIDE_LETTER_EM * wide)


def fitted(text: str, width: float, size: float = TEXT) -> str:
    """The text, cut with an ellipsis where it would be wider than so many points.

    Examples:
        >>> fitted("short", 100.0), fitted("x" * 40, 40.0, 10.0)
        ('short', 'xxxxx…')
    """
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text}…"


def legend_rows(protocols: Sequence[str], others: Sequence[str] = ()) -> list[list[str]]:
    """The legend's entries, broken into rows that fit the sheet."""
    rows: list[list[str]] = [[]]
    used = 0.0
    for name in (*protocols, *others):
        width = _entry_width(name)
        if rows[-1] and used + width > WIDTH:
            rows.append([])
            used = 0.0
        rows[-1].append(name)
        used += width
    return rows


def draw_legend(axes: Axes, y: float, rows: list[list[str]], *, upright: str | None = None, level: str | None = None) -> float:
    """Draw a legend of protocols.

    Args:
        axes: the sheet
        y: the top, in points
        rows: what `legend_rows` gave
        upright: the entry that stands for an upright dotted line instead of a protocol
        level: the entry that stands for a level one

    Returns:
        where the legend ends, in points from the top
    """
    for row in rows:
        x = 2.0
        for name in row:
            if name == upright:
                rule(axes, (x + 4, y + 2), (x + 4, y + 12), colour="muted", width=1.25, dotted=True)
            elif name == level:
                rule(axes, (x - 1, y + 7), (x + 9, y + 7), colour="muted", dotted=True)
            else:
                dot(axes, x + 4, y + 7, name)
            write(axes, x + 12, y + 10, fitted(name, WIDTH - 20, SMALL), size=SMALL, colour="muted")
            x += _entry_width(name)
        y += 15
    return y


def draw_grid(axes: Axes, left: float, right: float, top: float, bottom: float) -> None:
    """Draw the lines of a percentage axis behind one lane."""
    for step in _STEPS:
        x = left + (right - left) * step / 100
        rule(axes, (x, top), (x, bottom))


def draw_percent_axis(axes: Axes, left: float, right: float, y: float, title: str) -> None:
    """Draw the labels of an axis from 0 to 100 % between two x positions, below y."""
    rule(axes, (0, y), (WIDTH, y))
    for step in _STEPS:
        x = left + (right - left) * step / 100
        write(axes, x, y + 12, str(step), size=SMALL, colour="muted", align="center")
    write(axes, (left + right) / 2, y + 25, title, size=SMALL, colour="muted", align="center")


def notice(text: str) -> Figure:
    """A figure that only says why there is nothing to draw."""
    figure, axes = sheet(40)
    write(axes, 2, 24, fitted(text, WIDTH - 4, SMALL), size=SMALL, colour="muted")
    return figure


def _entry_width(name: str) -> float:
    return 22 + text_width(name, SMALL)
