"""EMO-DB: ten German actors, ten sentences, seven emotions; in version 2 also what fewer listeners recognised.

Names: `03a01Fa.wav`, that is speaker, sentence, emotion, version. Version 1 holds the 535 clips whose emotion at least 80 %
of the listeners recognised. Version 2 (`emodb_2.0.zip` of Zenodo record 17651657) is an audformat database: the same 535 and
281 that fewer recognised in `wav/`, under names of the same kind and by the same people, 816 laryngograms under the same names in
`laryngo/`, and tables. `emotion.confidence` of `db.emotion.csv` is the share of listeners who recognised the intended
emotion, so that where it is above one half most of them heard that; what most heard elsewhere is not told.

Layout and tables are known from the code that made version 2 (github.com/audeering/datasets, datasets/emodb/2.0.0) and from
public code that reads it; the archive itself was not seen. An earlier form of that code put `emotion.naturalness` and the rows of
`db.emotion.categories.ambiguous.csv` in an order of its own, so neither is read, and the emotion comes from the name. Source:
Burkhardt et al. (2005), Interspeech; Burkhardt et al. (2025), Interspeech.
"""

import math
import re
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import Any

from serflow.corpora.checksums import official_clips
from serflow.corpora.contract import EXCLUDED, LEFT_OUT
from serflow.corpora.entry import Describe
from serflow.corpora.own_tables import Row, joined_tables

CARD = {
    "title": "EMO-DB",
    "folder": "EMO-DB",
    "speakers": 10,
    "sentences": 10,
    "clips": 535,
    "language": "de",
    "licence": "free for research; version 2 CC BY 4.0",
    "get": "download emodb.bilderbar.info/download/download.zip and unpack it there",
}
PARTS = {
    "gold_standard": "535 clips whose emotion at least 80 % of the listeners recognised",
    "ambiguous": "281 clips that fewer recognised, in version 2 alone: emodb_2.0.zip of Zenodo record 17651657, unpacked by hand",
}
TABLES = ("db.emotion.csv", "db.emotion.parquet")

EMOTIONS = {"W": "angry", "L": "boredom", "E": "disgust", "A": "fearful", "F": "happy", "T": "sad", "N": "neutral"}
# As the tables of version 2 call them.
WORDS = {
    "anger": "angry",
    "boredom": "boredom",
    "disgust": "disgust",
    "fear": "fearful",
    "happiness": "happy",
    "sadness": "sad",
    "neutral": "neutral",
}
AGES = {"03": 31, "08": 34, "09": 21, "10": 32, "11": 26, "12": 30, "13": 32, "14": 35, "15": 25, "16": 31}
MEN = ("03", "10", "11", "12", "15")
NAME = re.compile(r"(?P<speaker>03|08|09|1[0-6])(?P<sentence>[ab]\d\d)(?P<emotion>[WLEAFTN])(?P<version>[a-z])")
LARYNGOGRAMS = "laryngo"


def describe(path: PurePosixPath) -> dict[str, Any] | None:
    """What the name of a clip says, and whether it is one of version 1.

    Args:
        path: the file, relative to the corpus folder

    Returns:
        columns of the manifest, `name`, the clip's canonical name, and `part`; None for a name that is not EMO-DB's. A
        laryngogram is excluded and of no part: it has the name of the clip that it was recorded with
    """
    match = NAME.fullmatch(path.stem)
    if match is None:
        return None
    if path.parent.name.lower() == LARYNGOGRAMS:
        return {
            "name": f"{LARYNGOGRAMS}/{path.stem}",
            "status": EXCLUDED,
            "reason": f"{LEFT_OUT}a laryngogram, not what the microphone recorded",
        }
    return {
        "name": path.stem,
        "part": "gold_standard" if path.stem in _gold_standard() else "ambiguous",
        "speaker": match["speaker"],
        "sex": "male" if match["speaker"] in MEN else "female",
        "age": AGES[match["speaker"]],
        "source_label": match["emotion"],
        "emotion": EMOTIONS[match["emotion"]],
        "sentence": match["sentence"],
        "repetition": match["version"],
    }


def describe_with(tables: list[Path]) -> Describe:
    """What the name of a clip says, and what the listeners of version 2 heard in it.

    Args:
        tables: those of TABLES that lie in the corpus folder

    Returns:
        `describe`, with `perceived_label` and `agreement` where more than half of the listeners heard one emotion. A clip
        of which a table says something else than its name is excluded

    Raises:
        DataError: a table cannot be read, or names no file
    """
    rows = joined_tables(tables, {"agreement": "emotion.confidence"})
    return partial(_describe_heard, rows={PurePosixPath(file).stem: row for file, row in rows.items()})


def _describe_heard(path: PurePosixPath, *, rows: Mapping[str, Row]) -> dict[str, Any] | None:
    described, row = describe(path), rows.get(path.stem)
    if described is None or row is None or "part" not in described:
        return described
    return described | _heard(row, described["emotion"])


def _heard(row: Row, emotion: str) -> dict[str, Any]:
    said, share = row.cells["emotion"], row.cells["agreement"]
    if row.fault:
        return _excluded(f"table: {row.place} {row.fault}")
    if said is not None and WORDS.get(said) != emotion:
        return _excluded(f"contradiction: {row.place} says '{said}', the name {emotion}")
    if share is None:
        return {}
    try:
        agreement = float(share)
    except ValueError:
        agreement = math.nan
    if not 0 <= agreement <= 1:
        return _excluded(f"agreement: {row.place} says '{share}', expected a number from 0 to 1")
    return {"perceived_label": emotion, "agreement": agreement} if agreement > 1 / 2 else {}


def _excluded(reason: str) -> dict[str, Any]:
    return {"status": EXCLUDED, "reason": reason}


@lru_cache(maxsize=1)
def _gold_standard() -> frozenset[str]:
    """The names of the clips of version 1."""
    return frozenset(PurePosixPath(clip.path).stem for clip in official_clips("emodb"))
