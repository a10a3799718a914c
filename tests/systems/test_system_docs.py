"""docs/adding-a-system.md, followed to the letter in a copy of the project."""

import shlex

import pytest
import yaml

from serflow.config.resolve import resolve, training_settings
from tests.pages import assert_tests_of_the_page_pass, assert_written_like_the_project, blocks, copy_with_entry, in_copy
from tests.workflow.project import ROOT, copy_sources

ADDING = ROOT / "docs" / "adding-a-system.md"
MODEL = "serflow/systems/models/dense.py"


@pytest.fixture(scope="module")
def with_dense(tmp_path_factory):
    """A copy of the project with the page's model."""
    folder = copy_with_entry(tmp_path_factory.mktemp("adding") / "project", ADDING, MODEL)
    (folder / "docs").mkdir()
    return folder


def test_an_entry_in_the_settings_is_a_system():
    (written,) = blocks(ADDING, "yaml")
    said = yaml.safe_load(written)
    settings = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    # As Snakemake merges them: key by key.
    study = resolve(settings | {"systems": said["systems"], "recipes": settings["recipes"] | said["recipes"]})
    assert study.systems["savee_neighbours"].kind == "estimator"
    assert training_settings(study, "savee_neighbours", "speaker")["arguments"] == {"neighbours": 3}


def test_a_model_that_follows_the_page_keeps_what_every_model_keeps(with_dense):
    assert blocks(ADDING, "bash")[0].startswith("make config\n")
    in_copy(with_dense, "-m", "serflow.config.generate")
    assert "`dense` | `units`" in (with_dense / "docs/configuration.md").read_text(encoding="utf-8")
    assert_tests_of_the_page_pass(ADDING, with_dense)


def test_the_page_code_is_written_like_the_project(with_dense):
    assert_written_like_the_project(with_dense, MODEL)


@pytest.mark.workflow
def test_the_command_of_the_page_trains_a_fold(tmp_path):
    project = copy_sources(tmp_path / "study")
    (written,) = blocks(ADDING, "yaml")
    said = yaml.safe_load(written) | {"source": "demo", "corpora": ["savee"], "demo": {"clips_per_speaker": 14}}
    (project.folder / "mine.yaml").write_text(yaml.safe_dump(said), encoding="utf-8")
    program, *arguments = shlex.split(blocks(ADDING, "bash")[1])
    assert program == "snakemake"
    run = project.snakemake(*arguments, configfile=None)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (project.folder / "results/systems/savee_neighbours/speaker/fold-0/predictions.parquet").stat().st_size > 1000
