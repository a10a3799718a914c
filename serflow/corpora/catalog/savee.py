"""SAVEE: four British men, 15 sentences for each of seven emotions (30 neutral ones).

Names: `DC/a01.wav` officially, `DC_a01.wav` in a flat copy that is going round. The sentence is known by emotion and
number only: 1 to 3 are common to all emotions, the others are not. Source: Haq and Jackson (2010).
"""

import re
from pathlib import PurePosixPath
from typing import Any

CARD = {
    "title": "SAVEE",
    "folder": "SAVEE",
    "speakers": 4,
    "sentences": 102,
    "clips": 480,
    "language": "en",
    "licence": "research, by registration",
    "get": "register with the University of Surrey (cvssp.org/savee/Register.html), download AudioData.zip and unpack it there",
}

EMOTIONS = {"a": "angry", "d": "disgust", "f": "fearful", "h": "happy", "n": "neutral", "sa": "sad", "su": "surprised"}
NAME = re.compile(r"(?:(?P<speaker>DC|JE|JK|KL)_)?(?P<emotion>a|d|f|h|n|sa|su)(?P<number>\d\d)")
SPEAKERS = ("DC", "JE", "JK", "KL")
LAST_COMMON_SENTENCE = 3


def describe(path: PurePosixPath) -> dict[str, Any] | None:
    """What the name of a clip, and in the official layout its folder, say.

    Args:
        path: the file, relative to the corpus folder

    Returns:
        columns of the manifest and `name`, the clip's canonical name; None for a name that is not SAVEE's
    """
    match = NAME.fullmatch(path.stem)
    if match is None:
        return None
    speaker = match["speaker"] or path.parent.name.upper()
    if speaker not in SPEAKERS:
        return None
    label, number = match["emotion"], match["number"]
    return {
        "name": f"{speaker}_{label}{number}",
        "speaker": speaker,
        "sex": "male",
        "source_label": label,
        "emotion": EMOTIONS[label],
        "sentence": f"common {number}" if int(number) <= LAST_COMMON_SENTENCE else f"{label}{number}",
    }
