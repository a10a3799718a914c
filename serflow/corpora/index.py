"""A corpus folder to its manifest: every file read once, hashed, decoded, measured, and judged.

A bad file never stops the index and never enters silently: it stands in the manifest, excluded, with its reason.
"""

import json
import math
from collections.abc import Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from serflow.audio.decode import decode
from serflow.corpora.audit import audit_of, check_complete, check_share
from serflow.corpora.contract import CONTRADICTION, DUPLICATE, EXCLUDED, MANIFEST, OK, SILENT
from serflow.corpora.entry import Describe, Entry, catalog_entry
from serflow.corpora.find import audio_files, corpus_folder, own_folder
from serflow.corpora.levels import measure
from serflow.corpora.official import compare, expected_clips
from serflow.corpora.own import own_entry
from serflow.errors import DataError, nearest
from serflow.files import sha256_of, write_text
from serflow.logs import LOG
from serflow.progress import progress
from serflow.registry import CORPORA as CATALOG
from serflow.registry import declaration
from serflow.tables import write_table


def index_corpus(
    corpus: str,
    *,
    corpora_dir: Path,
    manifest: Path,
    audit: Path,
    max_excluded_share: float,
    silent_below_dbfs: float,
    threads: int,
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
        allow_partial: whether clips of the publisher's list may be missing
        official: whether the recordings should be the publisher's; False for generated ones
        parts: which parts of an entry that has parts; none: its first
        own: the settings of a corpus of the user's own, which has no entry in the catalog

    Raises:
        SettingError: the folder is missing
        DataError: no audio in it, none of a part that was chosen, official clips are missing, or too much of it is excluded
    """
    entry, folder = _entry_and_folder(corpus, corpora_dir, parts, own)
    paths = audio_files(folder)
    if not paths:
        raise DataError(f"{folder}: holds no audio files; {entry.card['get']}")
    rows = _read_all(paths, corpus=corpus, folder=folder, describe=entry.describe, silent_below_dbfs=silent_below_dbfs, threads=threads)
    rows += _absent_rows(entry, paths, corpus=corpus, folder=folder)
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


def judge(frame: pd.DataFrame) -> pd.DataFrame:
    """Exclude what only the whole corpus shows: second copies and contradictions.

    Args:
        frame: rows of a manifest in the order of their paths; `status` and `reason` as far as one file alone tells

    Returns:
        the same rows, sorted by clip_id, each clip_id once. Of equal recordings under one label the first stays; of equal
        recordings under different labels none does; of different recordings under one name the first stays.
    """
    judged = frame.copy()
    judged["clip_id"] = _numbered(frame)
    usable = judged[judged["status"] == OK]
    for _, same in usable.groupby("audio_sha256", sort=False):
        if len(same) == 1:
            continue
        paths = list(same["path"])
        if len(set(same["emotion"])) > 1:
            labels = ", ".join(f"{path} ({label})" for path, label in zip(paths, same["emotion"], strict=True))
            judged.loc[same.index, ["status", "reason"]] = [EXCLUDED, f"{CONTRADICTION}the same audio under different labels: {labels}"]
        else:
            judged.loc[same.index[1:], ["status", "reason"]] = [EXCLUDED, f"{DUPLICATE}the same audio as {paths[0]}"]
    for _, same in judged[judged["status"] == OK].groupby(frame["clip_id"], sort=False):
        if len(same) > 1:
            reason = f"same name: {same['path'].iloc[0]} is this clip already, with other audio"
            judged.loc[same.index[1:], ["status", "reason"]] = [EXCLUDED, reason]
    return judged.sort_values("clip_id", ignore_index=True)


def _entry_and_folder(corpus: str, corpora_dir: Path, parts: Sequence[str], own: Mapping[str, Any] | None) -> tuple[Entry, Path]:
    if own is not None:
        folder = own_folder(corpora_dir, corpus, own["folder"])
        return own_entry(corpus, own, folder), folder
    folder = corpus_folder(corpora_dir, corpus, declaration(CATALOG, corpus, "CARD"))
    return catalog_entry(corpus, folder, parts), folder


def _absent_rows(entry: Entry, paths: Sequence[Path], *, corpus: str, folder: Path) -> list[dict[str, Any]]:
    """Rows for files that are named somewhere and are not there."""
    found = {PurePosixPath(path.relative_to(folder).as_posix()) for path in paths}
    return [
        {"clip_id": f"{corpus}/{path.with_suffix('')}", "path": f"{folder.name}/{path}", "status": EXCLUDED, "reason": reason}
        for path, reason in entry.absent(found).items()
    ]


def _read_all(
    paths: Sequence[Path], *, corpus: str, folder: Path, describe: Describe, silent_below_dbfs: float, threads: int
) -> list[dict[str, Any]]:
    def read_one(path: Path) -> dict[str, Any]:
        return _row(path, corpus=corpus, folder=folder, describe=describe, silent_below_dbfs=silent_below_dbfs)

    rows = []
    # Threads, not processes: hashing, decoding and reading all leave Python's lock.
    with ThreadPoolExecutor(threads) as pool, progress(f"index {corpus}", len(paths), "files") as shown:
        for row in pool.map(read_one, paths):
            rows.append(row)
            shown.advance(1)
    return rows


def _row(path: Path, *, corpus: str, folder: Path, describe: Describe, silent_below_dbfs: float) -> dict[str, Any]:
    named = PurePosixPath(path.relative_to(folder).as_posix())
    # A name that is not UTF-8 cannot be written down: its odd bytes are spelled out, and the file is not used.
    relative = PurePosixPath(str(named).encode(errors="surrogateescape").decode(errors="backslashreplace"))
    described = describe(relative) if relative == named else None
    row: dict[str, Any] = {
        "clip_id": f"{corpus}/{relative.with_suffix('')}",
        "path": f"{folder.name}/{relative}",
        "status": EXCLUDED,
        "reason": "misnamed: the name is not one of this corpus",
    }
    if described is not None:
        _check_columns(described, corpus)
        row |= {"status": OK, "reason": None} | described
        row["clip_id"] = f"{corpus}/{row.pop('name')}"
        if "speaker" in row:
            row["speaker"] = f"{corpus}/{row['speaker']}"
    try:
        row |= _measured(path.read_bytes(), silent_below_dbfs)
    except OSError as error:
        row |= {"status": EXCLUDED, "reason": f"unreadable: {error.strerror}"}
    except DataError as error:
        row |= {"status": EXCLUDED, "reason": str(error)}
    return row


def _check_columns(described: dict[str, Any], corpus: str) -> None:
    known = {*MANIFEST.schema.names, "name"}
    unknown = sorted(described.keys() - known)
    if unknown:
        raise DataError(
            f"{CATALOG}.{corpus}: describe gives '{unknown[0]}', which is no column of the manifest; {nearest(unknown[0], known)}"
        )


def _measured(data: bytes, silent_below_dbfs: float) -> dict[str, Any]:
    """What the bytes of a file say. What is excluded keeps its hash, so that a mended file is noticed."""
    found: dict[str, Any] = {"file_sha256": sha256_of(data)}
    try:
        recording = decode(data)
    except DataError as error:
        return found | {"status": EXCLUDED, "reason": str(error)}
    levels = measure(recording)
    found |= {
        "sample_rate": recording.sample_rate,
        "channels": recording.samples.shape[1],
        "container": recording.container,
        "subtype": recording.subtype,
        "frames": len(recording.samples),
        "duration_s": len(recording.samples) / recording.sample_rate,
        "peak_dbfs": levels.peak_dbfs,
        "rms_dbfs": levels.rms_dbfs,
        "dc_offset": levels.dc_offset,
        "clipped_share": levels.clipped_share,
        "silent_share": levels.silent_share,
        "audio_sha256": sha256_of(recording.samples.data),
    }
    if not silent_below_dbfs <= levels.peak_dbfs < math.inf:
        quality = SILENT if levels.peak_dbfs < silent_below_dbfs else "holds samples that are not finite numbers: "
        found |= {"status": EXCLUDED, "reason": f"{quality}its loudest sample is {levels.peak_dbfs:.1f} dB relative to full scale"}
    return found


def _numbered(frame: pd.DataFrame) -> pd.Series:
    """Clip ids made unique: of files of one name the first that is usable keeps it, and the others become `…#2`, `…#3`."""
    usable_first = frame.sort_values("status", key=lambda status: status != OK, kind="stable")["clip_id"]
    places: dict[str, Hashable] = {}
    for place, name in usable_first.items():
        clip_id, number = str(name), 1
        while clip_id in places:
            number += 1
            clip_id = f"{name}#{number}"
        places[clip_id] = place
    return pd.Series(list(places), index=list(places.values()))
