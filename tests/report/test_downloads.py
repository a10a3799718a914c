"""The files to take away hold the rows of the tables in full, and nothing that a spreadsheet would run."""

import csv
import io
from urllib.parse import unquote

import pandas as pd
import pytest

from serflow.report.downloads import csv_text, download
from serflow.scores.contract import CLAIMS, COMPARISONS, LEAK_GAPS, MISTAKES, SCORES
from serflow.tables import read_table
from tests.report.conftest import HOSTILE, PLAIN

KIND = "data:text/csv;charset=utf-8,"


def files_of(page) -> dict[str, list[dict[str, str]]]:
    """The rows of all files of a page, read as they would be saved."""
    links = {facts["download"]: facts["href"] for tag, facts in page.tags if tag == "a" and "download" in facts}
    assert all(href.startswith(KIND) and href.isascii() and "#" not in href for href in links.values())
    return {name: list(csv.DictReader(io.StringIO(unquote(href.removeprefix(KIND)), newline=""))) for name, href in links.items()}


@pytest.fixture(scope="module")
def files(page):
    return files_of(page)


def check_rows(found, rows: pd.DataFrame, keys):
    """Every number of every row, bit by bit; what is missing is empty."""
    assert len(found) == len(rows)
    assert list(found[0]) == list(rows)
    by_key = {tuple(row[key] for key in keys): row for row in found}
    for row in rows.to_dict("records"):
        told = by_key[tuple(str(row[key]) for key in keys)]
        for name, value in row.items():
            if pd.isna(value):
                assert told[name] == ""
            elif isinstance(value, bool | str):
                assert told[name] == str(value)
            else:
                assert float(told[name]) == value


@pytest.mark.parametrize(
    ("table", "contract"),
    [("gaps", LEAK_GAPS), ("claims", CLAIMS), ("comparisons", COMPARISONS)],
)
def test_a_table_is_there_in_full(files, study, table, contract):
    check_rows(files[f"{contract.name}.csv"], read_table(study[table], contract), contract.unique)


def test_the_leaderboard_is_the_scores_over_everything_in_its_order(files, study):
    scores = read_table(study["scores"], SCORES)
    pooled = scores[scores["fold"].isna() & scores["seed"].isna()]
    check_rows(files["leaderboard.csv"], pooled[pooled["corpus"] == "all"], ["system", "protocol", "metric"])
    assert [row["system"] for row in files["leaderboard.csv"]] == [PLAIN] * 6 + [HOSTILE] * 6


@pytest.mark.parametrize("system", [PLAIN, HOSTILE])
def test_each_system_has_its_scores_of_every_corpus(files, study, system):
    scores = read_table(study["scores"], SCORES)
    own = scores[scores["fold"].isna() & scores["seed"].isna() & (scores["system"] == system)]
    check_rows(files[f"{system}-scores.csv"], own, ["protocol", "corpus", "metric"])


def test_each_system_has_its_mistakes_under_every_protocol(files, study):
    mistakes = read_table(study["mistakes"], MISTAKES)
    check_rows(files[f"{PLAIN}-mistakes.csv"], mistakes[mistakes["system"] == PLAIN], ["protocol", "place"])
    assert f"{HOSTILE}-mistakes.csv" not in files


def test_what_was_run_on_what(files):
    assert files["corpora.csv"][0] == {
        "corpus": "savee",
        "clips": "28",
        "excluded": "2",
        "speakers": "4",
        "duration_s": "1008.0",
        "sample_rates": "44100 48000",
    }
    assert files["clips_by_emotion.csv"][0] == {"corpus": "savee", "emotion": "neutral", "clips": "4"}
    assert len(files["clips_by_emotion.csv"]) == 14
    assert len(files["exclusions.csv"]) == 4
    assert {"corpus": "savee", "path": "SAVEE/001.wav", "clip_id": "savee/001", "reason": "the same audio as savee/002"} in files[
        "exclusions.csv"
    ]


def test_splits_tell_all_that_their_files_tell(files):
    found = [row for row in files["splits.csv"] if (row["system"], row["protocol"]) == (PLAIN, "speaker")]
    assert [(row["folds_used"], row["seed"], row["left_out"]) for row in found] == [
        ("5", "1", '{"no label for \'calm\': 96, "excluded by the index": 2}'.replace("'calm':", "'calm'\":"))
    ]
    assert len(files["splits.csv"]) == 4


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1", "－1"])
def test_no_text_is_a_formula(text):
    rows = pd.DataFrame({"name": [text, "plain - text = fine"], "value": [-0.5, 1.0]})
    found = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert found == [["name", "value"], [f"'{text}", "-0.5"], ["plain - text = fine", "1.0"]]


def test_numbers_are_written_in_full():
    values = [0.1 + 0.2, 1 / 3, -1e-17, 1e300]
    found = list(csv.reader(io.StringIO(csv_text(pd.DataFrame({"value": values})))))
    assert [float(row[0]) for row in found[1:]] == values


def test_whole_numbers_stay_whole_where_some_are_missing(study):
    claims = read_table(study["claims"], CLAIMS)
    text = unquote(download("claims.csv", claims, CLAIMS)["href"])
    assert claims["published_n_clips"].isna().any()
    assert ",1000," in text
    assert "1000.0" not in text


def test_an_empty_table_still_has_its_columns():
    found = download("none.csv", SCORES.schema.empty_table().to_pandas(), SCORES)
    assert unquote(found["href"]).strip() == KIND + ",".join(SCORES.schema.names)
    assert found["size"] == "0 rows"


def test_letters_of_any_script_and_quotes_come_back(page):
    rows = pd.DataFrame({"name": [HOSTILE, 'a, "b"\nc', "100 %20 #1 & <b>"]})
    told = unquote(download("names.csv", rows)["href"].removeprefix(KIND))
    assert pd.read_csv(io.StringIO(told))["name"].to_list() == rows["name"].to_list()
