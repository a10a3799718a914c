"""Clips over real dask workers: own ones, a scheduler's by its address, and one that is killed."""

import os

import dask
import pytest
from distributed import Client, LocalCluster

from serflow.features import fan_out
from serflow.features.compute import Clip
from serflow.features.contract import KILLED
from serflow.features.fan_out import WORKER_ENVIRONMENT, compute_clips, own_workers
from serflow.features.store import choose, read_known
from serflow.files import sha256_of

SETTINGS = {
    "arguments": {"n_mels": 20, "frame_s": 0.025, "hop_s": 0.01},
    "duration_s": None,
    "fitted": False,
    "front_end": "logmel",
    "offset_s": 0.0,
    "sample_rate": 16_000,
    "seed": 3,
    "variants": [["noise", [["noise", {"amplitude": 0.1}]]]],
}

KILLER = """
import os, signal
from serflow.features import fan_out
from serflow.features.compute import compute_clip

def killed(clip, settings):
    if clip.clip_id == "tiny/07":
        os.kill(os.getpid(), signal.SIGKILL)
    return compute_clip(clip, settings)

fan_out.compute_clip = killed
"""


@pytest.fixture(scope="module")
def clips(tmp_path_factory, wav, voice):
    """More than are computed without workers."""
    folder = tmp_path_factory.mktemp("clips")
    for number in range(40):
        (folder / f"{number:02d}.wav").write_bytes(wav(voice(number)))
    return [Clip(f"tiny/{path.stem}", path, sha256_of(path.read_bytes())) for path in sorted(folder.iterdir())]


def rows_in(folder, clips):
    return choose(read_known(folder), clips, ["original", "noise"])


def chunks(folder):
    return {path.name: path.read_bytes() for path in (folder / "chunks").iterdir()}


@pytest.fixture(scope="module")
def alone(clips, tmp_path_factory):
    """What one process computes by itself."""
    folder = tmp_path_factory.mktemp("alone")
    assert sum(compute_clips(clips, SETTINGS, folder, workers=1)) == len(clips)
    return chunks(folder)


def test_two_workers_compute_what_one_process_computes(clips, alone, tmp_path, monkeypatch):
    started = []
    own_workers = fan_out.own_workers
    monkeypatch.setattr(fan_out, "own_workers", lambda *given: started.append(given) or own_workers(*given))
    assert sorted(compute_clips(clips, SETTINGS, tmp_path, workers=2, memory_mb=4000)) == [16, 24]
    assert started == [(2, 4000)]
    assert chunks(tmp_path) == alone


def test_a_worker_takes_one_core_whatever_its_job_was_given(monkeypatch):
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    before = dict(os.environ)
    with own_workers(1) as address, Client(address) as client:
        (of_worker,) = client.run(lambda: dict(os.environ)).values()
    assert {name: of_worker[name] for name in WORKER_ENVIRONMENT} == {name: str(value) for name, value in WORKER_ENVIRONMENT.items()}
    assert dict(os.environ) == before


def test_a_scheduler_that_runs_is_used_by_its_address(clips, alone, tmp_path, monkeypatch):
    monkeypatch.setattr(fan_out, "own_workers", None)
    with LocalCluster(n_workers=1, processes=False, dashboard_address="127.0.0.1:0") as cluster:
        computed = sum(compute_clips(clips, SETTINGS, tmp_path, workers=1, scheduler=cluster.scheduler_address))
    assert computed == len(clips)
    assert chunks(tmp_path) == alone


def test_few_clips_are_not_worth_a_worker(clips, tmp_path, monkeypatch):
    monkeypatch.setattr(fan_out, "own_workers", None)
    assert sum(compute_clips(clips[:20], SETTINGS, tmp_path, workers=2)) == 20


# What dies leaves its connections open.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_clip_that_kills_its_worker_is_named_and_the_others_go_on(clips, tmp_path, caplog):
    (tmp_path / "killer.py").write_text(KILLER, encoding="utf-8")
    with dask.config.set({"distributed.worker.preload": [str(tmp_path / "killer.py")]}):
        computed = sum(compute_clips(clips, SETTINGS, tmp_path / "work", workers=2))
    assert computed == len(clips)
    rows = rows_in(tmp_path / "work", clips)
    assert len(rows) == 2 * len(clips)
    failed = rows[rows["error"].notna()]
    assert failed[["clip_id", "variant", "error"]].to_numpy().tolist() == [["tiny/07", "original", KILLED], ["tiny/07", "noise", KILLED]]
    assert "07.wav: its worker was killed" in caplog.text
