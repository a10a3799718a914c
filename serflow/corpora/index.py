"""A corpus folder to its manifest: every file read once, hashed, decoded, measured, and judged.

A bad file never stops the index and never enters silently: it stands in the manifest, excluded, with its reason.
"""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from serflow.audio.files import audio_names
from serflow.corpora.audit import audit_of, check_complete, check_share
from serflow.corpora.contract import EXCLUDED, MANIFEST, OK, SILENT
from serflow.corpora.entry import Describe, Entry, catalog_entry
from serflow.corpora.find import corpus_folder, own_folder
from serflow.corpora.judge import judge
from serflow.corpora.measure import Measured
from serflow.corpora.official import compare, expected_clips
from serflow.corpora.own import own_entry
from serflow.corpora.store import measure_corpus
from serflow.errors import DataError, nearest
from serflow.files import write_text
from serflow.logs import LOG
from serflow.registry import CORPORA as CATALOG
from serflow.registry import declaration
from serflow.tables import write_table

# What an entry may say of a file: columns of the manifest, and the clip's own name.
_KNOWN = frozenset({*MANIFEST.schema.names, "name"})

_OF_A_HEADER = ("file_sha256", "sample_rate", "channels", "container", "subtype")

_MINUTE_S, _HOUR_S = 60, 3600


