"""The page says what the tables say, says it safely, and needs nothing but itself."""

import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

import serflow.report.render
from serflow.errors import DataError
from serflow.report.page import write_page
from serflow.scores.contract import CLAIMS, COMPARISONS, LEAK_GAPS, MISTAKES, PARTS, SCORES
from serflow.tables import read_table, write_table
from tests.report.conftest import HOSTILE, PLAIN

SCRIPT = Path(serflow.report.render.__file__).with_name("page.js")
LEADERBOARD = "Scores over all clips of each system, by protocol"


def expected_score(rows: pd.DataFrame, metric: str) -> str:
    row = rows[rows["metric"] == metric].iloc[0]
    if pd.isna(row["value"]):
        return "–"
    bounds = "" if pd.isna(row["low"]) else f" {100 * row['low']:.1f}–{100 * row['high']:.1f}"
    return f"{100 * row['value']:.1f}{bounds}"


def without_marks(cell: str, row: pd.Series) -> str:
    """A cell without the number of its footnote, which has one digit here and stands last."""
    return cell[:-1] if pd.notna(row["note"]) or pd.isna(row["low"]) else cell


def groups_of(rows):
    """Rows below the row that names their group."""
    name = ""
    for row in rows[1:]:
        if len(row) == 1:
            name = row[0]
        else:
            yield name, row


def check_score_row(cells, rows):
    for cell, metric in zip(cells[2:5], ("uar", "accuracy", "macro_f1"), strict=True):
        row = rows[rows["metric"] == metric].iloc[0]
        assert without_marks(cell.strip(), row) == expected_score(rows, metric)
    assert cells[5:8] == ["14.3", f"{rows.iloc[0]['n_clips']:,}", str(rows.iloc[0]["n_speakers"])]


def test_the_leaderboard_shows_the_rows_of_the_table(page, study):
    scores = read_table(study["scores"], SCORES)
    pooled = scores[scores["fold"].isna() & scores["seed"].isna() & (scores["corpus"] == "all")]
    shown = list(groups_of(page.tables[LEADERBOARD]))
    assert len(shown) == 4
    for name, cells in shown:
        system = next(system for system in pooled["system"].unique() if name.startswith(system))
        check_score_row(cells, pooled[(pooled["system"] == system) & (pooled["protocol"] == cells[0])])


def test_the_best_on_unseen_speakers_comes_first(page):
    shown = [name for name, _ in groups_of(page.tables[LEADERBOARD])]
    assert shown[0].startswith("four_means_cnn")
    assert shown[-1].startswith(HOSTILE)


@pytest.mark.parametrize("system", ["four_means_cnn", HOSTILE])
def test_each_system_shows_its_corpora(page, study, system):
    scores = read_table(study["scores"], SCORES)
    own = scores[scores["fold"].isna() & (scores["system"] == system)]
    shown = list(groups_of(page.tables[f"{system}: scores by protocol and corpus"]))
    assert len(shown) == 6
    for protocol, cells in shown:
        corpus = {"all corpora": "all"}.get(cells[0], cells[0])
        check_score_row(cells, own[(own["protocol"] == protocol) & (own["corpus"] == corpus)])


def test_the_leak_gaps_show_the_rows_of_the_table(page, study):
    gaps = read_table(study["gaps"], LEAK_GAPS)
    shown = list(groups_of(page.tables["Leak gap in UAR, by system and corpus"]))
    assert len(shown) == len(gaps)
    for name, cells in shown:
        corpus = {"all corpora": "all"}.get(cells[0], cells[0])
        system = next(system for system in gaps["system"].unique() if name.startswith(system))
        row = gaps[(gaps["system"] == system) & (gaps["corpus"] == corpus)].iloc[0]
        bounds = "" if pd.isna(row["low"]) else f" {100 * row['low']:+.1f} to {100 * row['high']:+.1f}"
        assert cells[2:4] == [f"{100 * row['random']:.1f}", f"{100 * row['speaker']:.1f}"]
        assert without_marks(cells[4].strip(), row) == f"{100 * row['gap']:+.1f}{bounds}"
        assert cells[5:] == [f"{row['n_clips']:,}", str(row["n_speakers"])]


def test_numbers_of_single_folds_are_not_shown(page):
    assert "99.0" not in page.text


def test_what_is_missing_is_a_dash_with_a_footnote(html, parse):
    cell = re.search(r'data-label="macro-F1"><span class="value">–</span><sup><a href="#([\w-]+)"', html)
    assert cell is not None
    note = re.search(rf'<li id="{cell[1]}">(.*?)</li>', html)
    assert note is not None
    assert note[1] == "no answer for one class"


def test_a_range_over_few_speakers_carries_its_note(html):
    assert len(re.findall(r'<li id="[\w-]+">range over 4 speakers: too few for an interval</li>', html)) == 3


