"""How long a corpus's clips last, by emotion and by speaker."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from serflow.report.spreads import by_speaker_and_emotion, described, emotion_groups, speaker_groups

CARD = {"title": "Duration by emotion and speaker", "category": "Recordings", "scope": "corpus"}

_NOTHING = "No clip of this corpus has a duration."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Lanes of durations, the emotions first and then the speakers.

    Args:
        tables: `clips` of one corpus
    """
    emotions, speakers = emotion_groups(tables["clips"], "duration_s"), speaker_groups(tables["clips"], "duration_s")
    return by_speaker_and_emotion(emotions, speakers, what="duration", unit="s", mark="", nothing=_NOTHING)


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """The medians and middle halves in words."""
    emotions, speakers = emotion_groups(tables["clips"], "duration_s"), speaker_groups(tables["clips"], "duration_s")
    return described("Duration in seconds", emotions, speakers, nothing=_NOTHING)
