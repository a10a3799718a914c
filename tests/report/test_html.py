"""The three pages are HTML without a fault, and everything that points to a place of its page finds it."""

from collections import Counter

import pytest

from serflow.report.corpora_page import write_corpora_page
from serflow.report.features_page import write_features_page
from tests.report.corpora import make_corpora
from tests.report.features import make_features

POINTING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "headers")


@pytest.fixture(scope="module")
def pages(html, grouped_html, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    write_corpora_page(folder / "corpora.html", **make_corpora(folder))
    write_features_page(folder / "features.html", **make_features(folder))
    own = {name: (folder / name).read_text(encoding="utf-8") for name in ("corpora.html", "features.html")}
    return own | {"report.html": html, "grouped.html": grouped_html}


@pytest.fixture(params=["report.html", "grouped.html", "corpora.html", "features.html"])
def text(request, pages):
    return pages[request.param]


def faults_of(text):
    """What the standard's own parsing rules call an error, by the name that html5lib gives it."""
    html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")
    parser = html5lib.HTMLParser()
    parser.parse(text)
    return [name for _, name, _ in parser.errors]


def test_the_parser_meets_no_fault(text):
    assert faults_of(text) == []


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ("<p><div></div></p>", "unexpected-end-tag"),
        ("<table><p>a</p></table>", "unexpected-start-tag-implies-table-voodoo"),
        ('<p id="a" id="b"></p>', "duplicate-attribute"),
        ("<p>a < b</p>", "expected-tag-name"),
        ("<p>&nosuch;</p>", "expected-named-entity"),
    ],
)
def test_the_parser_meets_a_fault_where_there_is_one(fault, name):
    whole = "<!DOCTYPE html><html><head><title>A page</title></head><body>{}</body></html>"
    assert faults_of(whole.format("")) == []
    assert name in faults_of(whole.format(fault))


def test_ids_are_unique_and_everything_that_points_has_its_target(text, parse):
    tags = parse(text).tags
    ids = Counter(facts["id"] for _, facts in tags if "id" in facts)
    assert [name for name, times in ids.items() if times > 1] == []
    links = {facts["href"].removeprefix("#") for _, facts in tags if facts.get("href", "").startswith("#")}
    pointed = {name for _, facts in tags for key in POINTING for name in facts.get(key, "").split()}
    assert links
    assert links | pointed <= set(ids)
