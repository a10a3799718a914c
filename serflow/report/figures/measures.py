"""What tells emotions apart before any system is trained: zero crossings, level and cepstral coefficients by emotion."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, notice, sheet, write
from serflow.report.numbers import counted
from serflow.report.spreads import KEY, draw_lanes, emotion_groups, in_words, label_width, lanes_height, outer_ticks

CARD = {"title": "Zero crossings, level and MFCC by emotion", "category": "Sound", "scope": "corpus"}

_SHOWN = {
    "zero_crossing_rate": "zero crossings, % of samples",
    "level": "RMS level, dBFS",
    "mfcc_1": "MFCC 1",
    "mfcc_2": "MFCC 2",
    "mfcc_3": "MFCC 3",
    "mfcc_4": "MFCC 4",
}
_SPACE = 26.0
_HEAD = 18.0
_NOTHING = "No clip of this corpus could be measured."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Small panels, two beside each other, a lane an emotion.

    Args:
        tables: `explored` of one corpus
    """
    rows = _in_units(tables["explored"])
    panels = [(title, emotion_groups(rows, column)) for column, title in _SHOWN.items()]
    if not panels[0][1]:
        return notice(_NOTHING)
    height = _HEAD + lanes_height(max(len(groups) for _, groups in panels)) + 8
    figure, axes = sheet(16 + height * len(panels) / 2)
    write(axes, 0, 10, f"{counted(len(rows), 'clip')}; {KEY}", size=SMALL, colour="muted")
    left = label_width(panels[0][1], 68.0)
    room = (WIDTH - left - _SPACE - 10) / 2
    for place, (title, groups) in enumerate(panels):
        top = 16 + height * (place // 2)
        start = left + (room + _SPACE) * (place % 2)
        write(axes, start, top + 12, title, size=SMALL)
        if groups:
            draw_lanes(axes, top + _HEAD, groups, outer_ticks(groups, most=4), left=start, right=start + room, named=place % 2 == 0)
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The medians and middle halves in words."""
    rows = _in_units(tables["explored"])
    if rows.empty:
        return _NOTHING
    said = [f"{title}: {in_words(emotion_groups(rows, column))}" for column, title in _SHOWN.items()]
    return f"Means over time of {counted(len(rows), 'clip')}, median with the middle half in brackets. {'. '.join(said)}."


def _in_units(explored: pd.DataFrame) -> pd.DataFrame:
    with np.errstate(divide="ignore"):
        level = 20 * np.log10(explored["rms"])
    return explored.assign(level=level, zero_crossing_rate=100 * explored["zero_crossing_rate"])
