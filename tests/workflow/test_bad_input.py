"""One bad file never stops a study; one bad setting stops it before the first job, with one line."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile

from serflow.corpora.contract import MANIFEST
from serflow.tables import read_table
from tests.workflow.project import Project

pytestmark = pytest.mark.workflow

SETTINGS = [
    ("corpara", ["savee"], "unknown key 'corpara'; did you mean 'corpora'?"),
    ("corpora", ["saveee"], "no 'saveee' in serflow.corpora.catalog; did you mean 'savee'?"),
    ("systems", ["means_cn"], "names the recipe 'means_cn', which is not defined; did you mean 'means_cnn'?"),
    ("protocols", ["speakers"], "no 'speakers' in serflow.protocols.catalog; did you mean 'speaker'?"),
    ("splits", {"fold": 3}, "unknown key 'splits.fold'; did you mean 'folds'?"),
    ("splits", {"folds": "three"}, "'splits.folds' is 'three'; input should be a valid integer"),
    (
        "recipes",
        {"means_forest": {"feature_set": "means_162"}},
        "'recipes.means_forest.feature_set' names the feature set 'means_162', which is not defined; did you mean 'means162'?",
    ),
]


@pytest.mark.parametrize(("key", "value", "message"), SETTINGS)
def test_a_bad_setting_ends_the_run_with_one_line(fresh: Project, unused_settings, key: str, value: object, message: str) -> None:
    settings = unused_settings()
    settings[key] = settings[key] | value if isinstance(value, dict) and key == "splits" else value
    if key == "recipes":
        settings[key] = unused_settings()["recipes"] | value
    fresh.configure(settings)
    run = fresh.snakemake("--cores", "2")
    assert run.returncode != 0
    said = [line for line in (run.stdout + run.stderr).splitlines() if line.startswith("serflow: ")]
    assert len(said) == 1
    assert message in said[0]
    assert "Traceback" not in run.stdout + run.stderr
    assert not (fresh.folder / "results").exists()


def test_a_missing_corpus_folder_ends_the_run_with_one_line(fresh: Project) -> None:
    (fresh.folder / "data").mkdir()
    fresh.configure(fresh.settings() | {"source": "folder"})
    run = fresh.snakemake("--cores", "2")
    assert run.returncode != 0
    said = [line for line in (run.stdout + run.stderr).splitlines() if line.startswith("serflow: ")]
    assert said == [
        line for line in said if "no folder 'SAVEE' in 'data', where SAVEE should lie; register with the University of Surrey" in line
    ]
    assert len(said) == 1
    assert not (fresh.folder / "results").exists()


def test_bad_files_are_excluded_with_their_reasons_and_the_run_goes_on(study: Project) -> None:
    corpora = study.folder / "corpora"
    shutil.copytree(study.folder / "results" / "demo", corpora)
    speaker = corpora / "SAVEE" / "DC"
    good = sorted(speaker.glob("*.wav"))[0].read_bytes()
    (speaker / "a11.wav").write_bytes(b"")
    (speaker / "a12.wav").write_bytes(good[: len(good) // 2])
    (speaker / "a13.wav").write_text("not audio", encoding="utf-8")
    soundfile.write(speaker / "a14.wav", np.zeros(44100), 44100)
    (speaker / "holiday.wav").write_bytes(good)
    study.configure(study.settings() | {"source": "folder", "corpora_dir": "corpora", "systems": ["pair_forest"]})
    run = study.snakemake("--cores", "2")
    assert run.returncode == 0, run.stdout + run.stderr
    manifest = read_table(study.folder / "results/corpora/savee/manifest.parquet", MANIFEST).set_index("path")
    for name, reason in {
        "a11.wav": "empty file",
        "a12.wav": "truncated",
        "a13.wav": "not audio",
        "a14.wav": "silent",
        "holiday.wav": "misnamed",
    }.items():
        row = manifest.loc[f"SAVEE/DC/{name}"]
        assert row["status"] == "excluded"
        assert row["reason"].startswith(reason)
    page = (study.folder / "results/report.html").read_text(encoding="utf-8")
    assert "holiday.wav" in page


def test_a_recording_that_changed_since_the_index_is_an_error_that_says_so(study: Project) -> None:
    clip = sorted((study.folder / "results/demo/SAVEE").rglob("*.wav"))[0]
    clip.write_bytes(clip.read_bytes()[:-2] + b"\1\1")
    (study.folder / "results/features/savee/means162/values.npy").unlink()
    # What is kept of the recording as it was would be taken, and the file not be opened.
    shutil.rmtree(study.folder / "results/.work/features")
    run = study.snakemake("--cores", "2", "features")
    assert run.returncode != 0
    assert (
        f"{clip.name}: changed since it was indexed; index again: the same command with --forcerun index_corpus" in run.stdout + run.stderr
    )
    assert not (study.folder / "results/features/savee/means162/values.npy").exists()
    assert not list((study.folder / "results/features/savee/means162").glob(".values*")), "a half-made file is left"


def test_an_installed_copy_of_the_library_is_refused(study: Project, tmp_path: Path) -> None:
    installed = tmp_path / "site"
    shutil.copytree(study.folder / "serflow", installed / "serflow")
    run = study.snakemake("--dry-run", "--cores", "2", PYTHONPATH=str(installed))
    assert run.returncode != 0
    assert f"serflow: jobs would import the library from {installed}" in run.stdout + run.stderr
