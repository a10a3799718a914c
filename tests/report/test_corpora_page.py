"""The page of the corpora says what audits and manifests say, says it safely, and needs nothing but itself."""

import json
import re
from collections import Counter

import pytest

from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError
from serflow.report.corpora_page import write_corpora_page
from serflow.tables import write_table
from tests.report.corpora import CARDS, HOSTILE, SETTINGS, audit_of


@pytest.fixture(scope="module")
def corpora_html(corpora, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "corpora.html"
    write_corpora_page(path, **corpora)
    return path.read_text(encoding="utf-8")


@pytest.fixture
def corpora_page(corpora_html, parse):
    return parse(corpora_html)


@pytest.fixture
def savee_page(corpora, tmp_path):
    """The page with another audit of SAVEE, as HTML."""

    def write(audit, **settings):
        folder = tmp_path / "savee"
        folder.mkdir()
        (folder / "audit.json").write_text(json.dumps(audit), encoding="utf-8")
        changed = {"audits_found": [folder / "audit.json", *corpora["audits_found"][1:]], "settings": SETTINGS | settings}
        write_corpora_page(tmp_path / "page.html", **corpora | changed)
        return (tmp_path / "page.html").read_text(encoding="utf-8")

    return write


def savee_with(**official):
    audit = audit_of("savee")
    return audit | {"official": audit["official"] | official}


def test_every_corpus_begins_with_its_sentence(corpora_page):
    text = corpora_page.text
    first = "SAVEE is complete: all 56 official clips are here, byte for byte. 1 file is left out: copied from another."
    assert text.index(first) < text.index("At a glance")
    assert text.count(first) == 2
    assert "Crowd has 560 clips of 40 speakers; there is no official list to compare them with." in text


def test_the_contents_lead_to_every_corpus(corpora_page):
    links = [facts["href"] for tag, facts in corpora_page.tags if tag == "a" and "download" not in facts]
    assert links == ["#glance", "#glance", "#corpus-1", "#corpus-2", "#corpus-3"]
    ids = Counter(facts["id"] for _, facts in corpora_page.tags if "id" in facts)
    assert {name.removeprefix("#") for name in links} <= set(ids)
    assert max(ids.values()) == 1


def test_the_tables_hold_the_counts(corpora_page):
    assert corpora_page.tables["Corpora as indexed"][1] == ["SAVEE", "56", "56", "0", "1", "4", "7", "0.04"]
    assert corpora_page.tables["Corpora as indexed"][2][2:4] == ["–", "–"]
    stored = corpora_page.tables["How the clips are stored, and how well they were recorded"][1]
    assert stored[:5] == ["SAVEE", "44.1 kHz", "WAV", "PCM_16", "mono (28), stereo (28)"]
    assert stored[6:] == ["28", "25.0", "4.51"]
    assert corpora_page.tables["SAVEE: clips used against the official ones"][1] == ["neutral", "8", "8", "all"]


def test_names_show_as_themselves_and_run_nothing(corpora_html, corpora_page):
    assert corpora_html.count("<script") == 1
    assert HOSTILE in corpora_page.text
    assert f"{HOSTILE}: two channels" in corpora_page.text


def test_the_page_needs_nothing_but_itself(corpora_html, corpora_page):
    assert not {tag for tag, _ in corpora_page.tags} & {"link", "iframe", "img", "object", "embed", "base"}
    for tag, facts in corpora_page.tags:
        assert "src" not in facts
        start = "data:image/png;base64," if tag == "image" else "data:text/csv;" if "download" in facts else "#"
        assert facts.get("href", "#").startswith(start)
        assert not [name for name in facts if name.startswith("on")]
    assert not re.search(r"url\((?!#)|@import|https?:", corpora_html)


def test_every_figure_has_its_words(corpora_page, corpora):
    figures = [facts for tag, facts in corpora_page.tags if tag == "svg" and facts.get("role") == "img"]
    assert len(figures) == len(corpora["figures"])
    assert all(len(facts["aria-label"]) > 80 for facts in figures)
    assert all(facts.get("aria-hidden") == "true" for tag, facts in corpora_page.tags if tag == "svg" and facts.get("role") != "img")


def test_the_same_inputs_make_the_same_bytes(corpora_html, corpora, tmp_path):
    write_corpora_page(tmp_path / "a.html", **corpora | {"figures": corpora["figures"][::-1]})
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == corpora_html
    assert str(corpora["manifests"][0].parent) not in corpora_html


def test_hundreds_of_missing_clips_are_folded_and_all_named(savee_page, parse):
    missing = [f"DC/{number:04}.wav" for number in range(900)]
    html = savee_page(savee_with(missing=missing, clips=956))
    assert "SAVEE is incomplete: 900 of 956 official clips are missing, named below." in html
    assert "<details>\n<summary>Missing: 900</summary>" in html
    assert all(f"<li>{name}</li>" in html for name in missing)
    assert parse(html).tables["Corpora as indexed"][1][2:4] == ["956", "900"]


def test_a_few_missing_clips_stand_open(savee_page):
    html = savee_page(savee_with(missing=["a.wav"], differing=["b.wav"], unofficial=["<i>c</i>.wav"]))
    assert "<details open>\n<summary>Missing: 1</summary>" in html
    assert "<summary>With other bytes than the official clip: 1</summary>" in html
    assert "<li>&lt;i&gt;c&lt;/i&gt;.wav</li>" in html


def test_speakers_with_other_counts_are_named(savee_page, parse):
    speakers = audit_of("savee")["speakers"] | {"savee/KL": 20}
    html = savee_page(savee_with(speakers=speakers))
    assert "1 speaker has other counts than in the official list, 3 the same" in parse(html).text
    assert parse(html).tables["SAVEE: speakers with other counts"][1:] == [["KL", "20", "14", "6 fewer"]]


def test_an_older_audit_is_told_from_an_audit_that_found_nothing(savee_page, parse):
    older = {key: value for key, value in audit_of("savee").items() if key not in ("official", "quirks", "shortcuts")}
    text = parse(savee_page(older)).text
    assert "whether it is complete was not looked at" in text
    assert text.count("The audit does not tell: it was made by an older version; index again") == 2


def test_an_audit_that_found_nothing_says_so(savee_page, parse):
    text = parse(savee_page(audit_of("savee") | {"quirks": [], "shortcuts": [], "excluded": []})).text
    assert "Quirks None was found." in text
    assert "Nothing was measured that could tell" in text
    assert "No file: every recording is used." in text


def test_generated_corpora_are_told_first_and_compared_with_nothing(savee_page, parse):
    text = parse(savee_page(savee_with(missing=["a.wav"]), generated=True)).text
    assert "These recordings are generated speech" in text
    assert "SAVEE is generated here: 56 clips of 4 speakers" in text
    assert "Against the official list" not in text
    assert "Language: en" not in text


def test_a_corpus_with_nothing_usable_has_its_section(corpora, tmp_path, parse):
    folder = tmp_path / "empty"
    manifest = folder / "manifest.parquet"
    write_table(MANIFEST.schema.empty_table().to_pandas(), manifest, MANIFEST)
    audit = {"clips": 0, "emotions": {}, "excluded": [], "hours": 0.0, "speakers": {}, "official": None, "quirks": [], "shortcuts": []}
    (folder / "audit.json").write_text(json.dumps(audit), encoding="utf-8")
    settings = SETTINGS | {"chosen": ["empty"], "cards": {"empty": CARDS["own"] | {"title": "Empty"}}}
    write_corpora_page(tmp_path / "a.html", manifests=[manifest], audits_found=[folder / "audit.json"], figures=[], settings=settings)
    page = parse((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert "Empty has 0 clips of 0 speakers" in page.text
    assert page.tables["How the clips are stored, and how well they were recorded"][1][1:] == ["–"] * 8


def test_a_corpus_without_its_audit_is_refused(corpora, tmp_path):
    with pytest.raises(DataError, match="there is no audit of 'own', expected one of every corpus; index again"):
        write_corpora_page(tmp_path / "a.html", **corpora | {"audits_found": corpora["audits_found"][:2]})