def test_names_show_as_themselves_and_run_nothing(html, page):
    assert html.count("<script") == 1
    assert "<b>" not in html
    assert HOSTILE in page.text
    assert "A <b>title</b> & more" in page.text
    assert 'SAVEE/<b>leer & "laut"</b> 漢字.wav' in page.text
    assert "savee_ravdess_<knn>" in page.text


def test_the_page_needs_nothing_but_itself(html, page):
    assert not {tag for tag, _ in page.tags} & {"link", "iframe", "img", "object", "embed", "base"}
    for tag, facts in page.tags:
        # Recordings are fetched when they are played, from beside the page.
        assert "src" not in facts or (tag == "audio" and facts["preload"] == "none" and ":" not in facts["src"])
        if "download" in facts:
            assert facts["href"].startswith("data:text/csv;")
        else:
            # The other pages of the study lie beside this one.
            assert facts.get("href", "#").startswith("#") or facts["href"] in {"corpora.html", "features.html"}
        assert not [name for name in facts if name.startswith("on")]
    assert not re.search(r"url\((?!#)|@import|https?:", html)


def test_the_one_script_is_ours_and_leaves_nothing_behind(page):
    (script,) = page.scripts
    assert script.strip() == SCRIPT.read_text(encoding="utf-8").strip()
    code = "\n".join(line for line in script.splitlines() if line.strip() and not line.lstrip().startswith("//"))
    assert code.startswith("(() => {")
    assert code.endswith("})();")
    assert not re.search(r"</|<!--|https?:|innerHTML|\beval\b|import\b|fetch\b|window\.|globalThis", script)


def test_ids_are_unique_and_every_link_has_its_target(page):
    ids = Counter(facts["id"] for _, facts in page.tags if "id" in facts)
    assert [name for name, times in ids.items() if times > 1] == []
    targets = {facts["href"].removeprefix("#") for _, facts in page.tags if facts.get("href", "").startswith("#")}
    assert targets <= set(ids)


def test_every_figure_has_its_words(page, study):
    figures = [facts for tag, facts in page.tags if tag == "svg" and facts.get("role") == "img"]
    assert len(figures) == len(study["figures"])
    assert all(len(facts["aria-label"]) > 80 for facts in figures)
    assert all(facts.get("aria-hidden") == "true" for tag, facts in page.tags if tag == "svg" and facts.get("role") != "img")


def test_the_same_inputs_make_the_same_bytes(html, study, tmp_path):
    again = tmp_path / "elsewhere" / "report.html"
    write_page(again, **study | {"figures": study["figures"][::-1], "splits": study["splits"][::-1]})
    assert again.read_text(encoding="utf-8") == html


def test_no_place_of_this_machine_is_told(html, study):
    assert str(study["scores"].parent) not in html
    assert "/home/" not in html


def test_corpora_classes_and_exclusions(page):
    corpora = page.tables["Corpora as indexed"]
    assert corpora[1][:6] == ["savee", "28", "2", "4", "0.28", "44.1 kHz, 48 kHz"]
    assert page.tables["Clips by emotion"][1] == ["savee", "4", "4", "4", "4", "4", "4", "4"]
    assert ["SAVEE/001.wav", "the same audio as savee/002"] in page.tables["Excluded recordings"]
    assert len(page.tables["Excluded recordings"]) == 5


def test_systems_stand_against_each_other(page):
    rows = page.tables["Protocol speaker: row less column, points of UAR"]
    assert rows[0] == ["System", PLAIN, HOSTILE]
    assert rows[1][:2] == [PLAIN, ""]
    assert rows[1][2].startswith("+2.3 * p 0.031")
    assert rows[2][1].startswith("−2.3 * p 0.031")


def test_the_surest_mistakes_stand_beside_the_truth_with_their_recordings(page):
    rows = page.tables[f"{PLAIN}: wrong answers by their probability, under speaker"]
    assert rows[1] == ["savee/<b>1", "JE", "sad", "angry", "98.7", ""]
    assert rows[2] == ["ravdess/<b>2", "JE", "sad", "angry", "98.7", "none"]
    assert [facts["src"] for tag, facts in page.tags if tag == "audio"] == ["../data/savee/a%20%231.wav"]


def test_splits_say_how_they_came_out(page):
    rows = page.tables["Splits as carried out"]
    assert rows[2] == ["four_means_cnn", "speaker", "5", "1", "excluded by the index: 2; no label for 'calm': 96", "none"]


