"""docs/adding-a-metric.md, followed to the letter in a copy of the project."""

import pytest

from tests.pages import assert_tests_of_the_page_pass, assert_written_like_the_project, blocks, copy_with_tests, in_copy
from tests.workflow.project import ROOT

ADDING = ROOT / "docs" / "adding-a-metric.md"
ENTRY = "serflow/scores/metrics/worst_recall.py"
FORMULAS = "tests/scores/test_metrics.py"


@pytest.fixture(scope="module")
def with_worst_recall(tmp_path_factory):
    """A copy of the project with the page's metric and its formula."""
    folder = copy_with_tests(tmp_path_factory.mktemp("adding") / "project")
    code, formula = blocks(ADDING, "python")
    (folder / ENTRY).write_text(code, encoding="utf-8")
    tests = (folder / FORMULAS).read_text(encoding="utf-8")
    (folder / FORMULAS).write_text(tests.replace("NAIVE = {\n", f"NAIVE = {{\n    {formula}", 1), encoding="utf-8")
    return folder


def test_the_page_fits_on_a_page():
    assert len(ADDING.read_text(encoding="utf-8").splitlines()) < 90


def test_a_metric_that_follows_the_page_keeps_what_every_metric_keeps(with_worst_recall):
    assert_tests_of_the_page_pass(ADDING, with_worst_recall)


def test_the_page_code_is_written_like_the_project(with_worst_recall):
    for entry in (ENTRY, FORMULAS):
        assert_written_like_the_project(with_worst_recall, entry)


def test_the_example_in_the_page_is_right(with_worst_recall):
    assert "1 passed" in in_copy(with_worst_recall, "-m", "pytest", "--doctest-modules", ENTRY, "-q", "-p", "no:cacheprovider")
