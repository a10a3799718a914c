"""What was computed of a feature set, kept so that no clip is computed twice.

In a folder for each way to compute the set (its `key`: settings, code, libraries), `chunks/` gathers what workers finish,
one file a batch, whole or not at all, and `complete-{number}-…/` holds the values of the whole corpus and their rows. A clip is
known by its id and its file's hash, so that other clips may come and go. All of it may be deleted at any time, which costs
time and changes no result. The values of a complete set and the output are one file under two names: keeping them takes no
room.
"""

import os
import secrets
import shutil
from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from serflow.audio.decode import Samples
from serflow.errors import DataError
from serflow.features.compute import Clip, Row
from serflow.features.contract import KEPT, KILLED, ROWS
from serflow.files import written_whole
from serflow.logs import LOG
from serflow.tables import Contract, read_table, write_table

CHUNK = Contract(
    name="chunk of features",
    version=1,
    schema=pa.schema([*(field for field in KEPT.schema if field.name not in ("row", "offset")), pa.field("values", pa.binary())]),
    unique=ROWS.unique,
)

_CHUNKS, _COMPLETE = "chunks", "complete"
_VALUES, _ROWS = "values.npy", "rows.parquet"
_CLIP = ["clip_id", "file_sha256"]
_DESCRIBED = [*_CLIP, "variant", "segment", "frames", "length", "error"]


def write_chunk(folder: Path, computed: Sequence[tuple[Clip, list[Row]]]) -> None:
    """Keep what was computed of some clips.

    Args:
        folder: of one way to compute a set
        computed: clips, and all rows of each
    """
    rows = [
        {
            "clip_id": clip.clip_id,
            "file_sha256": clip.file_sha256,
            "variant": row.variant,
            "segment": row.segment,
            "frames": row.frames,
            "length": 0 if row.values is None else row.length,
            "error": row.error,
            "values": None if row.values is None else row.values.tobytes(),
        }
        for clip, found in computed
        for row in found
    ]
    # The same clips make the same file: a batch that two runs computed is kept once.
    name = sha256("\0".join(clip.clip_id + clip.file_sha256 for clip, _ in computed).encode()).hexdigest()[:16]
    write_table(pd.DataFrame(rows, columns=CHUNK.schema.names), folder / _CHUNKS / f"{name}.parquet", CHUNK, compressed=False)


def read_known(folder: Path) -> pd.DataFrame:
    """All rows that were computed before.

    Args:
        folder: of one way to compute a set

    Returns:
        the columns clip_id, file_sha256, variant, segment, frames, length, error, and where the values are: `source`, a
        file, and `offset` in it; each row once. A clip of a complete set whose worker was killed is left out, to be tried
        anew. What cannot be read is deleted, and a line in the log says so
    """
    found = [_read_source(path) for path in [*_complete_sets(folder)[-1:], *sorted((folder / _CHUNKS).glob("*.parquet"))]]
    rows = pd.concat(
        [pd.DataFrame(columns=[*_DESCRIBED, "offset", "source"]), *(frame for frame in found if frame is not None)], ignore_index=True
    )
    return rows.drop_duplicates([*_CLIP, "variant", "segment"], ignore_index=True)


def _read_source(path: Path) -> pd.DataFrame | None:
    """The rows of a chunk, or of a complete set's folder."""
    try:
        if path.is_dir():
            # Opening checks that the file is as long as its header says.
            np.load(path / _VALUES, mmap_mode="r")
            rows = read_table(path / _ROWS, KEPT)[[*_DESCRIBED, "offset"]]
            return rows[rows["error"] != KILLED].assign(source=str(path / _VALUES))
        rows = read_table(path, CHUNK, columns=_DESCRIBED)
        return rows.assign(offset=np.arange(len(rows)), source=str(path))
    except (DataError, OSError, ValueError, pa.ArrowException) as error:
        LOG.warning("%s: cannot be used, and is computed again (%s)", path, error)
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        return None


def choose(known: pd.DataFrame, clips: Sequence[Clip], variants: Sequence[str]) -> pd.DataFrame:
    """The rows of these clips, in the order of the clips, of the variants and of the segments.

    Args:
        known: what `read_known` gave
        clips: the clips
        variants: all variants of the set, the original first

    Returns:
        rows of `known`; none of a clip that was not computed
    """
    order = pd.DataFrame([(clip.clip_id, clip.file_sha256, place) for place, clip in enumerate(clips)], columns=[*_CLIP, "place"])
    chosen = known.merge(order, on=_CLIP, how="inner")
    chosen["variant_place"] = chosen["variant"].map({name: place for place, name in enumerate(variants)})
    return chosen.sort_values(["place", "variant_place", "segment"], ignore_index=True).drop(columns=["place", "variant_place"])