def test_a_study_without_scores_still_has_its_page(study, empty_tables, tmp_path, parse):
    settings = study["settings"] | {"not_run": {}, "skipped": {}}
    path = tmp_path / "report.html"
    further = {"claims": CLAIMS, "comparisons": COMPARISONS, "mistakes": MISTAKES, "parts": PARTS}
    for name, contract in further.items():
        write_table(contract.schema.empty_table().to_pandas(), tmp_path / f"{name}.parquet", contract)
    more = {name: tmp_path / f"{name}.parquet" for name in further}
    write_page(path, **empty_tables, **more, manifests=[], splits=[], figures=[], settings=settings, audio={})
    text = parse(path.read_text(encoding="utf-8")).text
    assert "No system has scores yet." in text
    assert "What the sources claim" not in text
    assert "Comparisons" not in text
    assert "Every system that the study names was run under every protocol." in text


def test_a_system_without_settings_is_refused(study, tmp_path):
    scores = read_table(study["scores"], SCORES).assign(system="stranger").drop_duplicates(["protocol", "corpus", "fold", "metric"])
    path = tmp_path / "scores.parquet"
    write_table(scores, path, SCORES)
    with pytest.raises(DataError, match="holds system 'stranger', which the settings do not name"):
        write_page(tmp_path / "report.html", **study | {"scores": path})


@pytest.mark.parametrize(("source", "told"), [("demo", True), ("folder", False)])
def test_generated_recordings_are_told_first(study, tmp_path, source, told):
    settings = study["settings"] | {"config": study["settings"]["config"] | {"source": source}}
    write_page(tmp_path / "page.html", **(study | {"settings": settings}))
    assert ("These recordings are generated speech" in (tmp_path / "page.html").read_text(encoding="utf-8")) is told


def test_systems_tested_on_other_corpora_stand_apart(grouped_html, parse):
    rows = [row[0] for row in parse(grouped_html).tables[LEADERBOARD] if len(row) == 1]
    assert [name.partition(" Means of")[0].partition(" A <b>")[0] for name in rows] == [
        "Tested on ravdess + savee, 7 emotions",
        "four_means_cnn",
        HOSTILE,
        "Tested on ravdess, 7 emotions",
        "ravdess_cnn",
        "Tested on savee, 7 emotions",
        "savee_cnn",
        "savee_forest",
    ]


def test_numbers_of_different_groups_are_said_not_to_be_comparable(grouped_html, page):
    said = "numbers of different groups cannot be compared"
    assert said in grouped_html
    assert said not in page.text


def test_further_groups_are_told_in_a_list(grouped_html, page):
    assert "four_means_cnn does best of 2 systems tested on RAVDESS and SAVEE: " in grouped_html
    assert "<li>On RAVDESS, ravdess_cnn was the only one: 31.0\N{NO-BREAK SPACE}% (27.7–35.1).</li>" in grouped_html
    assert "<li>On SAVEE, savee_cnn does best of 2: 38.1\N{NO-BREAK SPACE}% (range over 4 speakers 34.8–42.2).</li>" in grouped_html
    assert "four_means_cnn does best of 2 systems: " in page.text


def test_a_system_without_a_source_cites_none(grouped_html, html):
    assert grouped_html.count("<dt>Source</dt>") == 2
    assert grouped_html.count("Report C, a public student report") == html.count("Report C, a public student report") == 4
    assert "<dd></dd>" not in grouped_html


def test_a_system_that_learns_what_listeners_heard_says_so(study, html, tmp_path):
    settings = study["settings"] | {
        "systems": {name: card | {"labels": "perceived"} for name, card in study["settings"]["systems"].items()}
    }
    write_page(tmp_path / "page.html", **(study | {"settings": settings}))
    assert "(as listeners heard them)" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "(as listeners heard them)" not in html


def test_a_study_without_any_source_lists_none(study, tmp_path):
    systems = {name: card | {"source": ""} for name, card in study["settings"]["systems"].items()}
    write_page(tmp_path / "page.html", **study | {"settings": study["settings"] | {"systems": systems}})
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<dt>Source</dt>" not in html
    assert "<dl" not in html[html.index('id="cite"') :]


def test_the_bar_of_a_range_is_drawn_as_one(html):
    assert html.count('class="whisker range"') == 2
    assert html.count('class="whisker"') > 2


def test_a_value_outside_its_own_range_is_shown_as_it_is(study, tmp_path, parse):
    path = tmp_path / "scores.parquet"
    scores = read_table(study["scores"], SCORES).assign(
        value=0.99, low=0.5, high=0.5, note="range over 2 speakers: too few for an interval"
    )
    write_table(scores, path, SCORES)
    write_page(tmp_path / "page.html", **study | {"scores": path})
    page = parse((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert {row[2].strip() for _, row in groups_of(page.tables[LEADERBOARD])} == {"99.0 50.0–50.01"}
    assert "UAR) 99.0\N{NO-BREAK SPACE}% (range over 2 speakers 50.0–50.0\N{NO-BREAK SPACE}%;" in " ".join(page.words)


def test_the_leak_gap_is_not_said_to_be_the_voice_alone(page):
    assert "what recognising the voice was worth" not in page.text
    assert "random splits also share sentences and recording sessions" in page.text
