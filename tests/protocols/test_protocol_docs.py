"""docs/adding-a-protocol.md, followed to the letter in a copy of the project."""

import shlex

import pytest

from serflow.config.settings import Splits
from serflow.protocols.contract import SPLIT
from serflow.tables import read_metadata, read_table
from tests.pages import assert_tests_of_the_page_pass, assert_written_like_the_project, blocks, copy_with_entry
from tests.workflow.project import ROOT, copy_sources

ADDING = ROOT / "docs" / "adding-a-protocol.md"
ENTRY = "serflow/protocols/catalog/halves.py"


@pytest.fixture(scope="module")
def with_halves(tmp_path_factory):
    """A copy of the project with the page's protocol."""
    return copy_with_entry(tmp_path_factory.mktemp("adding") / "project", ADDING, ENTRY)


def test_the_page_fits_on_a_page():
    assert len(ADDING.read_text(encoding="utf-8").splitlines()) < 90


def test_a_protocol_that_follows_the_page_keeps_what_every_protocol_keeps(with_halves):
    assert_tests_of_the_page_pass(ADDING, with_halves)


def test_the_page_code_is_written_like_the_project(with_halves):
    assert_written_like_the_project(with_halves, ENTRY)


@pytest.mark.workflow
def test_the_command_of_the_page_makes_a_split(tmp_path):
    project = copy_sources(tmp_path / "study")
    (code,) = blocks(ADDING, "python")
    (project.folder / ENTRY).write_text(code, encoding="utf-8")
    program, *arguments = shlex.split(blocks(ADDING, "bash")[1])
    assert program == "snakemake"
    run = project.snakemake(*arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    split = project.folder / "results/protocols/means_forest_savee/halves.parquet"
    assert set(read_table(split, SPLIT)["fold"]) == {0, 1}
    assert read_metadata(split)["folds_planned"] == "2" != str(Splits().folds)
