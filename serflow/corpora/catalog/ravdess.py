"""RAVDESS: 24 North American actors, two sentences, eight emotions, spoken (and, in another archive, sung).

Names: `MM-VC-EE-II-SS-RR-AA.wav`, that is modality, vocal channel, emotion, intensity, statement, repetition, actor.
Odd actors are male, even ones female. Source: Livingstone and Russo (2018), doi:10.1371/journal.pone.0196391.
"""

import re
from pathlib import PurePosixPath
from typing import Any

CARD = {
    "title": "RAVDESS",
    "folder": "RAVDESS",
    "speakers": 24,
    "sentences": 2,
    "clips": 1440,
    "language": "en",
    "licence": "CC BY-NC-SA 4.0",
    "get": "download Audio_Speech_Actors_01-24.zip of Zenodo record 1188976 and unpack it there",
}
PARTS = {
    "speech": "1440 clips by 24 actors in eight emotions",
    "song": "the same sentences sung: 1012 clips by 23 actors (all but 18), without disgust and surprise",
}

CHANNELS = {"01": "speech", "02": "song"}
EMOTIONS = {"01": "neutral", "02": "calm", "03": "happy", "04": "sad", "05": "angry", "06": "fearful", "07": "disgust", "08": "surprised"}
INTENSITIES = {"01": "normal", "02": "strong"}
STATEMENTS = {"01": "Kids are talking by the door", "02": "Dogs are sitting by the door"}
NAME = re.compile(
    r"03-(?P<channel>0[12])-(?P<emotion>0[1-8])-(?P<intensity>0[12])-(?P<statement>0[12])-(?P<repetition>0[12])-(?P<actor>0[1-9]|1\d|2[0-4])"
)


def describe(path: PurePosixPath) -> dict[str, Any] | None:
    """What the name of a clip says.

    Args:
        path: the file, relative to the corpus folder

    Returns:
        columns of the manifest, `name`, the clip's canonical name, and `part`; None for a name that is not RAVDESS's
    """
    match = NAME.fullmatch(path.stem)
    if match is None:
        return None
    return {
        "name": path.stem,
        "part": CHANNELS[match["channel"]],
        "speaker": match["actor"],
        "sex": "male" if int(match["actor"]) % 2 else "female",
        "source_label": match["emotion"],
        "emotion": EMOTIONS[match["emotion"]],
        "intensity": INTENSITIES[match["intensity"]],
        "sentence": STATEMENTS[match["statement"]],
        "repetition": match["repetition"],
    }
