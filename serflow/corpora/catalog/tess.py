"""TESS: two Canadian actresses say "Say the word ..." with 200 words in seven emotions.

Names: `OAF_back_angry.wav`, that is speaker, word, emotion. OAF was 64 years old, YAF 26. `ps` is pleasant surprise.
Source: Pichora-Fuller and Dupuis (2020), doi:10.5683/SP2/E8H2MF.
"""

import re
from pathlib import PurePosixPath
from typing import Any

CARD = {
    "title": "TESS",
    "folder": "TESS",
    "speakers": 2,
    # One carrier phrase; the 200 words in it make no other sentence of it.
    "sentences": 1,
    "clips": 2800,
    "language": "en",
    "licence": "CC BY-NC-ND 4.0",
    "get": "download the data set doi:10.5683/SP2/E8H2MF (Borealis, University of Toronto) and unpack it there",
}

EMOTIONS = {
    "angry": "angry",
    "disgust": "disgust",
    "fear": "fearful",
    "happy": "happy",
    "neutral": "neutral",
    "ps": "surprised",
    "sad": "sad",
}
AGES = {"OAF": 64, "YAF": 26}
# One file, OA_bite_neutral.wav, lacks a letter: left alone, it would make a third speaker.
MENDED = {"OA": "OAF"}
NAME = re.compile(r"(?P<speaker>OAF?|YAF)_(?P<word>[a-z]+)_(?P<emotion>angry|disgust|fear|happy|neutral|ps|sad)", re.IGNORECASE)


def describe(path: PurePosixPath) -> dict[str, Any] | None:
    """What the name of a clip says.

    Args:
        path: the file, relative to the corpus folder

    Returns:
        columns of the manifest and `name`, the clip's canonical name; None for a name that is not TESS's
    """
    match = NAME.fullmatch(path.stem)
    if match is None:
        return None
    given = match["speaker"].upper()
    speaker, word, label = MENDED.get(given, given), match["word"].lower(), match["emotion"].lower()
    mended = {"note": f"mended: {given} is {speaker}"} if given in MENDED else {}
    return mended | {
        "name": f"{speaker}_{word}_{label}",
        "speaker": speaker,
        "sex": "female",
        "age": AGES[speaker],
        "source_label": label,
        "emotion": EMOTIONS[label],
        "sentence": f"Say the word {word}",
    }
