"""docs/adding-an-augmentation.md, followed to the letter in a copy of the project."""

import shlex

import pytest
import yaml

from serflow.config.resolve import resolve
from serflow.features.contract import ROWS
from serflow.tables import read_table
from tests.pages import assert_tests_of_the_page_pass, assert_written_like_the_project, blocks, copy_with_entry, in_copy
from tests.workflow.project import ROOT, copy_sources

ADDING = ROOT / "docs" / "adding-an-augmentation.md"
ENTRY = "serflow/audio/augmentations/clipping.py"


@pytest.fixture(scope="module")
def with_clipping(tmp_path_factory):
    """A copy of the project with the page's augmentation."""
    return copy_with_entry(tmp_path_factory.mktemp("adding") / "project", ADDING, ENTRY)


def test_the_page_fits_on_a_page():
    assert len(ADDING.read_text(encoding="utf-8").splitlines()) < 90


def test_entries_in_the_settings_are_variants():
    (written,) = blocks(ADDING, "yaml")
    settings = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    # As Snakemake merges them: key by key.
    settings["variants"] |= yaml.safe_load(written)["variants"]
    made = resolve(settings).settings.variants
    assert [step.augmentation for step in made["far_away"]] == ["reverberation", "gain"]
    assert made["street"][0].arguments == {"folder": "data/street", "lowest_snr_db": 5}


def test_an_augmentation_that_follows_the_page_keeps_what_every_augmentation_keeps(with_clipping):
    assert_tests_of_the_page_pass(ADDING, with_clipping)


def test_the_page_code_is_written_like_the_project(with_clipping):
    assert_written_like_the_project(with_clipping, ENTRY)


def test_the_schema_and_the_documentation_learn_of_it(with_clipping):
    assert blocks(ADDING, "bash")[1] == "make config\n"
    in_copy(with_clipping, "-m", "serflow.config.generate")
    assert "`clipping` | `lowest_share` | `0.3`" in (with_clipping / "docs/configuration.md").read_text(encoding="utf-8")
    assert '"clipping"' in (with_clipping / "config.schema.json").read_text(encoding="utf-8")


@pytest.mark.workflow
def test_the_command_of_the_page_computes_the_variant(tmp_path):
    project = copy_sources(tmp_path / "study")
    (code,) = blocks(ADDING, "python")
    (project.folder / ENTRY).write_text(code, encoding="utf-8")
    program, *arguments = shlex.split(blocks(ADDING, "bash")[2])
    assert program == "snakemake"
    run = project.snakemake(*arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    rows = read_table(project.folder / "results/features/savee/loud/rows.parquet", ROWS)
    assert set(rows["variant"]) == {"original", "overdriven"}
    assert rows["error"].isna().all()
