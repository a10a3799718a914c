"""How many clips each speaker has of each emotion; speakers with the same counts share a row."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, block, fitted, notice, picture, rule, sheet, text_width, write
from serflow.report.numbers import count, counted, listed
from serflow.report.spreads import short_name
from serflow.report.standings import emotions_in_order

CARD = {"title": "Clips by speaker and emotion", "category": "Counts", "scope": "corpus"}

# More different rows than this are read as a whole.
_MOST_ROWS = 32
_ROW = 17.0
_RIGHT = WIDTH - 34
_SLANT = 0.75
_CROWD_HEIGHT = 240.0
_NOTHING = "No clip of this corpus has a speaker and an emotion."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """A row for speakers of the same counts, a column an emotion; the darker, the more clips.

    Args:
        tables: `clips` of one corpus
    """
    counts = _counts(tables["clips"])
    if counts.empty:
        return notice(_NOTHING)
    rows = _rows(counts)
    crowd = len(rows) > _MOST_ROWS
    left = 28.0 if crowd else min(120.0, 8 + max(text_width(name, SMALL) for name, _ in rows))
    head = 14 + min(62.0, _SLANT * max(text_width(name, SMALL) for name in counts.columns))
    width = (_RIGHT - left) / len(counts.columns)
    bottom = head + (_CROWD_HEIGHT if crowd else _ROW * len(rows))
    figure, axes = sheet(bottom + 18)
    for place, name in enumerate(counts.columns):
        x = left + width * (place + 0.5)
        write(axes, x - 3, head - 5, fitted(str(name), min(80.0, (WIDTH - x) / _SLANT), SMALL), size=SMALL, angle=45)
    write(axes, WIDTH - 1, head - 5, "all", size=SMALL, colour="muted", align="right")
    if crowd:
        _draw_crowd(axes, counts, left, head, bottom)
    else:
        _draw_rows(axes, rows, int(counts.to_numpy().max()), (left, head), width)
    rule(axes, (0, bottom), (WIDTH, bottom))
    said = f"{counted(len(counts), 'speaker')}, {counted(int(counts.to_numpy().sum()), 'clip')}"
    write(axes, WIDTH - 1, bottom + 13, said, size=SMALL, colour="muted", align="right")
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The same counts in words."""
    counts = _counts(tables["clips"])
    if counts.empty:
        return _NOTHING
    rows = _rows(counts)
    said = f"Clips of {counted(len(counts), 'speaker')} by emotion. "
    if len(rows) > _MOST_ROWS:
        ranges = [f"{name} {count(int(found.min()))} to {count(int(found.max()))}" for name, found in counts.items()]
        return f"{said}From the fewest to the most of a speaker: {', '.join(ranges)}."
    lines = [f"{name}: {', '.join(f'{emotion} {count(int(number))}' for emotion, number in row.items())}" for name, row in rows]
    return f"{said}{'; '.join(lines)}."


def _counts(clips: pd.DataFrame) -> pd.DataFrame:
    known = clips.dropna(subset=["speaker", "emotion"])
    table = pd.crosstab(known["speaker"], known["emotion"])
    return table[emotions_in_order(table.columns)]


def _rows(counts: pd.DataFrame) -> list[tuple[str, pd.Series]]:
    """The different rows, the commonest first, each under the name of those that have it."""
    alike: dict[tuple[int, ...], list[str]] = {}
    for speaker, row in counts.iterrows():
        alike.setdefault(tuple(int(number) for number in row), []).append(short_name(str(speaker)))
    ordered = sorted(alike.items(), key=lambda found: (-len(found[1]), found[1]))
    return [(_together(names), pd.Series(numbers, index=counts.columns)) for numbers, names in ordered]


def _together(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    said = listed(names)
    return said if text_width(said, SMALL) <= 112 else f"{counted(len(names), 'speaker')} each"


def _draw_rows(axes: Axes, rows: list[tuple[str, pd.Series]], most: int, corner: tuple[float, float], width: float) -> None:
    left, top = corner
    for name, row in rows:
        rule(axes, (0, top), (WIDTH, top))
        write(axes, 0, top + 12, fitted(name, left - 4, SMALL), size=SMALL)
        write(axes, WIDTH - 1, top + 12, count(int(row.sum())), size=SMALL, colour="muted", align="right")
        for place, number in enumerate(row):
            x = left + width * place
            if number:
                block(axes, (x, top), (width, _ROW), colour="heat", alpha=round(int(number) / most, 3))
            colour = "ink" if number else "muted"
            write(axes, x + width / 2, top + 12, count(int(number)), size=SMALL, colour=colour, align="center")
        top += _ROW


def _draw_crowd(axes: Axes, counts: pd.DataFrame, left: float, top: float, bottom: float) -> None:
    """So many speakers that a row is a line: they are drawn as a picture, in the order of their names."""
    shades = counts.to_numpy(dtype=np.float64) / counts.to_numpy().max()
    picture(axes, shades, (left, top), (_RIGHT - left, bottom - top))
    rule(axes, (0, top), (WIDTH, top))
    write(axes, left - 6, (top + bottom) / 2, "speakers by name", size=SMALL, colour="muted", align="center", angle=90)
