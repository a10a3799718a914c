"""Batches of clips fanned out over dask workers.

A task is a batch: a task for each clip would spend half its time in the scheduler. Workers write what they finish
themselves, so that no arrays travel and memory does not grow with the corpus.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serflow.features.compute import Clip, Row, compute_clip
from serflow.features.contract import KILLED, ORIGINAL
from serflow.features.store import write_chunk
from serflow.logs import LOG

if TYPE_CHECKING:
    from distributed import Client

CLIPS_IN_A_TASK = 24
# Starting workers takes longer than computing so few clips.
_CLIPS_DONE_HERE = 32

# One core a worker. And memory that an array has left is kept for the next one: by default dask has workers give every
# array's pages back to the system at once, and fetching them again doubles the time of a clip.
WORKER_ENVIRONMENT = {
    "OMP_NUM_THREADS": 1,
    "MKL_NUM_THREADS": 1,
    "OPENBLAS_NUM_THREADS": 1,
    "MALLOC_TRIM_THRESHOLD_": 1 << 28,
    "MALLOC_MMAP_THRESHOLD_": 1 << 25,
}
_DASK = {
    # Its comings and goings would drown the job's log.
    "logging": {"distributed": "warning"},
    # By default each process looks at itself every few milliseconds, which takes a tenth of two cores; and batches that wait
    # are dealt out as workers finish, so that there is nothing to steal.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "2s",
    "distributed.admin.tick.limit": "60s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.scheduler.active-memory-manager.start": False,
    "distributed.scheduler.work-stealing": False,
    # What killed a worker once would kill the next one.
    "distributed.scheduler.allowed-failures": 0,
    # Tasks leave nothing behind that could be put on disk, and a worker that pauses until memory is free may wait for ever.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
}


def compute_clips(
    clips: Sequence[Clip],
    settings: dict[str, Any],
    folder: Path,
    *,
    workers: int,
    memory_mb: int | None = None,
    scheduler: str | None = None,
) -> Iterator[int]:
    """Compute clips and keep what is found; see `serflow.features.store`.

    Args:
        clips: the clips
        settings: see `serflow.features.compute.compute_clip`
        folder: where chunks are kept
        workers: processes of an own cluster
        memory_mb: what they may take together; one that takes more than its share is killed
        scheduler: the address of a dask scheduler whose workers see the same files; None for an own cluster

    Yields:
        how many clips were done, as they are done

    Raises:
        DataError: a file changed since it was indexed
    """
    batches = [list(clips[start : start + CLIPS_IN_A_TASK]) for start in range(0, len(clips), CLIPS_IN_A_TASK)]
    if scheduler is None and (workers == 1 or len(clips) <= _CLIPS_DONE_HERE):
        for batch in batches:
            yield compute_batch(batch, settings, folder)
        return
    with _client(min(workers, len(batches)), memory_mb, scheduler) as client:
        yield from _on(client, batches, settings, folder)


def compute_batch(clips: Sequence[Clip], settings: dict[str, Any], folder: Path) -> int:
    """Compute some clips and keep them; runs in a dask worker. Gives how many they are."""
    write_chunk(folder, [(clip, compute_clip(clip, settings)) for clip in clips])
    return len(clips)


def _on(client: "Client", batches: list[list[Clip]], settings: dict[str, Any], folder: Path) -> Iterator[int]:
    from distributed import KilledWorker, as_completed

    def submit(batch: list[Clip]) -> Any:
        return client.submit(compute_batch, batch, settings, folder.resolve(), pure=False)

    owners = {future: batch for batch in batches for future in [submit(batch)]}
    suspects: list[Clip] = []
    for future in as_completed(list(owners)):
        batch = owners.pop(future)
        try:
            yield future.result()
        except KilledWorker:
            LOG.warning("a worker was killed over %d clips: each of them is tried alone", len(batch))
            suspects += batch
    # One after the other: dask holds whatever waited for a killed worker for as suspicious as what killed it.
    for clip in suspects:
        try:
            yield submit([clip]).result()
        except KilledWorker:
            LOG.warning("%s: %s", clip.path, KILLED)
            write_chunk(folder, [(clip, [Row(name, 0, 0, None, KILLED) for name in variant_names(settings)])])
            yield 1


def variant_names(settings: dict[str, Any]) -> list[str]:
    """All variants of a feature set, the original first."""
    return [ORIGINAL, *(name for name, _ in settings["variants"])]


@contextmanager
def _client(workers: int, memory_mb: int | None, scheduler: str | None) -> Iterator["Client"]:
    with ExitStack() as stack:
        address = scheduler if scheduler is not None else stack.enter_context(own_workers(workers, memory_mb))
        from distributed import Client

        yield stack.enter_context(Client(address))


@contextmanager
def own_workers(workers: int, memory_mb: int | None = None) -> Iterator[str]:
    """Start dask workers on this machine, each a process with one thread.

    Args:
        workers: how many
        memory_mb: what they may take together; None for the whole machine's

    Yields:
        the address of their scheduler
    """
    import dask

    # Before distributed is imported, which reads some of this once.
    dask.config.set(_DASK)
    from distributed import LocalCluster

    limit = "auto" if memory_mb is None else f"{memory_mb // workers}MB"
    with (
        worker_environment(),
        tempfile.TemporaryDirectory() as scratch,
        # Any free port for the dashboard: two jobs at once would quarrel over the usual one.
        LocalCluster(
            n_workers=workers, threads_per_worker=1, memory_limit=limit, dashboard_address="127.0.0.1:0", local_directory=scratch
        ) as cluster,
    ):
        yield cluster.scheduler_address


@contextmanager
def worker_environment() -> Iterator[None]:
    """What processes inherit that are started meanwhile: dask's own setting yields to what stands there, as Snakemake's does."""
    before = dict(os.environ)
    os.environ.update({name: str(value) for name, value in WORKER_ENVIRONMENT.items()})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