def index_corpus(
    corpus: str,
    *,
    corpora_dir: Path,
    manifest: Path,
    audit: Path,
    max_excluded_share: float,
    silent_below_dbfs: float,
    threads: int,
    longest_s: float = math.inf,
    store: Path | None = None,
    reread: bool = False,
    allow_partial: bool = False,
    official: bool = True,
    parts: Sequence[str] = (),
    own: Mapping[str, Any] | None = None,
) -> None:
    """Index one corpus.

    Args:
        corpus: an entry of the catalog, or the name of a corpus of the user's own
        corpora_dir: the folder with one folder for each corpus
        manifest: the Parquet file to write
        audit: the JSON file to write: what is there, what is missing, what was excluded and why (see `serflow.corpora.audit`)
        max_excluded_share: an error when more of the files than this are excluded; further copies of a clip, and parts of
            the corpus that were not chosen, do not count
        silent_below_dbfs: a recording whose loudest sample is below this is silent
        threads: files read at a time
        longest_s: a recording that is longer by its header, in seconds, is excluded
        store: the table of what was measured of each file before, so that an unchanged one is not read again; None for none
        reread: read every file, whatever the store says
        allow_partial: whether clips of the publisher's list may be missing
        official: whether the recordings should be the publisher's; False for generated ones
        parts: which parts of an entry that has parts; none: its first
        own: the settings of a corpus of the user's own, which has no entry in the catalog

    Raises:
        SettingError: the folder is missing
        DataError: no audio in it, none of a part that was chosen, official clips are missing, or too much of it is excluded
    """
    entry, folder = _entry_and_folder(corpus, corpora_dir, parts, own)
    names = audio_names(folder)
    if not names:
        raise DataError(f"{folder}: holds no audio files; {entry.card['get']}")
    rows = [_row(name, corpus=corpus, folder=folder, describe=entry.describe) for name in names]
    measured = measure_corpus(folder, names, corpus=corpus, longest_s=longest_s, threads=threads, store=store, reread=reread)
    for row, found in zip(rows, measured, strict=True):
        row.update(_columns(found, silent_below_dbfs=silent_below_dbfs, longest_s=longest_s))
    rows += _absent_rows(entry, names, corpus=corpus, folder=folder)
    described = pd.DataFrame(rows).reindex(columns=MANIFEST.schema.names).assign(corpus=corpus)
    described["language"] = described["language"].where(described["language"].notna(), entry.card["language"])
    frame = judge(described)
    write_table(frame, manifest, MANIFEST)
    compared = compare(frame, expected_clips(corpus, entry.describe)) if official and own is None else None
    said = audit_of(corpus, entry.card.get("title") or corpus, frame, compared)
    write_text(audit, json.dumps(said, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
    LOG.info("%s: %d clips, %d excluded", corpus, said["clips"], len(said["excluded"]))
    check_share(frame, folder, max_excluded_share)
    if compared:
        check_complete(compared, folder, entry.card["get"], allow_partial=allow_partial)


def _entry_and_folder(corpus: str, corpora_dir: Path, parts: Sequence[str], own: Mapping[str, Any] | None) -> tuple[Entry, Path]:
    if own is not None:
        folder = own_folder(corpora_dir, corpus, own["folder"])
        return own_entry(corpus, own, folder), folder
    folder = corpus_folder(corpora_dir, corpus, declaration(CATALOG, corpus, "CARD"))
    return catalog_entry(corpus, folder, parts), folder


def _absent_rows(entry: Entry, names: Sequence[str], *, corpus: str, folder: Path) -> list[dict[str, Any]]:
    """Rows for files that are named somewhere and are not there."""
    return [
        {"clip_id": f"{corpus}/{path.with_suffix('')}", "path": f"{folder.name}/{path}", "status": EXCLUDED, "reason": reason}
        for path, reason in entry.absent(names).items()
    ]


def _row(name: str, *, corpus: str, folder: Path, describe: Describe) -> dict[str, Any]:
    """What a file's name says."""
    # A name that is not UTF-8 cannot be written down: its odd bytes are spelled out, and the file is not used.
    spelled = name.encode(errors="surrogateescape").decode(errors="backslashreplace")
    relative = PurePosixPath(spelled)
    described = describe(relative) if spelled == name else None
    row: dict[str, Any] = {"path": f"{folder.name}/{spelled}"}
    if described is None:
        reason = "misnamed: the name is not one of this corpus"
        return row | {"clip_id": f"{corpus}/{relative.with_suffix('')}", "status": EXCLUDED, "reason": reason}
    _check_columns(described, corpus)
    row |= {"status": OK, "reason": None} | described
    row["clip_id"] = f"{corpus}/{row.pop('name')}"
    if "speaker" in row:
        row["speaker"] = f"{corpus}/{row['speaker']}"
    return row


def _check_columns(described: dict[str, Any], corpus: str) -> None:
    unknown = sorted(described.keys() - _KNOWN)
    if unknown:
        raise DataError(
            f"{CATALOG}.{corpus}: describe gives '{unknown[0]}', which is no column of the manifest; {nearest(unknown[0], _KNOWN)}"
        )


def _columns(found: Measured, *, silent_below_dbfs: float, longest_s: float) -> dict[str, Any]:
    """What a file's bytes say. What is excluded keeps its hash, so that a mended file is noticed."""
    columns = {name: value for name, value in found._asdict().items() if value is not None}
    announced = columns.pop("announced_frames", None)
    reason = found.reason
    if found.announced_s > longest_s:
        reason = f"too long: {_spoken(found.announced_s)}, expected at most {_spoken(longest_s)}; cut it, or raise index.longest_s"
        # Nothing of the samples: it may have been measured when more was allowed.
        columns = {name: columns[name] for name in _OF_A_HEADER} | {"frames": announced}
    elif reason is None and found.peak_dbfs is not None and found.peak_dbfs < silent_below_dbfs:
        reason = f"{SILENT}its loudest sample is {found.peak_dbfs:.1f} dB relative to full scale"
    if "frames" in columns:
        columns["duration_s"] = columns["frames"] / columns["sample_rate"]
    return columns if reason is None else columns | {"status": EXCLUDED, "reason": reason}


def _spoken(seconds: float) -> str:
    """A time as one says it: 3.0 h, 15 min, 2.5 s."""
    if seconds >= _HOUR_S:
        return f"{seconds / _HOUR_S:.1f} h"
    return f"{seconds / _MINUTE_S:.4g} min" if seconds >= _MINUTE_S else f"{seconds:.3g} s"
