"""Every file of a corpus measured, and none of them read that is as it was the last time.

What was measured is kept in a table outside the results: deleting it costs time and changes nothing. It holds no more
than a file's bytes say, so that other settings read nothing again; other code that measures, or another version of a
library that decodes, makes it worthless, which its metadata tells.
"""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import soundfile

from serflow.corpora.measure import Measured, Version, measure_files, version_of
from serflow.errors import SerflowError
from serflow.fingerprint import fingerprint
from serflow.logs import LOG
from serflow.progress import progress
from serflow.registry import ROOT
from serflow.tables import Contract, read_metadata, read_table, write_table

Kept = dict[str, tuple[Version, Measured]]

STORE = Contract(
    name="measured files",
    version=1,
    schema=pa.schema(
        [
            pa.field("name", pa.string(), nullable=False),
            pa.field("size", pa.int64(), nullable=False),
            pa.field("modified_ns", pa.int64(), nullable=False),
            pa.field("changed_ns", pa.int64(), nullable=False),
            pa.field("file_sha256", pa.string()),
            pa.field("reason", pa.string()),
            pa.field("sample_rate", pa.int64()),
            pa.field("channels", pa.int64()),
            pa.field("container", pa.string()),
            pa.field("subtype", pa.string()),
            pa.field("announced_frames", pa.int64()),
            pa.field("frames", pa.int64()),
            pa.field("peak_dbfs", pa.float64()),
            pa.field("rms_dbfs", pa.float64()),
            pa.field("dc_offset", pa.float64()),
            pa.field("clipped_share", pa.float64()),
            pa.field("silent_share", pa.float64()),
            pa.field("audio_sha256", pa.string()),
        ]
    ),
    unique=("name",),
)

_MEASURED_BY = "measured_by"
_VERSION_FIELDS = len(Version._fields)

# What a run that is killed may lose; longer only where writing a very large table would take its share of the time.
_SECONDS_BETWEEN_WRITES = 5.0
_READING_TO_WRITING = 10

# One task of a thread is so many files, or bytes: enough that handing them over costs nothing, few enough to write often.
_FILES_IN_A_TASK = 32
_BYTES_IN_A_TASK = 1 << 25


def measure_corpus(
    folder: Path, names: Sequence[str], *, corpus: str, longest_s: float, threads: int, store: Path | None, reread: bool
) -> list[Measured]:
    """Measure the files of a corpus, and read none that is as it was the last time.

    Args:
        folder: where they lie
        names: the files, relative to the folder
        corpus: the corpus
        longest_s: a recording that is longer by its header, in seconds, is hashed and not decoded
        threads: files read at a time
        store: the table of what was measured before, which is brought up to date; None for none
        reread: read all files, whatever the table says of them

    Returns:
        what was measured of each file
    """
    before = {} if store is None or reread else load(store)
    kept = {name: before[name] for name in names if name in before and _holds_still(folder, name, before[name], longest_s)}
    measured = {name: found for name, (_, found) in kept.items()}
    unread = [name for name in names if name not in kept]
    write_at = time.monotonic() + _SECONDS_BETWEEN_WRITES
    for name, found, version in _read(folder, unread, corpus=corpus, longest_s=longest_s, threads=threads):
        measured[name] = found
        if version is not None:
            kept[name] = (version, found)
        if store is not None and (began := time.monotonic()) > write_at:
            save(kept, store)
            ended = time.monotonic()
            write_at = ended + max(_SECONDS_BETWEEN_WRITES, _READING_TO_WRITING * (ended - began))
    LOG.info("%s: %d files, %d read, %d unchanged", corpus, len(names), len(unread), len(names) - len(unread))
    if store is not None and kept != before:
        save(kept, store)
    return [measured[name] for name in names]


def load(store: Path) -> Kept:
    """What a table says of each file.

    Args:
        store: the table; where there is none, or it cannot be used, nothing is known, and the log says why

    Returns:
        name of the file -> its version, and what was measured of it
    """
    if not store.exists():
        return {}
    try:
        if read_metadata(store).get(_MEASURED_BY) != _measured_by():
            LOG.info("%s: made by other code or with other libraries: every file is read again", store)
            return {}
        table = pa.Table.from_pandas(read_table(store, STORE), schema=STORE.schema, preserve_index=False)
    except (SerflowError, OSError, ValueError, pa.ArrowException) as error:
        LOG.warning("%s: cannot be used, so that every file is read again (%s)", store, error)
        return {}
    rows = zip(*table.to_pydict().values(), strict=True)
    return {name: (Version(*row[:_VERSION_FIELDS]), Measured(*row[_VERSION_FIELDS:])) for name, *row in rows}


def save(kept: Kept, store: Path) -> None:
    """Write a table whole, for `load`.

    Args:
        kept: name of the file -> its version, and what was measured of it
        store: the table; where it cannot be written the log says why, since a corpus can be indexed without it
    """
    rows = [(name, *version, *found) for name, (version, found) in kept.items() if _is_text(name)]
    frame = pd.DataFrame.from_records(rows, columns=STORE.schema.names)
    try:
        write_table(frame, store, STORE, {_MEASURED_BY: _measured_by()})
    except OSError as error:
        LOG.warning("%s: cannot be written, so that the next index reads every file again (%s)", store, error)


def _is_text(name: str) -> bool:
    """Whether a table can hold a name; the bytes of some are no text."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _holds_still(folder: Path, name: str, known: tuple[Version, Measured], longest_s: float) -> bool:
    """Whether another reading would say the same."""
    version, found = known
    try:
        unchanged = version_of((folder / name).stat()) == version
    except OSError:
        return False
    # What was too long to be decoded may be short enough under other settings.
    return unchanged and (found.frames is not None or found.reason is not None or found.announced_s > longest_s)


def _read(
    folder: Path, names: Sequence[str], *, corpus: str, longest_s: float, threads: int
) -> Iterator[tuple[str, Measured, Version | None]]:
    """Each file as it has been read, in order."""
    if not names:
        return
    tasks = list(_tasks(folder, names))
    measure_task = partial(measure_files, folder, longest_s=longest_s)
    # Threads, not processes: hashing, decoding and reading all leave Python's lock.
    with ThreadPoolExecutor(threads) as pool, progress(f"index {corpus}", len(names), "files") as shown:
        for task, found in zip(tasks, pool.map(measure_task, tasks), strict=True):
            shown.advance(len(task))
            yield from ((name, *file) for name, file in zip(task, found, strict=True))


def _tasks(folder: Path, names: Sequence[str]) -> Iterator[list[str]]:
    """The names in groups, each of which one thread reads in a moment."""
    task: list[str] = []
    size = 0
    for name in names:
        task.append(name)
        with suppress(OSError):
            size += os.stat(f"{folder}/{name}").st_size  # noqa: PTH116 - a fifth of a Path's time
        if len(task) == _FILES_IN_A_TASK or size > _BYTES_IN_A_TASK:
            yield task
            task, size = [], 0
    if task:
        yield task


@cache
def _measured_by() -> str:
    """What a measured value may depend on besides the file."""
    code = fingerprint(ROOT / "serflow" / "corpora" / "measure.py", root=ROOT)
    return f"code {code}, libsndfile {soundfile.__libsndfile_version__}, numpy {np.__version__}"
