"""The official clips of the five public corpora: path in the official layout, size, SHA-256.

They stand in checksums.parquet beside this module, made by `python tools/pack_checksums.py FOLDER` from one list a corpus.
What is downloaded is verified by them, and they tell which clips a folder lacks whatever layout it has.
"""

from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa

from serflow.tables import Contract, read_table

TABLE = Path(__file__).with_name("checksums.parquet")

CHECKSUMS = Contract(
    name="checksums",
    version=1,
    schema=pa.schema(
        [
            pa.field("corpus", pa.string(), nullable=False),
            pa.field("path", pa.string(), nullable=False),
            pa.field("size", pa.int32(), nullable=False),
            # 32 bytes, not 64 digits: the hashes are nearly all of the file, and do not compress.
            pa.field("sha256", pa.binary(32), nullable=False),
        ]
    ),
    unique=("corpus", "path"),
)


class OfficialClip(NamedTuple):
    """One clip as its publisher gives it out."""

    path: str
    size: int
    sha256: str


def read_checksums() -> pd.DataFrame:
    """All official clips of all corpora: the columns of `CHECKSUMS`, sorted by corpus and path."""
    return read_table(TABLE, CHECKSUMS)


def official_clips(corpus: str) -> list[OfficialClip]:
    """The official clips of one corpus, sorted by path; none for a corpus of which no list is kept.

    Args:
        corpus: an entry of the catalog

    Examples:
        >>> official_clips("savee")[0].path
        'DC/a01.wav'
    """
    table = read_checksums()
    rows = table[table["corpus"] == corpus]
    return [
        OfficialClip(str(path), int(size), sha256.hex())
        for path, size, sha256 in zip(rows["path"], rows["size"], rows["sha256"], strict=True)
    ]
