"""What a corpus should hold by its publisher's list, and how a manifest compares with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from serflow.corpora.checksums import official_clips
from serflow.corpora.contract import OK
from serflow.corpora.entry import Describe

EXPECTED = ["path", "clip_id", "speaker", "emotion", "sha256"]


@dataclass(frozen=True)
class Compared:
    """A manifest beside the publisher's list.

    Attributes:
        expected: a row for each official clip, with the columns `EXPECTED`
        missing: official clips of which no file has the name or the bytes, by their official paths
        differing: clips that are used and have other bytes than the official ones, by the manifest's paths
        unofficial: clips that are used and of which no checksum is known, likewise
        renamed: files with official bytes under names that are not the corpus's -> the official path
    """

    expected: pd.DataFrame
    missing: list[str]
    differing: list[str]
    unofficial: list[str]
    renamed: dict[str, str]


def expected_clips(corpus: str, describe: Describe) -> pd.DataFrame:
    """The official clips of a corpus as its entry describes them.

    Args:
        corpus: an entry of the catalog
        describe: what is known of a file from its path

    Returns:
        the columns `EXPECTED`, in the order of the official paths; no rows where no list is kept
    """
    rows: list[dict[str, Any]] = []
    for clip in official_clips(corpus):
        described = describe(PurePosixPath(clip.path)) or {}
        if described.get("status", OK) == OK:
            rows.append(
                {
                    "path": clip.path,
                    "clip_id": f"{corpus}/{described.get('name')}",
                    "speaker": f"{corpus}/{described.get('speaker')}",
                    "emotion": described.get("emotion"),
                    "sha256": clip.sha256,
                }
            )
    return pd.DataFrame(rows, columns=EXPECTED)


def compare(frame: pd.DataFrame, expected: pd.DataFrame) -> Compared:
    """Compare a manifest with the official clips.

    A clip that is there and excluded, because it is damaged or a second copy, is not missing: its row says what it is.

    Args:
        frame: the judged rows of a manifest
        expected: what `expected_clips` gave

    Returns:
        what differs, each list in the order of its paths
    """
    known = expected.set_index("clip_id")["sha256"]
    # A further file of one name is called after the first one, with a number.
    names = frame["clip_id"].str.replace(r"#\d+$", "", regex=True)
    there = expected["clip_id"].isin(names) | expected["sha256"].isin(frame["file_sha256"])
    used = frame[frame["status"] == OK]
    listed = used["clip_id"].isin(known.index)
    named = used[listed]
    other = named[named["file_sha256"].to_numpy() != known.loc[named["clip_id"]].to_numpy()]
    strange = frame[~names.isin(known.index) & frame["file_sha256"].isin(expected["sha256"])]
    official_path = expected.drop_duplicates("sha256").set_index("sha256")["path"]
    return Compared(
        expected=expected,
        missing=_in_order(expected.loc[~there, "path"]),
        differing=_in_order(other["path"]),
        unofficial=_in_order(used.loc[~listed, "path"]),
        renamed=dict(sorted(zip(strange["path"], official_path.loc[strange["file_sha256"]], strict=True))),
    )


def _in_order(paths: Iterable[str]) -> list[str]:
    return sorted(map(str, paths))
