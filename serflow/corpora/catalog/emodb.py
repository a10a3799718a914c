"""EMO-DB: ten German actors, ten sentences, seven emotions.

Names: `03a01Fa.wav`, that is speaker, sentence, emotion, version. Source: Burkhardt et al. (2005), Interspeech.
"""

import re
from pathlib import PurePosixPath
from typing import Any

CARD = {
    "title": "EMO-DB",
    "folder": "EMO-DB",
    "speakers": 10,
    "clips": 535,
    "language": "de",
    "licence": "free for research",
    "get": "download emodb.bilderbar.info/download/download.zip and unpack it there",
}

EMOTIONS = {"W": "angry", "L": "boredom", "E": "disgust", "A": "fearful", "F": "happy", "T": "sad", "N": "neutral"}
AGES = {"03": 31, "08": 34, "09": 21, "10": 32, "11": 26, "12": 30, "13": 32, "14": 35, "15": 25, "16": 31}
MEN = ("03", "10", "11", "12", "15")
NAME = re.compile(r"(?P<speaker>03|08|09|1[0-6])(?P<sentence>[ab]\d\d)(?P<emotion>[WLEAFTN])(?P<version>[a-z])")


def describe(path: PurePosixPath) -> dict[str, Any] | None:
    """What the name of a clip says.

    Args:
        path: the file, relative to the corpus folder

    Returns:
        columns of the manifest and `name`, the clip's canonical name; None for a name that is not EMO-DB's
    """
    match = NAME.fullmatch(path.stem)
    if match is None:
        return None
    return {
        "name": path.stem,
        "speaker": match["speaker"],
        "sex": "male" if match["speaker"] in MEN else "female",
        "age": AGES[match["speaker"]],
        "source_label": match["emotion"],
        "emotion": EMOTIONS[match["emotion"]],
        "sentence": match["sentence"],
        "repetition": match["version"],
    }
