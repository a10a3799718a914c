"""Fetching as a part of the study: only where a folder is missing, and never again."""

import hashlib
import io
import shutil
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pandas as pd
import pytest

from serflow.corpora.checksums import CHECKSUMS
from serflow.tables import write_table
from tests.workflow.project import Project

pytestmark = pytest.mark.workflow


@pytest.fixture
def folders(fresh: Project) -> Project:
    """The tiny study on the folder `data`, which is not there; it asks for EMO-DB alone."""
    fresh.configure(fresh.settings() | {"source": "folder", "corpora": ["emodb"], "systems": ["means_forest"]})
    return fresh


def line_of(run) -> str:
    said = [line for line in (run.stdout + run.stderr).splitlines() if line.startswith("serflow: ")]
    assert len(said) == 1, run.stdout + run.stderr
    assert run.returncode != 0
    return said[0]


def test_a_missing_corpus_is_planned_to_be_fetched(folders: Project) -> None:
    planned = folders.planned()
    assert planned["download_corpus"] == planned["index_corpus"] == 1
    assert not (folders.folder / "data").exists()


def test_without_a_network_a_missing_corpus_ends_the_run_with_one_line(folders: Project) -> None:
    folders.configure(folders.settings() | {"download": False})
    said = line_of(folders.snakemake("--cores", "2"))
    assert "no folder 'data', where EMO-DB should lie; download emodb.bilderbar.info" in said
    assert said.endswith("or let serflow fetch it: 'download: true'")


def test_what_needs_a_person_ends_the_run_with_one_line_unless_the_archive_is_there(folders: Project) -> None:
    folders.configure(folders.settings() | {"corpora": ["savee"]})
    said = line_of(folders.snakemake("--cores", "2"))
    assert "register with the University of Surrey" in said
    assert "run the same command again" in said
    assert "download: true" not in said
    (folders.folder / "data").mkdir()
    (folders.folder / "data" / "AudioData.zip").touch()
    folders.configure(folders.settings() | {"download": False})
    assert folders.planned()["download_corpus"] == 1


def test_a_study_over_folders_fetches_nothing_and_runs_nothing_again(study: Project) -> None:
    shutil.copytree(study.folder / "results" / "demo", study.folder / "data")
    study.configure(study.settings() | {"source": "folder", "systems": ["pair_forest"]})
    assert "download_corpus" not in study.planned()
    assert study.snakemake("--cores", "2", "index").returncode == 0
    for download in (True, False):
        study.configure(study.settings() | {"download": download})
        run = study.snakemake("--cores", "2", "--dry-run", "index")
        assert "Nothing to be done" in run.stdout + run.stderr


def test_a_corpus_that_lacks_clips_is_completed_unless_it_may_lack_them(folders: Project) -> None:
    (folders.folder / "data" / "EMO-DB" / "wav").mkdir(parents=True)
    (folders.folder / "data" / "EMO-DB" / "wav" / "03a01Wa.wav").write_bytes(b"RIFF")
    assert "download_corpus" not in folders.planned()
    partial_is_wrong = folders.settings() | {"allow_partial": False}
    folders.configure(partial_is_wrong)
    assert folders.planned()["download_corpus"] == 1
    folders.configure(partial_is_wrong | {"download": False, "index": {"max_excluded_share": 1.0}})
    assert "download_corpus" not in folders.planned()
    run = folders.snakemake("--cores", "2", "index")
    assert run.returncode != 0
    assert "534 of 535 official clips are missing (the first: wav/03a01Fa.wav)" in run.stdout + run.stderr


@pytest.fixture
def fetched(folders: Project, finished: Project, tmp_path: Path):
    """The study, EMO-DB as a local server has it: generated speech under its names."""
    clips = sorted((finished.folder / "results" / "demo" / "SAVEE").rglob("*.wav"))[:8]
    content = {
        f"wav/03a01{emotion}{version}.wav": clip.read_bytes()
        for clip, (emotion, version) in zip(clips, ["Wa", "Wb", "Fa", "Fb", "Ta", "Tb", "Na", "Nb"], strict=True)
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        for name, data in content.items():
            written.writestr(name, data)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "download.zip").write_bytes(archive.getvalue())
    rows = [{"corpus": "emodb", "path": name, "size": len(data), "sha256": hashlib.sha256(data).digest()} for name, data in content.items()]
    write_table(pd.DataFrame(rows), folders.folder / "serflow" / "corpora" / "checksums.parquet", CHECKSUMS)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "site"))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    folders.edit(
        "serflow/corpora/download/sources.yaml", "http://emodb.bilderbar.info/download", f"http://127.0.0.1:{server.server_address[1]}"
    )
    run = folders.snakemake("--cores", "2", "index")
    server.shutdown()
    server.server_close()
    assert run.returncode == 0, run.stdout + run.stderr
    return folders


def test_a_fetched_corpus_is_indexed_and_nothing_is_done_again(fetched: Project) -> None:
    assert len(list((fetched.folder / "data" / "EMO-DB" / "wav").iterdir())) == 8
    nothing = fetched.snakemake("--cores", "2", "--dry-run", "index")
    assert "Nothing to be done" in nothing.stdout + nothing.stderr
    # The code of the client changes; the server is gone: nothing is fetched.
    fetched.edit("serflow/corpora/download/client.py", "AT_ONCE = 4", "AT_ONCE = 3")
    fetched.configure(fetched.settings() | {"download": False})
    nothing = fetched.snakemake("--cores", "2", "--dry-run", "index", "download")
    assert "Nothing to be done" in nothing.stdout + nothing.stderr
    # A clip more makes the folder newer than its receipt: the index alone is made again.
    wav = fetched.folder / "data" / "EMO-DB" / "wav"
    shutil.copy(wav / "03a01Wa.wav", wav / "08a01Wa.wav")
    planned = fetched.snakemake("--cores", "2", "--dry-run", "index")
    assert "index_corpus" in planned.stdout + planned.stderr
    assert "download_corpus" not in planned.stdout + planned.stderr
    # The folder is gone: the receipt is not believed.
    shutil.rmtree(fetched.folder / "data")
    fetched.configure(fetched.settings() | {"download": True})
    assert "delete the receipt to have it fetched" in line_of(fetched.snakemake("--cores", "2", "index"))
