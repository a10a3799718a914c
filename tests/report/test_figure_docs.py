"""docs/adding-a-figure.md, followed to the letter in a copy of the project."""

import pytest

from tests.pages import assert_tests_of_the_page_pass, assert_written_like_the_project, copy_with_entry
from tests.workflow.project import ROOT

ADDING = ROOT / "docs" / "adding-a-figure.md"
ENTRY = "serflow/report/figures/recalls.py"


@pytest.fixture(scope="module")
def with_recalls(tmp_path_factory):
    """A copy of the project with the page's figure."""
    return copy_with_entry(tmp_path_factory.mktemp("adding") / "project", ADDING, ENTRY)


def test_the_page_fits_on_a_page():
    assert len(ADDING.read_text(encoding="utf-8").splitlines()) < 110


def test_a_figure_that_follows_the_page_keeps_what_every_figure_keeps(with_recalls):
    assert_tests_of_the_page_pass(ADDING, with_recalls)


def test_the_page_code_is_written_like_the_project(with_recalls):
    assert_written_like_the_project(with_recalls, ENTRY)
