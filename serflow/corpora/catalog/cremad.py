"""CREMA-D: 91 American actors, twelve sentences, six emotions.

Names: `1001_DFA_ANG_XX.wav`, that is actor, sentence, emotion, level. Age and sex, and what most listeners heard in the
voice alone, stand in tables that come with the corpus, kept here as cremad_speakers.csv and cremad_votes.csv. Where two
or more emotions got as many votes (644 clips, `A:D`), listeners heard no one emotion, and `perceived_label` is null. The
corpus's summary says how intense listeners found a clip, not how many of them agreed, so `agreement` is null. Source: Cao et al. (2014), doi:10.1109/TAFFC.2014.2336244.
"""

import csv
import re
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

CARD = {
    "title": "CREMA-D",
    "folder": "CREMA-D",
    "speakers": 91,
    "sentences": 12,
    "clips": 7442,
    "language": "en",
    "licence": "ODbL 1.0",
    "get": "clone github.com/CheyneyComputerScience/CREMA-D with Git LFS (or its mirror gitlab.com/cs-cooper-lab/crema-d-mirror) there",
}

EMOTIONS = {"ANG": "angry", "DIS": "disgust", "FEA": "fearful", "HAP": "happy", "NEU": "neutral", "SAD": "sad"}
VOTES = {"A": "angry", "D": "disgust", "F": "fearful", "H": "happy", "N": "neutral", "S": "sad"}
# One file, 1040_ITH_SAD_X, was given its second X in 2022: both names are one clip.
LEVELS = {"LO": "low", "MD": "medium", "HI": "high", "XX": None, "X": None}
SENTENCES = {
    "IEO": "It's eleven o'clock",
    "TIE": "That is exactly what happened",
    "IOM": "I'm on my way to the meeting",
    "IWW": "I wonder what this is about",
    "TAI": "The airplane is almost full",
    "MTI": "Maybe tomorrow it will be cold",
    "IWL": "I would like a new alarm clock",
    "ITH": "I think I have a doctor's appointment",
    "DFA": "Don't forget a jacket",
    "ITS": "I think I've seen this before",
    "TSI": "The surface is slick",
    "WSI": "We'll stop in a couple of minutes",
}
NAME = re.compile(rf"(?P<actor>10\d\d)_(?P<sentence>{'|'.join(SENTENCES)})_(?P<emotion>{'|'.join(EMOTIONS)})_(?P<level>LO|MD|HI|XX?)")


def describe(path: PurePosixPath) -> dict[str, Any] | None:
    """What the name of a clip, and the tables of actors and of votes, say.

    Args:
        path: the file, relative to the corpus folder

    Returns:
        columns of the manifest and `name`, the clip's canonical name; None for a name that is not CREMA-D's
    """
    match = NAME.fullmatch(path.stem)
    if match is None or match["actor"] not in _actors():
        return None
    level = "XX" if match["level"] == "X" else match["level"]
    renamed = {"note": "mended: this clip's level is called XX since 2022, X before"} if match["level"] == "X" else {}
    name = f"{match['actor']}_{match['sentence']}_{match['emotion']}_{level}"
    return renamed | {
        "name": name,
        "speaker": match["actor"],
        **_actors()[match["actor"]],
        "source_label": match["emotion"],
        "emotion": EMOTIONS[match["emotion"]],
        "perceived_label": VOTES.get(_votes().get(name, "")),
        "intensity": LEVELS[level],
        "sentence": SENTENCES[match["sentence"]],
    }


@lru_cache(maxsize=1)
def _actors() -> dict[str, dict[str, Any]]:
    with Path(__file__).with_name("cremad_speakers.csv").open(encoding="utf-8", newline="") as table:
        return {row["speaker"]: {"age": int(row["age"]), "sex": row["sex"]} for row in csv.DictReader(table)}


@lru_cache(maxsize=1)
def _votes() -> dict[str, str]:
    """Clip -> the letter of what most listeners heard, or several with colons between them."""
    with Path(__file__).with_name("cremad_votes.csv").open(encoding="utf-8", newline="") as table:
        return {row["clip"]: row["vote"] for row in csv.DictReader(table)}
