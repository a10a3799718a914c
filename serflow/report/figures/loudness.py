"""How loud a corpus was recorded, by emotion and by speaker: RMS level of each clip, and its loudest sample."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from serflow.report.spreads import by_speaker_and_emotion, described, emotion_groups, speaker_groups

CARD = {"title": "Level by emotion and speaker", "category": "Recordings", "scope": "corpus"}

_NOTHING = "No clip of this corpus has a level."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Lanes of RMS levels with the median of the peaks, the emotions first and then the speakers.

    Args:
        tables: `clips` of one corpus
    """
    return by_speaker_and_emotion(
        emotion_groups(tables["clips"], "rms_dbfs", "peak_dbfs"),
        speaker_groups(tables["clips"], "rms_dbfs", "peak_dbfs"),
        what="RMS level",
        unit="dBFS",
        mark="loudest sample, median",
        nothing=_NOTHING,
    )


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The medians and middle halves in words."""
    emotions, speakers = emotion_groups(tables["clips"], "rms_dbfs"), speaker_groups(tables["clips"], "rms_dbfs")
    return described("RMS level in dBFS", emotions, speakers, nothing=_NOTHING)
