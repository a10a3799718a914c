"""The table of claims says what the table of claims holds."""

import pandas as pd
import pytest

from serflow.report.claims import claims_sentence, claims_table
from serflow.report.draw import figures_of
from serflow.report.page import write_page
from serflow.scores.contract import CLAIMS
from serflow.scores.notes import TRANSDUCTIVE
from serflow.tables import read_table, write_table
from tests.report.conftest import HOSTILE, NOT_RUN, PLAIN, claim_rows

TABLE = "What the sources claim, and what was measured here"
CARDS = {PLAIN: {"title": "A title", "emotions": ["a"] * 7}, HOSTILE: {"title": "Another", "emotions": ["a"] * 7}}


@pytest.fixture
def table():
    def made(rows=None):
        return claims_table(claim_rows() if rows is None else rows, CARDS)

    return made


def written(cell):
    return [cell["text"], cell["interval"]]


def noted(table, marks):
    return [table["notes"]["texts"][number - 1] for number in marks]


def test_each_figure_stands_with_its_interval(table):
    first = table()["groups"][0]
    assert (first["name"], first["title"], first["source"]) == (PLAIN, "A title", "C")
    accuracy, uar = first["rows"]
    assert [row["label"] for row in (accuracy, uar)] == ["accuracy", "UAR"]
    assert [written(cell) for cell in accuracy["cells"]] == [
        ["60.7", ""],
        ["60.0", "57.0–64.0"],
        ["50.0", "47.0–54.0"],
        ["40.0", "37.0–44.0"],
        ["+20.0", "+12.0 to +31.0"],
    ]


def test_the_widest_gap_is_told_in_a_sentence():
    said = claims_sentence(claim_rows()).replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        f"Tested as its source tested it, {PLAIN} is right in 60.0 % of cases; on people whom it never heard, in 40.0 %:"
        " +20.0 points (+12.0 to +31.0)."
    )


def test_of_several_the_widest_gap_is_told_and_how_many_there_are():
    rows = claim_rows()
    wider = rows[rows["system"] == PLAIN].assign(system="wider", published=0.9, gap=0.5, gap_low=None, gap_high=None)
    said = claims_sentence(pd.concat([rows, wider])).replace("\N{NO-BREAK SPACE}", " ")
    assert said.startswith("Tested as its source tested it, wider is right in 90.0 % of cases")
    assert said.endswith("+50.0 points (no interval), the widest of 2 such gaps.")


def test_without_a_gap_there_is_no_sentence():
    assert claims_sentence(claim_rows().assign(gap=None)) == ""


def test_a_dash_has_its_reason(table):
    made = table()
    _, binary, absent = made["groups"]
    assert noted(made, made["groups"][0]["rows"][1]["cells"][0]["marks"]) == ["The source states its figure in another metric."]
    assert noted(made, absent["rows"][0]["cells"][0]["marks"]) == ["The source states no figure."]
    for cell in (binary["rows"][0]["cells"][1], binary["rows"][0]["cells"][4]):
        assert cell["text"] == "–"
        assert noted(made, cell["marks"]) == [NOT_RUN]
    assert all(cell["text"] == "–" and cell["marks"] for row in absent["rows"] for cell in row["cells"])


def test_binary_accuracy_is_explained_with_what_silence_scores(table):
    made = table()
    row, uar = made["groups"][1]["rows"]
    assert row["label"] == "binary accuracy"
    assert row["ends"]["silence"] == pytest.approx(6 / 7)
    assert "of the 7 one-hot outputs" in noted(made, row["marks"])[0]
    assert "has 85.7 %" in noted(made, row["marks"])[0]
    assert (uar["marks"], uar["ends"]["silence"]) == ([], None)


def test_a_budget_is_told_once_below_the_figures(table):
    made = table()
    assert not any("budget" in text for text in made["notes"]["texts"])
    assert any(text.startswith("counted by row") for text in made["notes"]["texts"])
    assert {line["name"]: line["text"] for line in made["groups"][0]["said"]}["Budget"] == "5 of 20 epochs"
    assert "Budget" not in {line["name"] for line in made["groups"][2]["said"]}


