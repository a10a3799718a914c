"""A corpus folder to its manifest: every file read once, hashed, decoded, measured, and judged.

A bad file never stops the index and never enters silently: it stands in the manifest, excluded, with its reason.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from serflow.audio.decode import decode
from serflow.corpora.contract import EXCLUDED, HARMLESS, MANIFEST, OK
from serflow.corpora.entry import Describe, Entry, catalog_entry
from serflow.corpora.find import audio_files, corpus_folder, own_folder
from serflow.corpora.judge import judge
from serflow.corpora.levels import measure
from serflow.corpora.own import own_entry
from serflow.errors import DataError, nearest
from serflow.files import sha256_of, write_text
from serflow.logs import LOG
from serflow.progress import progress
from serflow.registry import CORPORA as CATALOG
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
    own: Mapping[str, Any] | None = None,
) -> None:
    """Index one corpus.

    Args:
        corpus: an entry of the catalog, or the name of a corpus of the user's own
        corpora_dir: the folder with one folder for each corpus
        manifest: the Parquet file to write
        audit: the JSON file to write: counts, and what was excluded and why
        max_excluded_share: an error when more of the files than this are excluded; further copies of a clip, and what the
            corpus has besides speech, do not count
        silent_below_dbfs: a recording whose loudest sample is below this is silent
        threads: files read at a time
        own: the settings of a corpus of the user's own, which has no entry in the catalog

    Raises:
        SettingError: the folder is missing
        DataError: no audio in it, or too much of it excluded
    """
    entry, folder = _entry_and_folder(corpus, corpora_dir, own)
    paths = audio_files(folder)
    if not paths:
        raise DataError(f"{folder}: holds no audio files; {entry.card['get']}")
    rows = _read_all(paths, corpus=corpus, folder=folder, describe=entry.describe, silent_below_dbfs=silent_below_dbfs, threads=threads)
    rows += _absent_rows(entry, paths, corpus=corpus, folder=folder)
    described = pd.DataFrame(rows).reindex(columns=MANIFEST.schema.names).assign(corpus=corpus)
    described["language"] = described["language"].where(described["language"].notna(), entry.card["language"])
    frame = judge(described)
    write_table(frame, manifest, MANIFEST)
    summary = _summary(frame)
    write_text(audit, json.dumps(summary, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
    LOG.info("%s: %d clips, %d excluded", corpus, summary["clips"], len(summary["excluded"]))
    _check_share(frame, folder, max_excluded_share)


def _entry_and_folder(corpus: str, corpora_dir: Path, own: Mapping[str, Any] | None) -> tuple[Entry, Path]:
    if own is not None:
        folder = own_folder(corpora_dir, corpus, own["folder"])
        return own_entry(corpus, own, folder), folder
    entry = catalog_entry(corpus)
    return entry, corpus_folder(corpora_dir, corpus, entry.card)


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
        "subtype": recording.subtype,
        "frames": len(recording.samples),
        "duration_s": len(recording.samples) / recording.sample_rate,
        "peak_dbfs": levels.peak_dbfs,
        "rms_dbfs": levels.rms_dbfs,
        "clipped_share": levels.clipped_share,
        "silent_share": levels.silent_share,
        "audio_sha256": sha256_of(recording.samples.data),
    }
    if not silent_below_dbfs <= levels.peak_dbfs < math.inf:
        quality = "silent" if levels.peak_dbfs < silent_below_dbfs else "holds samples that are not finite numbers"
        found |= {"status": EXCLUDED, "reason": f"{quality}: its loudest sample is {levels.peak_dbfs:.1f} dB relative to full scale"}
    return found


def _summary(frame: pd.DataFrame) -> dict[str, Any]:
    used = frame[frame["status"] == OK]
    excluded = frame[frame["status"] == EXCLUDED]
    return {
        "clips": len(used),
        "hours": round(float(used["duration_s"].sum()) / 3600, 3),
        "speakers": dict(sorted(Counter(used["speaker"]).items())),
        "emotions": dict(sorted(Counter(used["emotion"]).items())),
        "sample_rates": {str(rate): count for rate, count in sorted(Counter(map(int, used["sample_rate"])).items())},
        "channels": {str(channels): count for channels, count in sorted(Counter(map(int, used["channels"])).items())},
        "excluded": [{"path": row.path, "reason": row.reason} for row in excluded.itertuples()],
    }


def _check_share(frame: pd.DataFrame, folder: Path, allowed: float) -> None:
    excluded = frame[frame["status"] == EXCLUDED]
    for row in excluded.itertuples():
        LOG.warning("excluded: %s: %s", row.path, row.reason)
    bad = excluded[~excluded["reason"].str.startswith(HARMLESS)]
    judged = len(frame) - len(excluded) + len(bad)
    if len(bad) > allowed * judged:
        raise DataError(
            f"{folder}: {len(bad)} of {judged} files are excluded ({len(bad) / judged:.1%}; the first: {bad.iloc[0]['path']}: {bad.iloc[0]['reason']}), "
            f"expected at most {allowed:.1%}; mend the files or raise 'index.max_excluded_share'"
        )
