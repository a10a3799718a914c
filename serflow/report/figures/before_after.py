"""A clip before and after a change: waveforms on one scale of time and amplitude, spectrograms on one of level."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.features.kernels.mel import mel_filters
from serflow.report.canvas import SMALL, WIDTH, block, fitted, notice, rule, sheet, ticks, write
from serflow.report.contract import RANGE_DB
from serflow.report.numbers import signed
from serflow.report.waves import draw_spectrogram, draw_waveform, swing

CARD = {"title": "Before and after", "category": "Augmentations", "scope": "sound"}

_LEFT, _SPACE = 30.0, 20.0
_ROOM = (WIDTH - _LEFT - _SPACE - 4) / 2
_HEAD, _TOP, _WAVE, _PICTURE, _FOOT = 16.0, 32.0, 52.0, 72.0, 26.0
_PICTURE_TOP = _TOP + _WAVE + 8
_BOTTOM = _PICTURE_TOP + _PICTURE
_SHOWN_HZ = (1000, 2000, 4000, 8000, 16000)
# Labels closer than this would touch.
_APART = 11.0
_BINS = 4097
# A share of full scale; what is softer needs decimals.
_LOUD = 0.01
_NOTHING = "No clip could be drawn."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Two panels beside each other, before and after; the scales are those of both.

    Args:
        tables: `sounds` of one change
    """
    sounds = tables["sounds"]
    if sounds.empty:
        return notice(_NOTHING)
    figure, axes = sheet(_BOTTOM + _FOOT)
    write(axes, 0, 10, fitted(_whose(sounds), WIDTH, SMALL), size=SMALL, colour="muted")
    longest = float(sounds["seconds"].max())
    loudest = max(1e-6, *(swing(row) for _, row in sounds.iterrows()))
    _draw_scales(axes, loudest, int(sounds["sample_rate"].iloc[0]), int(sounds["bands"].iloc[0]))
    for place, (_, row) in enumerate(sounds.iterrows()):
        left = _LEFT + (_ROOM + _SPACE) * place
        write(axes, left, _HEAD + 10, row["when"], size=SMALL)
        level = f"{row['seconds']:.2f} s, {signed(row['rms_dbfs'], 1)} dBFS"
        write(axes, left + _ROOM, _HEAD + 10, level, size=SMALL, colour="muted", align="right")
        _draw_times(axes, left, longest)
        _draw_sound(axes, row, left, longest=longest, loudest=loudest)
    note = f"time, s; full ink is the loudest place of both, none is {RANGE_DB} dB below"
    write(axes, _LEFT, _BOTTOM + 23, note, size=SMALL, colour="muted")
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """Which clip is shown, how long it lasts and how loud it is, before and after."""
    sounds = tables["sounds"]
    if sounds.empty:
        return _NOTHING
    said = [
        f"{row['when']}: {row['seconds']:.2f} s, RMS level {signed(row['rms_dbfs'], 1)} dBFS, loudest sample {100 * swing(row):.0f} % of full scale"
        for _, row in sounds.iterrows()
    ]
    return (
        f"{sounds['change'].iloc[0]}: waveform and log-mel spectrogram of {_whose(sounds)}. {'; '.join(said)}. "
        f"The spectrograms reach from 0 to {sounds['sample_rate'].iloc[0] / 2000:g} kHz and {RANGE_DB} dB below the loudest place of both."
    )


def _whose(sounds: pd.DataFrame) -> str:
    clip_id, emotion = sounds["clip_id"].iloc[0], sounds["emotion"].iloc[0]
    return f"{clip_id}, {emotion}" if isinstance(emotion, str) else str(clip_id)


def _draw_scales(axes: Axes, loudest: float, sample_rate: int, bands: int) -> None:
    """The upright axes: amplitude in percent of full scale, frequency in kHz."""
    middle = _TOP + _WAVE / 2
    for share, y in ((loudest, _TOP + 6), (0.0, middle + 3), (-loudest, _TOP + _WAVE)):
        write(axes, _LEFT - 4, y, signed(100 * share, 0 if loudest >= _LOUD else 2), size=SMALL, colour="muted", align="right")
    write(axes, 7, middle + 3, "%", size=SMALL, colour="muted", align="center")
    lowest = _BOTTOM + _APART
    for hertz in _SHOWN_HZ:
        y = _BOTTOM - _PICTURE * _height_of(hertz, sample_rate, bands)
        if hertz < sample_rate / 2 and y <= lowest - _APART:
            write(axes, _LEFT - 4, min(y + 3, _BOTTOM), f"{hertz / 1000:g}", size=SMALL, colour="muted", align="right")
            rule(axes, (_LEFT - 3, y), (_LEFT, y), colour="muted")
            lowest = y
    write(axes, 8, _PICTURE_TOP + _PICTURE / 2 + 8, "kHz", size=SMALL, colour="muted", angle=90)


def _height_of(hertz: float, sample_rate: int, bands: int) -> float:
    """Where a frequency lies on the mel bands, as a share of their height."""
    centres = mel_filters(sample_rate, _BINS, bands).argmax(axis=1) * sample_rate / (2 * (_BINS - 1))
    return float(np.interp(hertz, centres, (np.arange(bands) + 0.5) / bands))


def _draw_times(axes: Axes, left: float, longest: float) -> None:
    """The level axis of one panel, in seconds."""
    for step in ticks(0.0, longest, most=4):
        if 0 <= step <= longest:
            x = left + _ROOM * step / longest
            # A line through the picture would look like sound.
            rule(axes, (x, _TOP), (x, _TOP + _WAVE))
            rule(axes, (x, _BOTTOM), (x, _BOTTOM + 3), colour="muted")
            write(axes, x, _BOTTOM + 12, f"{step:g}", size=SMALL, colour="muted", align="center")


def _draw_sound(axes: Axes, row: pd.Series, left: float, *, longest: float, loudest: float) -> None:
    width = _ROOM * float(row["seconds"]) / longest
    block(axes, (left, _TOP + _WAVE / 2 - 0.375), (_ROOM, 0.75), colour="line")
    draw_waveform(axes, row, (left, _TOP), (width, _WAVE), loudest=loudest)
    draw_spectrogram(axes, row, (left, _PICTURE_TOP), (width, _PICTURE))