def test_sizes_are_told_of_what_was_run(table):
    sizes = [{line["name"]: line["text"] for line in group["said"]}.get("Tested here") for group in table()["groups"]]
    assert sizes == [
        "as published: 1,000 clips of 20 speakers; at random: 1,001 clips of 21 speakers; unseen: 1,002 clips of 22 speakers",
        "at random: 1,001 clips of 21 speakers; unseen: 1,002 clips of 22 speakers",
        None,
    ]


def test_equal_sizes_are_told_once(table):
    rows = claim_rows().head(2).assign(random_n_clips=1000, unseen_n_clips=1000, random_n_speakers=20, unseen_n_speakers=20)
    assert table(rows)["groups"][0]["said"][1] == {"name": "Tested here", "text": "1,000 clips of 20 speakers each"}


def test_what_is_transductive_says_so_beside_its_name_alone(table):
    rows = claim_rows().assign(unseen_note=TRANSDUCTIVE)
    made = table(rows)
    assert [group["transductive"] for group in made["groups"]] == [False, True, False]
    assert TRANSDUCTIVE not in made["notes"]["texts"]


def test_the_page_shows_every_claim_first(page, html):
    rows = page.tables[TABLE]
    assert [row[0] for row in rows if len(row) == 7][1:] == ["accuracy", "UAR", "binary accuracy3", "UAR", "accuracy", "UAR"]
    assert html.index('id="claims"') < html.index('id="leaderboard"')
    assert '<a href="#claims">Claims</a>' in html


def test_texts_of_claims_show_as_themselves(html, page):
    assert "<i>" not in html
    assert "Copies & <i>neighbours</i> stood on both sides." in page.text
    assert "25 % of <b>rows</b>" in page.text
    assert f"E · {HOSTILE}" in page.text
    assert "E · savee_ravdess_<knn>" in page.text


def test_what_the_figures_give_away_stands_below_for_the_sources_of_the_study(page):
    assert "What the figures themselves give away" in page.text
    assert "5,541 of 9,122" in page.text
    assert "85.71" in page.text
    assert "2,240" not in page.text


def test_what_was_skipped_stands_with_what_was_not_run(page):
    assert "four_means_cnn, sentence one <b>carrier</b> phrase" in page.text


def test_a_split_that_could_not_be_made_is_told_in_its_place(study, tmp_path, parse):
    """Found by the job alone: the leaderboard's dash, the table of splits and the list of what was not run say it."""
    from serflow.protocols.contract import SPLIT
    from serflow.scores.contract import SCORES

    why = "'speaker' leaves no fold: one speaker"
    path = tmp_path / "protocols" / PLAIN / "speaker.parquet"
    facts = {"protocol": "speaker", "seed": "1", "folds_used": "0", "skipped": why, "note": ""}
    write_table(SPLIT.schema.empty_table().to_pandas(), path, SPLIT, facts)
    scores = read_table(study["scores"], SCORES)
    write_table(scores[(scores["system"] != PLAIN) | (scores["protocol"] != "speaker")], tmp_path / "scores.parquet", SCORES)
    splits = [split for split in study["splits"] if split.parent.name != PLAIN or split.stem != "speaker"]
    write_page(tmp_path / "page.html", **study | {"splits": [*splits, path], "scores": tmp_path / "scores.parquet"})
    page = parse((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert page.text.count(why) == 3
    assert "Not in the scores" not in page.text
    assert [row[-1] for row in page.tables["Splits as carried out"] if row[:3] == [PLAIN, "speaker", "0"]] == [why]


def test_a_transductive_system_says_so_wherever_it_stands(study, tmp_path):
    systems = {name: card | {"transductive": name == PLAIN} for name, card in study["settings"]["systems"].items()}
    write_page(tmp_path / "page.html", **study | {"settings": study["settings"] | {"systems": systems}})
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    # Leaderboard, leak gap, and the claim of the other; its own article in words, and under each figure.
    assert html.count("· transductive") == 3
    assert "transductive: each speaker by all of their own clips" in html
    assert html.count(", transductive</figcaption>") == 2 * len(figures_of("system_protocol")) + len(figures_of("network_protocol"))


def test_an_empty_table_has_no_groups():
    empty: pd.DataFrame = CLAIMS.schema.empty_table().to_pandas()
    assert claims_table(empty, {}) == {"groups": [], "notes": {"key": "claims", "texts": []}}
