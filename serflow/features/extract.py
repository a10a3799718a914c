"""Recordings to feature values, file by file, fanned out with dask.

A task is a batch of clips: a task for each clip would spend half its time in the scheduler. Workers write straight
into the memory-mapped output, so that neither arrays travel nor memory grows with the corpus.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow import registry
from serflow.audio.decode import Samples, load_mono
from serflow.audio.variants import make_variant
from serflow.corpora.contract import MANIFEST, OK
from serflow.corpora.indexed import indexed_bytes
from serflow.errors import DataError
from serflow.features.contract import ORIGINAL, ROWS
from serflow.features.signal import Signal
from serflow.files import written_whole
from serflow.logs import LOG
from serflow.progress import progress
from serflow.registry import FRONT_ENDS
from serflow.tables import read_table, write_table

CLIPS_IN_A_TASK = 16

# One core a worker. And memory that an array has left is kept for the next one: by default dask has workers give every
# array's pages back to the system at once, and fetching them again doubles the time of a clip.
_WORKER_ENVIRONMENT = {
    "OMP_NUM_THREADS": 1,
    "MKL_NUM_THREADS": 1,
    "OPENBLAS_NUM_THREADS": 1,
    "MALLOC_TRIM_THRESHOLD_": 1 << 28,
    "MALLOC_MMAP_THRESHOLD_": 1 << 25,
}


@dataclass(frozen=True)
class Clip:
    """A clip to compute.

    Attributes:
        clip_id: of the manifest
        path: the recording
        file_sha256: what the manifest says the file holds
        row: the first of its rows in the values, one row a variant
    """

    clip_id: str
    path: Path
    file_sha256: str
    row: int


def extract_features(manifest: Path, *, corpora_dir: Path, settings: dict[str, Any], values: Path, rows: Path, workers: int) -> None:
    """Compute a feature set of a corpus.

    Args:
        manifest: the corpus's manifest; only its clips with status `ok` are computed
        corpora_dir: what the manifest's paths are relative to
        settings: the feature set: front_end, arguments, sample_rate, offset_s, duration_s, seed, and variants as
            [name, [[augmentation, arguments], ...]]
        values: the .npy file to write, float32 [shape=(clips * (1 + variants), ...)]
        rows: the Parquet file to write, under the contract ROWS
        workers: dask worker processes

    Raises:
        DataError: a file changed since it was indexed, or no clip at all could be computed
    """
    clips = _clips(manifest, corpora_dir, per_clip=1 + len(settings["variants"]))
    names = [ORIGINAL, *(name for name, _ in settings["variants"])]
    front_end = registry.load(FRONT_ENDS, settings["front_end"])
    shape = (len(clips) * len(names), *front_end.shape(settings["arguments"]))
    with written_whole(values) as part:
        _reserve(part, shape)
        outcomes = dict(_fan_out(clips, settings=settings, values=part, workers=workers))
        table = _rows_table(clips, names, outcomes)
        _check_errors(table, manifest)
        write_table(table, rows, ROWS)


def _reserve(part: Path, shape: tuple[int, ...]) -> None:
    """Make the array's file with all the room that it will need: workers that write into a full disk would be killed."""
    np.lib.format.open_memmap(part, mode="w+", dtype=np.float32, shape=shape).flush()
    with part.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except OSError as error:
            raise DataError(f"{part.parent}: {error.strerror}; the features need {size / 1e6:.0f} MB there") from error


def compute_clip(clip: Clip, settings: dict[str, Any]) -> list[tuple[Samples | None, int, str | None]]:
    """All rows of one clip.

    Args:
        clip: the clip
        settings: see `extract_features`

    Returns:
        for the original and each variant: the values, the number of frames, and the error; values are None where there is one

    Raises:
        DataError: the file changed since it was indexed, or is gone
    """
    variants = [(ORIGINAL, []), *settings["variants"]]
    data = indexed_bytes(clip.path, clip.file_sha256)
    try:
        original = load_mono(data, sample_rate=settings["sample_rate"], offset_s=settings["offset_s"], duration_s=settings["duration_s"])
    except DataError as error:
        return [(None, 0, str(error))] * len(variants)
    front_end = registry.load(FRONT_ENDS, settings["front_end"])
    outcomes: list[tuple[Samples | None, int, str | None]] = []
    for name, steps in variants:
        samples = make_variant(
            original, sample_rate=settings["sample_rate"], steps=steps, clip_id=clip.clip_id, variant=name, seed=settings["seed"]
        )
        values, frames = front_end.compute(Signal(samples, settings["sample_rate"]), **settings["arguments"])
        outcomes.append((values, frames, None) if np.isfinite(values).all() else (None, frames, "features are not finite numbers"))
    return outcomes


