"""Recordings of the user's own, wherever they lie, in a whole workflow."""

from pathlib import Path

import pytest

from serflow.corpora.contract import MANIFEST
from serflow.features.contract import ROWS
from serflow.tables import read_table
from tests.workflow.project import Project

pytestmark = pytest.mark.workflow

FEATURES = "results/features/calls/means162/rows.parquet"


@pytest.fixture
def elsewhere(tmp_path: Path, wav, voice) -> Path:
    """Two recordings and their table, outside the folder of all corpora."""
    folder = tmp_path / "elsewhere" / "calls"
    folder.mkdir(parents=True)
    for seed, name in enumerate(("1", "2")):
        (folder / f"{name}.wav").write_bytes(wav(voice(seed, seconds=1.2)))
    (folder / "clips.csv").write_text("file,speaker,emotion\n1.wav,anna,sad\n2.wav,ben,happy\n", encoding="utf-8")
    return folder


def test_features_come_from_recordings_that_lie_elsewhere_and_a_changed_table_indexes_again(
    fresh: Project, unused_settings, elsewhere: Path
) -> None:
    own = {"own_corpora": {"calls": {"folder": str(elsewhere), "table": "clips.csv"}}}
    settings = unused_settings() | {"source": "folder", "corpora": ["calls"], "systems": ["means_forest"]} | own
    fresh.configure(settings)
    run = fresh.snakemake(FEATURES, "--cores", "2")
    assert run.returncode == 0, run.stdout + run.stderr
    manifest = read_table(fresh.folder / "results/corpora/calls/manifest.parquet", MANIFEST)
    assert list(manifest["path"]) == ["calls/1.wav", "calls/2.wav"]
    assert read_table(fresh.folder / FEATURES, ROWS)["error"].isna().all()

    own["own_corpora"]["calls"]["title"] = "Another name"
    fresh.configure(settings | own)
    assert "index_corpus" not in fresh.planned()

    (elsewhere / "clips.csv").write_text("file,speaker,emotion\n1.wav,anna,sad\n2.wav,ben,angry\n", encoding="utf-8")
    assert fresh.planned()["index_corpus"] == 1
