"""docs/adding-a-feature-set.md, followed to the letter in a copy of the project."""

import shlex

import pytest
import yaml

from serflow.config.resolve import feature_set_settings, resolve
from tests.pages import assert_tests_of_the_page_pass, assert_written_like_the_project, blocks, copy_with_entry
from tests.workflow.project import ROOT, copy_sources

ADDING = ROOT / "docs" / "adding-a-feature-set.md"


@pytest.fixture(scope="module")
def with_loudness(tmp_path_factory):
    """A copy of the project with the page's front end."""
    return copy_with_entry(tmp_path_factory.mktemp("adding") / "project", ADDING, "serflow/features/front_ends/loudness.py")


def test_an_entry_in_the_settings_is_a_feature_set():
    (written,) = blocks(ADDING, "yaml")
    settings = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    # As Snakemake merges them: key by key.
    settings["feature_sets"] |= yaml.safe_load(written)["feature_sets"]
    study = resolve(settings)
    settings = feature_set_settings(study, "means_16k")
    assert (settings["front_end"], settings["sample_rate"], [name for name, _ in settings["variants"]]) == ("means162", 16_000, ["noise"])


def test_a_front_end_that_follows_the_page_keeps_what_every_front_end_keeps(with_loudness):
    assert_tests_of_the_page_pass(ADDING, with_loudness)


def test_the_page_code_is_written_like_the_project(with_loudness):
    assert_written_like_the_project(with_loudness, "serflow/features/front_ends/loudness.py")


@pytest.mark.workflow
def test_the_command_of_the_page_computes_the_set(tmp_path):
    project = copy_sources(tmp_path / "study")
    (code,) = blocks(ADDING, "python")
    (project.folder / "serflow/features/front_ends/loudness.py").write_text(code, encoding="utf-8")
    program, *arguments = shlex.split(blocks(ADDING, "bash")[1])
    assert program == "snakemake"
    run = project.snakemake(*arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (project.folder / "results/features/savee/level/values.npy").is_file()