def compute_batch(clips: Sequence[Clip], settings: dict[str, Any], values: Path) -> list[tuple[str, list[tuple[int, str | None]]]]:
    """Compute some clips and write their values; runs in a dask worker.

    Args:
        clips: the clips
        settings: see `extract_features`
        values: the .npy file, which has its full shape already

    Returns:
        for each clip its id, and for each of its rows the number of frames and the error
    """
    array = np.load(values, mmap_mode="r+")
    outcomes = []
    for clip in clips:
        computed = compute_clip(clip, settings)
        for offset, (row, _, _) in enumerate(computed):
            if row is not None:
                array[clip.row + offset] = row
        outcomes.append((clip.clip_id, [(frames, error) for _, frames, error in computed]))
    array.flush()
    return outcomes


def _clips(manifest: Path, corpora_dir: Path, *, per_clip: int) -> list[Clip]:
    frame = read_table(manifest, MANIFEST, columns=["clip_id", "path", "file_sha256", "status"])
    usable = frame[frame["status"] == OK]
    if usable.empty:
        raise DataError(f"{manifest}: no clip has the status 'ok'; its reasons stand in the audit beside it")
    named = zip(usable["clip_id"], usable["path"], usable["file_sha256"], strict=True)
    return [
        Clip(clip_id=str(clip_id), path=corpora_dir / str(path), file_sha256=str(file_sha256), row=number * per_clip)
        for number, (clip_id, path, file_sha256) in enumerate(named)
    ]


def _fan_out(
    clips: list[Clip], *, settings: dict[str, Any], values: Path, workers: int
) -> Iterator[tuple[str, list[tuple[int, str | None]]]]:
    import tempfile

    import dask

    # Before distributed is imported, which reads this once: its comings and goings would drown the job's log.
    dask.config.set({"logging": {"distributed": "warning"}, "distributed.nanny.pre-spawn-environ": _WORKER_ENVIRONMENT})
    from distributed import Client, LocalCluster, as_completed

    batches = [clips[start : start + CLIPS_IN_A_TASK] for start in range(0, len(clips), CLIPS_IN_A_TASK)]
    workers = min(workers, len(batches))
    LOG.info("%d clips, %d rows each, %d workers", len(clips), 1 + len(settings["variants"]), workers)
    # Any free port for the dashboard: two jobs at once would quarrel over the usual one.
    with (
        tempfile.TemporaryDirectory() as scratch,
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", local_directory=scratch) as cluster,
        Client(cluster) as client,
        progress(f"features of {values.parent.parent.name}", len(clips)) as shown,
    ):
        futures = client.map(compute_batch, batches, settings=settings, values=values.resolve(), pure=False)
        for future in as_completed(futures):
            outcomes = future.result()
            shown.advance(len(outcomes))
            yield from outcomes


def _rows_table(clips: list[Clip], names: list[str], outcomes: dict[str, list[tuple[int, str | None]]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"row": clip.row + offset, "clip_id": clip.clip_id, "variant": name, "segment": 0, "frames": frames, "error": error}
            for clip in clips
            for offset, (name, (frames, error)) in enumerate(zip(names, outcomes[clip.clip_id], strict=True))
        ]
    )


def _check_errors(table: pd.DataFrame, manifest: Path) -> None:
    failed = table[table["error"].notna()]
    for row in failed.itertuples():
        LOG.warning("no features: %s, %s: %s", row.clip_id, row.variant, row.error)
    if len(failed) == len(table):
        raise DataError(f"{manifest}: none of {table['clip_id'].nunique()} clips gave features; the first says: {failed.iloc[0]['error']}")
