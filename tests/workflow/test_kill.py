"""A run that is killed leaves nothing that the next one takes for finished, and `make run` gets over what it does leave."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workflow.project import Project

pytestmark = pytest.mark.workflow


def wait_for(condition: Callable[[], object], process: subprocess.Popen) -> None:
    for _ in range(6000):
        if condition():
            return
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.05)
    pytest.fail("the run never came so far")


def start(project: Project, *targets: str) -> subprocess.Popen:
    command = ["tools/run-study", *targets, "--cores", "2", "--configfile", "tiny.yaml"]
    return subprocess.Popen(command, cwd=project.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def snakemake_of(process: subprocess.Popen) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="utf-8").split()
    return int(children[0])


def finish(project: Project, *targets: str) -> subprocess.CompletedProcess[str]:
    command = ["tools/run-study", *targets, "--cores", "2", "--configfile", "tiny.yaml"]
    return subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)


def outputs(project: Project) -> dict[str, bytes]:
    """All results; not what is kept for the next run, which notes when files were changed."""
    results = project.folder / "results"
    files = (path for path in results.rglob("*") if path.is_file() and ".work" not in path.parts)
    return {str(path.relative_to(results)): path.read_bytes() for path in files}


# What is done again, what is asked for, and what is there when the run is killed.
FEATURES_KILLED = (
    ("features", ".work"),
    [f"results/features/{corpus}/means162/values.npy" for corpus in ("savee", "tess")],
    ".work/features/savee/means162/*/chunks/*.parquet",
)
SYSTEMS_KILLED = (("systems", "scores", "report.html"), [], "systems/*/*/fold-0/preparation.json")


@pytest.mark.parametrize("killed", [FEATURES_KILLED, SYSTEMS_KILLED], ids=["features", "systems"])
def test_after_kill_9_of_snakemake_the_next_run_completes_with_the_same_bytes(finished: Project, study: Project, killed) -> None:
    undone, targets, reached = killed
    for name in undone:
        place = study.folder / "results" / name
        shutil.rmtree(place) if place.is_dir() else place.unlink()
    process = start(study, *targets)
    wait_for(lambda: list((study.folder / "results").glob(reached)), process)
    os.kill(snakemake_of(process), signal.SIGKILL)
    process.wait()
    # The job that was running lives on: it is not waited for, and must do no harm.
    run = finish(study, *targets)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "the last run was killed" in run.stdout
    assert targets or f"the report is {study.folder}/results/report.html" in run.stdout
    expected, found = outputs(finished), outputs(study)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []


def test_a_second_run_in_the_same_folder_is_told_and_does_no_harm(finished: Project, fresh: Project) -> None:
    process = start(fresh, "index")
    try:
        wait_for(lambda: list((fresh.folder / ".snakemake").glob("locks/*")), process)
        second = finish(fresh, "index")
        assert second.returncode != 0
        assert "another run is going on in this folder" in second.stderr
        assert process.poll() is None
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait()
    run = finish(fresh, "index")
    assert run.returncode == 0, run.stdout + run.stderr
    expected = outputs(finished)
    manifests = {name: data for name, data in outputs(fresh).items() if name.endswith("manifest.parquet")}
    assert len(manifests) == 2
    assert all(expected[name] == data for name, data in manifests.items())
