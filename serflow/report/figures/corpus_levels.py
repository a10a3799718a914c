"""How long and how loud the clips of every corpus are."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, notice, sheet, write
from serflow.report.spreads import KEY, corpus_groups, draw_lanes, in_words, label_width, lanes_height, outer_ticks

CARD = {"title": "Duration and level by corpus", "category": "At a glance", "scope": "corpora"}

_SHOWN = {
    "duration_s": "duration, s",
    "rms_dbfs": "RMS level, dBFS",
    "peak_dbfs": "loudest sample, dBFS",
}
_HEAD = 20.0
_NOTHING = "No clip of these corpora has a duration and a level."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Panels below each other, a lane a corpus.

    Args:
        tables: `clips` of all corpora
    """
    panels = [(title, groups) for column, title in _SHOWN.items() if (groups := corpus_groups(tables["clips"], column))]
    if not panels:
        return notice(_NOTHING)
    figure, axes = sheet(14 + sum(_HEAD + lanes_height(len(groups)) for _, groups in panels))
    write(axes, 0, 10, KEY, size=SMALL, colour="muted")
    top = 14.0
    left = label_width(panels[0][1])
    for title, groups in panels:
        write(axes, left, top + 13, title, size=SMALL)
        draw_lanes(axes, top + _HEAD, groups, outer_ticks(groups, most=6), left=left, right=WIDTH - 10, named=True)
        top += _HEAD + lanes_height(len(groups))
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The medians and middle halves in words."""
    said = [f"{title}: {in_words(groups)}" for column, title in _SHOWN.items() if (groups := corpus_groups(tables["clips"], column))]
    return f"By corpus, median with the middle half in brackets. {'. '.join(said)}." if said else _NOTHING
