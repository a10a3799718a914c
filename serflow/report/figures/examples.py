"""One clip of each emotion: its waveform, and below its log-mel spectrogram."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, block, fitted, notice, sheet, write
from serflow.report.spreads import whose
from serflow.report.standings import emotions_in_order
from serflow.report.waves import draw_spectrogram, draw_waveform, swing

CARD = {"title": "A clip of each emotion", "category": "Sound", "scope": "corpus"}

_SPACE = 14.0
_ROOM = (WIDTH - _SPACE) / 2
_WAVE, _PICTURE = 30.0, 46.0
_HEAD = 15.0
_PANEL = _HEAD + _WAVE + _PICTURE + 14
_NOTHING = "No clip of this corpus could be drawn."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Panels, two beside each other, all on one scale of time and one of amplitude.

    Args:
        tables: `examples` of one corpus
    """
    clips = _in_order(tables["examples"])
    if clips.empty:
        return notice(_NOTHING)
    longest = float(clips["seconds"].max())
    loudest = max(1e-6, *(swing(clip) for _, clip in clips.iterrows()))
    top = 16.0
    figure, axes = sheet(top + _PANEL * ((len(clips) + 1) // 2))
    write(axes, 0, 10, fitted(whose(clips), WIDTH, SMALL), size=SMALL, colour="muted")
    for place, (_, clip) in enumerate(clips.iterrows()):
        corner = ((_ROOM + _SPACE) * (place % 2), top + _PANEL * (place // 2))
        _draw_clip(axes, clip, corner, width=_ROOM * clip["seconds"] / longest, loudest=loudest)
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """Which clips are shown, how long each lasts and how far it swings."""
    clips = _in_order(tables["examples"])
    if clips.empty:
        return _NOTHING
    said = [
        f"{clip['emotion']}: {clip['clip_id']}, {clip['seconds']:.1f} s, loudest sample {100 * swing(clip):.0f} % of full scale"
        for _, clip in clips.iterrows()
    ]
    return f"Waveforms and log-mel spectrograms. {whose(clips)}. {'; '.join(said)}."


def _in_order(examples: pd.DataFrame) -> pd.DataFrame:
    return examples.set_index("emotion", drop=False).loc[emotions_in_order(examples["emotion"])]


def _draw_clip(axes: Axes, clip: pd.Series, corner: tuple[float, float], *, width: float, loudest: float) -> None:
    left, top = corner
    write(axes, left, top + 10, fitted(clip["emotion"], _ROOM - 40, SMALL), size=SMALL)
    write(axes, left + _ROOM, top + 10, f"{clip['seconds']:.1f} s", size=SMALL, colour="muted", align="right")
    middle = top + _HEAD + _WAVE / 2
    block(axes, (left, middle - 0.375), (_ROOM, 0.75), colour="line")
    draw_waveform(axes, clip, (left, top + _HEAD), (width, _WAVE), loudest=loudest)
    draw_spectrogram(axes, clip, (left, top + _HEAD + _WAVE + 2), (width, _PICTURE))