def complete(folder: Path, chosen: pd.DataFrame, shape: tuple[int, ...], *, ragged: bool) -> Path:
    """Put the values of a whole corpus together, and keep them.

    Args:
        folder: of one way to compute a set
        chosen: the rows, as `choose` gave them
        shape: of a row's values; in a ragged set of one frame's
        ragged: whether a row has as many values along the first axis as it has frames

    Returns:
        the folder with values.npy and rows.parquet (under the contract KEPT)

    Raises:
        DataError: the disk is full
    """
    # A row with an error keeps its place among rows of one length, and takes none among frames.
    lengths = chosen["length"].to_numpy(dtype=np.int64) if ragged else np.ones(len(chosen), dtype=np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    before = _complete_sets(folder)
    if before and _is_as(before[-1], chosen, offsets):
        return before[-1]
    number = _number(before[-1]) + 1 if before else 1
    # A name of its own: the orphan of a killed run may be at the same set.
    token = secrets.token_hex(6)
    part = folder / f"part-{token}"
    part.mkdir(parents=True)
    array = _reserved(part / _VALUES, (int(offsets[-1]), *shape))
    _fill(array, chosen, offsets, shape)
    # Before it counts as complete: after a power failure its room would be there, and nothing but zeros in it.
    array.flush()
    rows = chosen[_DESCRIBED].assign(row=np.arange(len(chosen)), offset=offsets[:-1])
    write_table(rows, part / _ROWS, KEPT)
    final = folder / f"{_COMPLETE}-{number}-{token}"
    part.rename(final)
    for old in before:
        shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(folder / _CHUNKS, ignore_errors=True)
    return final


def hand_out(kept: Path, values: Path, rows: Path) -> None:
    """Make a complete set the output.

    Args:
        kept: the folder that `complete` gave
        values: the .npy file wanted
        rows: the Parquet file wanted, under the contract ROWS
    """
    # Two names of one file do not replace each other.
    values.unlink(missing_ok=True)
    with written_whole(values) as part:
        try:
            os.link(kept / _VALUES, part)
        except OSError:
            # Some file systems know no second name of a file.
            shutil.copyfile(kept / _VALUES, part)
        # An output must be younger than what it was made from.
        os.utime(part)
    write_table(read_table(kept / _ROWS, KEPT)[ROWS.schema.names], rows, ROWS)


def remove_others(folder: Path) -> None:
    """Remove what was kept of other ways to compute the set, and what killed runs left."""
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    for left in folder.glob("part-*"):
        shutil.rmtree(left, ignore_errors=True)


def _complete_sets(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{_COMPLETE}-*"), key=_number)


def _number(path: Path) -> int:
    return int(path.name.split("-")[1])


def _is_as(complete_set: Path, chosen: pd.DataFrame, offsets: np.ndarray) -> bool:
    """Whether a complete set holds these rows in this order, and no others."""
    values = complete_set / _VALUES
    return bool(
        (chosen["source"] == str(values)).all()
        and np.array_equal(chosen["offset"].to_numpy(dtype=np.int64), offsets[:-1])
        and len(np.load(values, mmap_mode="r")) == offsets[-1]
    )


def _fill(array: Samples, chosen: pd.DataFrame, offsets: np.ndarray, shape: tuple[int, ...]) -> None:
    """Copy the values of each row to its place: runs that lie together in one go."""
    place = np.asarray(chosen["offset"], dtype=np.int64)
    lengths = np.asarray(chosen["length"], dtype=np.int64)
    new_source = np.asarray(chosen["source"] != chosen["source"].shift())
    starts = np.flatnonzero(new_source)
    for start, end in zip(starts, [*starts[1:], len(chosen)], strict=True):
        source = Path(chosen["source"].iloc[start])
        if source.name == _VALUES:
            values = np.load(source, mmap_mode="r")
            for first, last in _runs(place[start:end], np.diff(offsets)[start:end]):
                length = offsets[start + last] - offsets[start + first]
                origin = place[start + first]
                array[offsets[start + first] : offsets[start + last]] = values[origin : origin + length]
            continue
        kept = read_table(source, CHUNK, columns=["values"])["values"]
        for row in range(start, end):
            if lengths[row]:
                values = np.frombuffer(kept.iloc[place[row]], dtype=np.float32).reshape(-1, *shape)
                array[offsets[row] : offsets[row] + lengths[row]] = values


def _runs(places: np.ndarray, lengths: np.ndarray) -> list[tuple[int, int]]:
    """First and last (exclusive) of the rows that follow each other in their source."""
    breaks = np.flatnonzero(places[1:] != places[:-1] + lengths[:-1]) + 1
    edges = [0, *breaks.tolist(), len(places)]
    return list(pairwise(edges))


def _reserved(path: Path, shape: tuple[int, ...]) -> np.memmap:
    """A new .npy file of zeros with all the room that it will need: who writes into a full disk through memory is killed."""
    np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape).flush()
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except OSError as error:
            shutil.rmtree(path.parent)
            raise DataError(f"{path.parent.parent}: {error.strerror}; the features need {size / 1e6:.0f} MB there") from error
    return np.lib.format.open_memmap(path, mode="r+")
