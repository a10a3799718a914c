"""Which clips of a corpus are listened to: a few of each emotion, spread over the speakers, and one to show of each.

Every choice is by a hash of the seed and the clip's own name, so that it depends neither on the order of the rows nor on
which other clips there are: a corpus that grows keeps most of its sample.
"""

import pandas as pd

from serflow.files import sha256_of

# What an augmentation does is heard best where much is said, and loudly.
_SHOWN_FIRST = ("angry", "neutral")


def balanced_sample(clips: pd.DataFrame, *, clips_per_emotion: int, seed: int) -> pd.DataFrame:
    """Clips of each emotion, taken from its speakers in turn.

    Args:
        clips: with clip_id, speaker and emotion
        clips_per_emotion: at most so many of each emotion
        seed: what the choice starts from

    Returns:
        the chosen rows, sorted by clip_id
    """
    drawn = clips.assign(lot=[sha256_of(f"{seed} {clip_id}".encode()) for clip_id in clips["clip_id"]]).sort_values("lot")
    drawn["turn"] = drawn.groupby(["emotion", "speaker"]).cumcount()
    chosen = drawn.sort_values(["turn", "lot"]).groupby("emotion").head(clips_per_emotion)
    return chosen.drop(columns=["lot", "turn"]).sort_values("clip_id", ignore_index=True)


def examples(clips: pd.DataFrame) -> pd.DataFrame:
    """One clip of each emotion, as alike as can be but for the emotion.

    The speaker who has the most emotions, and of what that speaker says the sentence in most of them; where several do,
    the first by name. Among the clips that are left the one of median duration. What that speaker lacks comes from the next.

    Args:
        clips: with clip_id, speaker, emotion, sentence and duration_s

    Returns:
        one row an emotion, sorted by emotion
    """
    chosen = []
    rest = clips
    while not rest.empty:
        own = rest[rest["speaker"] == _widest(rest, "speaker")]
        spoken = own[own["sentence"] == _widest(own, "sentence")]
        for emotion, rows in own.groupby("emotion"):
            same = spoken[spoken["emotion"] == emotion]
            chosen.append(_median_clip(rows if same.empty else same))
        rest = rest[~rest["emotion"].isin(own["emotion"])]
    return pd.DataFrame(chosen, columns=clips.columns).sort_values("emotion", ignore_index=True)


def typical_clip(clips: pd.DataFrame) -> pd.DataFrame:
    """One clip of median duration: angry where there is any, else neutral, else of whatever emotion.

    Args:
        clips: with clip_id, emotion and duration_s

    Returns:
        one row; none where there is no clip
    """
    for emotion in _SHOWN_FIRST:
        own = clips[clips["emotion"] == emotion]
        if not own.empty:
            return _median_clip(own).to_frame().T
    return clips if clips.empty else _median_clip(clips).to_frame().T


def _widest(clips: pd.DataFrame, column: str) -> str | None:
    """The value that stands with the most emotions, the first by name of those that do."""
    emotions = clips.groupby(column)["emotion"].nunique().sort_index()
    return None if emotions.empty else str(emotions.idxmax())


def _median_clip(rows: pd.DataFrame) -> pd.Series:
    return rows.sort_values(["duration_s", "clip_id"]).iloc[(len(rows) - 1) // 2]
