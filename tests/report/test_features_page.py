"""The page of the features shows every set, variant and augmentation, says what they are, and needs nothing but itself."""

import re
from collections import Counter

import pytest

from serflow.errors import DataError
from serflow.report.features_page import write_features_page
from tests.report.conftest import HOSTILE
from tests.report.features import SETTINGS, make_features

MOST_BYTES = 3_000_000


@pytest.fixture(scope="module")
def features(tmp_path_factory):
    return make_features(tmp_path_factory.mktemp("features"))


@pytest.fixture(scope="module")
def features_html(features, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "features.html"
    write_features_page(path, **features)
    return path.read_text(encoding="utf-8")


@pytest.fixture
def features_page(features_html, parse):
    return parse(features_html)


def test_every_set_is_told_in_the_words_of_its_file(features_page):
    text = features_page.text
    assert f"The systems of this study hear through 2 feature sets: means and {HOSTILE}." in text
    assert "means of a clip." in text
    assert "everything from 0.5 s on, at 16 kHz" in text
    assert "means162 : n_mfcc 20, pooled true" in text
    assert f"TINY, {HOSTILE}; shown: TINY" in text


def test_every_change_is_told_with_its_steps(features_page):
    text = features_page.text
    assert "noisy in means" in text
    assert "Noise. noise (amplitude 0.035)" in text
    assert "gain." in text


def test_every_figure_stands_once_and_has_its_words(features_page, features):
    figures = [facts["aria-label"] for tag, facts in features_page.tags if tag == "svg" and facts.get("role") == "img"]
    assert len(figures) == len(features["figures"])
    assert [label.partition(".")[0] for label in figures] == ["One clip of each emotion"] * 2 + ["Before and after"] * 3
    assert all(len(label) > 80 for label in figures)


def test_the_contents_lead_to_every_section(features_page):
    links = [facts["href"] for tag, facts in features_page.tags if tag == "a"]
    ids = Counter(facts["id"] for _, facts in features_page.tags if "id" in facts)
    assert {name.removeprefix("#") for name in links} == {"feature-sets", "variants", "augmentations"}
    assert {name.removeprefix("#") for name in links} <= set(ids)
    assert max(ids.values()) == 1


def test_the_page_is_small_and_needs_nothing_but_itself(features_html, features_page):
    assert len(features_html.encode()) < MOST_BYTES
    assert not {tag for tag, _ in features_page.tags} & {"script", "link", "iframe", "img", "object", "embed", "base"}
    for tag, facts in features_page.tags:
        assert facts.get("href", "#").startswith("data:image/png;base64," if tag == "image" else "#")
    assert not re.search(r"url\((?!#)|@import|https?:", features_html)
    assert "<script" not in features_html
    assert HOSTILE in features_page.text


def test_the_same_inputs_make_the_same_bytes(features_html, features, tmp_path):
    write_features_page(tmp_path / "a.html", **features | {"figures": features["figures"][::-1]})
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == features_html


def test_a_study_without_variants_says_so(features, tmp_path, parse):
    write_features_page(tmp_path / "a.html", figures=features["figures"], settings=SETTINGS | {"variants": [], "generated": True})
    text = parse((tmp_path / "a.html").read_text(encoding="utf-8")).text
    assert "None: the sets hold every recording as it is." in text
    assert "They hold every recording as it is." in text
    assert "These recordings are generated speech" in text


def test_what_has_no_figure_is_an_error(features, tmp_path):
    with pytest.raises(DataError, match="there is no figure of the augmentation 'noise', expected one of each; draw it again"):
        write_features_page(tmp_path / "a.html", **features | {"figures": features["figures"][:-1]})
