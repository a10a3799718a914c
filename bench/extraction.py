"""How well the extraction of a corpus scales: over workers, and with a clip more.

A comparison here is of ratios, each within one run: what two dask workers gain over one, against what two processes gain that
know nothing of each other; and what one clip more takes, against all of them.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pandas as pd

from bench.features import MEANS162, recordings
from bench.pair import seconds
from serflow.corpora.contract import MANIFEST, OK
from serflow.features.compute import Clip
from serflow.features.extract import extract_features
from serflow.features.fan_out import CLIPS_IN_A_TASK, compute_batch, compute_clips, own_workers, worker_environment
from serflow.files import sha256_of
from serflow.tables import write_table

CLIPS = 640
ROUNDS = 3


def clips_of(corpora: Path, count: int) -> list[Clip]:
    """So many clips; where there are fewer recordings, several clips share one."""
    paths = recordings(corpora)
    known = [Clip(f"bench/{number:05}", path, sha256_of(path.read_bytes())) for number, path in enumerate(paths[:count])]
    return [replace(known[number % len(known)], clip_id=f"bench/{number:05}") for number in range(count)]


def gain_of_two_workers(corpora: Path) -> tuple[float, float]:
    """How many times faster two are than one: dask's workers, and processes that know nothing of each other."""
    clips = clips_of(corpora, CLIPS)
    with own_workers(1) as one, own_workers(2) as two, _processes() as compute:
        by_dask = {1: lambda: _by_dask(clips, one), 2: lambda: _by_dask(clips, two)}
        by_themselves = {count: lambda count=count: compute(clips, count) for count in (1, 2)}
        for work in (*by_dask.values(), *by_themselves.values()):
            work()
        rounds = [[seconds(work) for work in (*by_dask.values(), *by_themselves.values())] for _ in range(ROUNDS)]
    dask_one, dask_two, own_one, own_two = (min(times) for times in zip(*rounds, strict=True))
    return dask_one / dask_two, own_one / own_two


def one_clip_more(corpora: Path) -> tuple[float, float]:
    """Seconds for a corpus that has grown by a clip, and for the whole corpus, in one process."""
    clips = clips_of(corpora, len(recordings(corpora)))
    times = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            most = seconds(lambda: _extract(clips[:-1], Path(folder)))
            more = seconds(lambda: _extract(clips, Path(folder)))
            times.append((more, most))
    more, most = (min(side) for side in zip(*times, strict=True))
    return more, most


def _by_dask(clips: Sequence[Clip], scheduler: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for _ in compute_clips(clips, MEANS162, Path(folder), workers=2, scheduler=scheduler):
            pass


@contextmanager
def _processes() -> Iterator[Callable[[Sequence[Clip], int], None]]:
    """Two processes, each of which computes its share by itself, in the environment that dask's workers have."""
    with worker_environment(), ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:

        def compute(clips: Sequence[Clip], count: int) -> None:
            list(pool.map(_share, [clips[part::count] for part in range(count)]))

        yield compute


def _share(clips: Sequence[Clip]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(clips), CLIPS_IN_A_TASK):
            compute_batch(clips[start : start + CLIPS_IN_A_TASK], MEANS162, Path(folder))


def _extract(clips: Sequence[Clip], folder: Path) -> None:
    """As the job does it, past its start."""
    write_table(_manifest(clips), folder / "manifest.parquet", MANIFEST)
    output = folder / "bench" / "means162"
    extract_features(
        folder / "manifest.parquet",
        corpora_dir=Path("/"),
        settings=MEANS162,
        values=output / "values.npy",
        rows=output / "rows.parquet",
        work=folder / "work",
        workers=1,
    )
    shutil.rmtree(output)


def _manifest(clips: Sequence[Clip]) -> pd.DataFrame:
    empty: dict[str, Any] = dict.fromkeys(MANIFEST.schema.names)
    described = {"status": OK, "corpus": "bench", "speaker": "bench/1"}
    rows = [
        {**empty, **described, "clip_id": clip.clip_id, "path": str(clip.path.resolve()).lstrip("/"), "file_sha256": clip.file_sha256}
        for clip in clips
    ]
    return pd.DataFrame(rows)
