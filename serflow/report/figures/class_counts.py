"""How many clips every corpus has of every emotion."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, block, fitted, notice, rule, sheet, text_width, write
from serflow.report.colours import emotion_colour
from serflow.report.numbers import count, counted
from serflow.report.standings import emotions_in_order, in_order

CARD = {"title": "Clips by corpus and emotion", "category": "At a glance", "scope": "corpora"}

# As many stand beside each other on a phone; more go below.
_BESIDE = 5
_ROW = 23.0
_HEAD = 30.0
_SPACE = 10.0
_NOTHING = "No clip of these corpora has an emotion."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """A column a corpus, a row an emotion; a bar is as long as its share of the corpus's largest class.

    Args:
        tables: `clips` of all corpora
    """
    counts = _counts(tables["clips"])
    if counts.empty:
        return notice(_NOTHING)
    blocks = [list(counts.columns[start : start + _BESIDE]) for start in range(0, len(counts.columns), _BESIDE)]
    left = min(80.0, 6 + max(text_width(name, SMALL) for name in counts.index))
    height = _HEAD + _ROW * len(counts)
    figure, axes = sheet(len(blocks) * height + (len(blocks) - 1) * 12)
    for place, corpora in enumerate(blocks):
        _draw_block(axes, counts[corpora], left, (height + 12) * place)
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The same counts in words."""
    counts = _counts(tables["clips"])
    if counts.empty:
        return _NOTHING
    said = [
        f"{corpus}, {counted(int(column.sum()), 'clip')}: {', '.join(f'{name} {count(int(number))}' for name, number in column.items() if number)}"
        for corpus, column in counts.items()
    ]
    return f"Clips by corpus and emotion. {'; '.join(said)}."


def _counts(clips: pd.DataFrame) -> pd.DataFrame:
    table = pd.crosstab(clips["emotion"], clips["corpus"])
    return table.loc[emotions_in_order(table.index), in_order(table.columns, clips["corpus"])]


def _draw_block(axes: Axes, counts: pd.DataFrame, left: float, top: float) -> None:
    room = (WIDTH - left) / _BESIDE
    for place, (corpus, column) in enumerate(counts.items()):
        x = left + room * place
        write(axes, x, top + 11, fitted(str(corpus), room - 4, SMALL), size=SMALL)
        write(axes, x, top + 23, count(int(column.sum())), size=SMALL, colour="muted")
    for row, (emotion, numbers) in enumerate(counts.iterrows()):
        y = top + _HEAD + _ROW * row
        rule(axes, (0, y), (WIDTH, y))
        write(axes, 0, y + 14, fitted(str(emotion), left - 4, SMALL), size=SMALL)
        for place, (corpus, number) in enumerate(numbers.items()):
            x = left + room * place
            if not number:
                write(axes, x, y + 14, "none", size=SMALL, colour="muted")
                continue
            write(axes, x, y + 12, count(int(number)), size=SMALL)
            share = int(number) / int(counts[corpus].max())
            block(axes, (x, y + 15), ((room - _SPACE) * share, 4), colour=emotion_colour(str(emotion)))
