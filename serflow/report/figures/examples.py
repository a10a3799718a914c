"""One clip of each emotion: its waveform, and below its log-mel spectrogram."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, area, block, fitted, notice, picture, sheet, write
from serflow.report.colours import emotion_colour
from serflow.report.numbers import listed
from serflow.report.spreads import short_name
from serflow.report.standings import emotions_in_order

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
    loudest = max(1e-6, *(float(np.abs(np.concatenate([row.low, row.high])).max()) for row in clips.itertuples()))
    top = 16.0
    figure, axes = sheet(top + _PANEL * ((len(clips) + 1) // 2))
    write(axes, 0, 10, fitted(_whose(clips), WIDTH, SMALL), size=SMALL, colour="muted")
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
        f"{clip['emotion']}: {clip['clip_id']}, {clip['seconds']:.1f} s, loudest sample {100 * _swing(clip):.0f} % of full scale"
        for _, clip in clips.iterrows()
    ]
    return f"Waveforms and log-mel spectrograms. {_whose(clips)}. {'; '.join(said)}."


def _in_order(examples: pd.DataFrame) -> pd.DataFrame:
    return examples.set_index("emotion", drop=False).loc[emotions_in_order(examples["emotion"])]


def _whose(clips: pd.DataFrame) -> str:
    """Who speaks, and what where it is one sentence."""
    speakers = sorted({short_name(name) for name in clips["speaker"]})
    sentences = set(clips["sentence"].dropna())
    who = f"Speaker {speakers[0]}" if len(speakers) == 1 else f"Speakers {listed(speakers)}"
    alike = len(sentences) == 1 and clips["sentence"].notna().all()
    return f"{who}, sentence: {sentences.pop()}" if alike else who


def _swing(clip: pd.Series) -> float:
    return float(max(np.max(clip["high"]), -np.min(clip["low"])))


def _draw_clip(axes: Axes, clip: pd.Series, corner: tuple[float, float], *, width: float, loudest: float) -> None:
    left, top = corner
    write(axes, left, top + 10, fitted(clip["emotion"], _ROOM - 40, SMALL), size=SMALL)
    write(axes, left + _ROOM, top + 10, f"{clip['seconds']:.1f} s", size=SMALL, colour="muted", align="right")
    middle = top + _HEAD + _WAVE / 2
    block(axes, (left, middle - 0.375), (_ROOM, 0.75), colour="line")
    low, high = (np.asarray(clip[name], dtype=np.float64) for name in ("low", "high"))
    x = left + width * (np.arange(len(low)) + 0.5) / len(low)
    upper, lower = (middle - _WAVE / 2 * values / loudest for values in (high, low))
    # A silent column would have no height, and leave a hole.
    outline = np.concatenate([np.column_stack([x, upper - 0.2]), np.column_stack([x, lower + 0.2])[::-1]])
    area(axes, outline.round(1), colour=emotion_colour(clip["emotion"]))
    shades = np.frombuffer(clip["spectrogram"], dtype=np.uint8).reshape(int(clip["bands"]), -1)[::-1] / 255
    picture(axes, shades, (left, top + _HEAD + _WAVE + 2), (width, _PICTURE))
