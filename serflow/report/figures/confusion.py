"""What one system under one protocol takes each emotion for: shares of the true emotion, with counts."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from serflow.report.canvas import SMALL, TEXT, WIDTH, Point, fitted, notice, rule, sheet, text_width, write
from serflow.report.colours import paper
from serflow.report.numbers import count, counted, percent
from serflow.report.standings import emotions_in_order
from serflow.scores.contract import ALL

CARD = {"title": "Confusion matrix", "category": "Confusion matrices", "scope": "system_protocol"}

_RIGHT = WIDTH - 38
# How far a label at 45 degrees reaches, up and to the right, per point of its length.
_SLANT = 0.75
_NOTHING = "No answer was given under this protocol."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """A row a true emotion, a column an answer; each cell says the share of its row in % and the count.

    Args:
        tables: `scores` and `confusion` of one system under one protocol
    """
    counts = _counts(tables["confusion"])
    if counts.empty:
        return notice(_NOTHING)
    left = min(96.0, 6 + max(text_width(name, SMALL) for name in counts.index))
    head = 18 + min(76.0, _SLANT * max(text_width(name, SMALL) for name in counts.columns))
    cell_width = (_RIGHT - left) / len(counts.columns)
    cell_height = min(cell_width, 34.0)
    bottom = head + cell_height * len(counts)
    figure, axes = sheet(bottom + 18)
    _draw_heads(axes, counts, left, head, cell_width)
    for place, (emotion, row) in enumerate(counts.iterrows()):
        top = head + cell_height * place
        middle = top + cell_height / 2 + 3
        write(axes, left - 5, middle, fitted(str(emotion), left - 6, SMALL), size=SMALL, align="right")
        write(axes, WIDTH - 1, middle, count(int(row.sum())), size=SMALL, colour="muted", align="right")
        _draw_cells(axes, [int(number) for number in row], (left, top), (cell_width, cell_height))
        rule(axes, (left, top), (_RIGHT, top))
    rule(axes, (left, bottom), (_RIGHT, bottom))
    write(axes, WIDTH - 1, bottom + 13, f"n = {count(int(counts.to_numpy().sum()))}", size=SMALL, colour="muted", align="right")
    write(axes, left, bottom + 13, "share of the row in %, answers below", size=SMALL, colour="muted")
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """For every emotion how much of it was recognised, and what it was taken for most often."""
    counts = _counts(tables["confusion"])
    if counts.empty:
        return _NOTHING
    said = []
    for emotion, row in counts.iterrows():
        total = int(row.sum())
        if not total:
            continue
        wrong = row.drop(labels=[emotion], errors="ignore")
        sentence = f"{emotion}, n {count(total)}: {percent(int(row.get(emotion, 0)) / total)} % recognised"
        if wrong.sum():
            sentence += f", most often taken for {wrong.idxmax()} ({percent(int(wrong.max()) / total)} %)"
        said.append(sentence)
    return f"Confusion matrix of {counted(int(counts.to_numpy().sum()), 'answer')}. {'; '.join(said)}."


def _counts(confusion: pd.DataFrame) -> pd.DataFrame:
    rows = confusion[(confusion["corpus"] == ALL) & (confusion["count"] > 0)]
    names = emotions_in_order({*rows["emotion"], *rows["predicted"]})
    table = rows.pivot_table(index="emotion", columns="predicted", values="count", aggfunc="sum", fill_value=0)
    return table.reindex(index=names, columns=names, fill_value=0).astype(int)


def _draw_heads(axes: Axes, counts: pd.DataFrame, left: float, head: float, cell_width: float) -> None:
    write(axes, 1, 10, "true ↓   answered →", size=SMALL, colour="muted")
    write(axes, WIDTH - 1, head - 5, "n", size=SMALL, colour="muted", align="right")
    for place, name in enumerate(counts.columns):
        x = left + cell_width * (place + 0.5)
        write(axes, x, head - 5, fitted(str(name), min(96.0, (WIDTH - x) / _SLANT), SMALL), size=SMALL, angle=45)


def _draw_cells(axes: Axes, numbers: list[int], corner: Point, size: Point) -> None:
    total = sum(numbers)
    (left, top), (width, height) = corner, size
    for place, number in enumerate(numbers):
        if not number:
            continue
        x = left + width * place
        shade = round(number / total, 3)
        axes.add_patch(Rectangle((x, top), width, height, facecolor=paper("heat"), alpha=shade, linewidth=0, clip_on=False))
        write(axes, x + width / 2, top + height / 2, f"{100 * number / total:.0f}", size=TEXT, align="center")
        write(axes, x + width / 2, top + height / 2 + 10, count(number), size=7.5, align="center")
