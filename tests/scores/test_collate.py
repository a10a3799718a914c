"""All scores of a study in one place."""

import pandas as pd
import pytest

from serflow.errors import DataError
from serflow.scores.collate import collate_scores, rank
from serflow.scores.contract import CONFUSION, LEAK_GAPS, SCORES
from serflow.tables import read_table, write_table


def scores_of(system, protocol, uar, **where):
    rows = [
        {"metric": metric, "value": value, "low": value - 0.1, "high": value + 0.1}
        for metric, value in (("uar", uar), ("accuracy", uar + 0.01), ("macro_f1", uar + 0.02))
    ]
    place = {"system": system, "protocol": protocol, "corpus": "all", "fold": None, "seed": None} | where
    frame = pd.DataFrame(rows).assign(n_clips=10, n_speakers=3, note=None, **place)
    return frame.astype({"fold": "Int16", "seed": "Int32"})[SCORES.schema.names]


def confusion_of(*systems, labels=("angry", "sad")):
    rows = [{"system": system, "emotion": label, "predicted": label} for system in systems for label in labels]
    return pd.DataFrame(rows, columns=["system", "emotion", "predicted"]).assign(protocol="speaker", corpus="all", count=3)


def test_systems_are_ranked_by_what_they_are_worth_on_unseen_speakers():
    table = pd.concat(
        [
            scores_of("flatterer", "random", 0.99),
            scores_of("flatterer", "speaker", 0.30),
            scores_of("honest", "random", 0.60),
            scores_of("honest", "speaker", 0.50),
            scores_of("untested", "random", 0.70),
        ]
    )
    ranked = rank(table, confusion_of("flatterer", "honest", "untested"))
    assert ranked[["system", "protocol"]].to_numpy().tolist() == [
        ["honest", "random"],
        ["honest", "speaker"],
        ["flatterer", "random"],
        ["flatterer", "speaker"],
        ["untested", "random"],
    ]
    assert ranked["uar"].tolist() == [0.60, 0.50, 0.99, 0.30, 0.70]
    assert ranked["low"].tolist() == pytest.approx([value - 0.1 for value in ranked["uar"]])
    assert ranked["accuracy"].tolist() == pytest.approx([value + 0.01 for value in ranked["uar"]])


def test_figures_of_one_corpus_fold_or_seed_do_not_enter_the_ranking():
    pooled = scores_of("s", "speaker", 0.5)
    parts = [scores_of("s", "speaker", 0.9, **where) for where in ({"corpus": "one"}, {"fold": 1}, {"seed": 2})]
    ranked, expected = (rank(table, confusion_of("s")) for table in (pd.concat([pooled, *parts]), pooled))
    pd.testing.assert_frame_equal(ranked.drop(columns="corpora"), expected.drop(columns="corpora"))


def test_systems_tested_on_other_corpora_or_labels_stand_apart():
    table = pd.concat(
        scores_of(system, "speaker", uar, corpus=corpus)
        for system, uar, corpora in (
            ("easy", 0.9, ["one"]),
            ("easier", 0.95, ["one"]),
            ("hard", 0.3, ["two", "one"]),
            ("harder", 0.4, ["one", "two"]),
        )
        for corpus in ("all", *corpora)
    )
    confusion = pd.concat([confusion_of("hard", "harder", "easy"), confusion_of("easier", labels=("angry",))])
    ranked = rank(table, confusion)
    assert list(zip(ranked["system"], ranked["corpora"], strict=True)) == [
        ("harder", "one+two"),
        ("hard", "one+two"),
        ("easy", "one"),
        ("easier", "one"),
    ]


@pytest.fixture
def collated(tmp_path):
    def collate(tables, **single):
        paths = []
        for number, table in enumerate(tables):
            paths.append(tmp_path / f"{number}.parquet")
            write_table(table, paths[-1], SCORES)
        confusion = pd.DataFrame([{"system": "s", "protocol": "p", "corpus": "all", "emotion": "sad", "predicted": "sad", "count": 3}])
        write_table(confusion, tmp_path / "one.parquet", CONFUSION)
        given = {"scores": paths, "confusion": [tmp_path / "one.parquet"], "leak_gaps": [], **single}
        made = {name: tmp_path / "all" / name for name in given}
        collate_scores(given, made, leaderboard=tmp_path / "leaderboard.csv")
        return made | {"leaderboard": tmp_path / "leaderboard.csv"}

    return collate


def test_tables_are_put_together_in_the_order_given(collated):
    tables = [scores_of("b", "speaker", 0.4), scores_of("a", "speaker", 0.6)]
    made = collated(tables)
    written = read_table(made["scores"], SCORES)
    assert (
        written[["system", "metric", "value"]].to_numpy().tolist() == pd.concat(tables)[["system", "metric", "value"]].to_numpy().tolist()
    )
    assert read_table(made["confusion"], CONFUSION)["count"].tolist() == [3]


def test_a_study_without_both_protocols_has_an_empty_table_of_gaps(collated):
    assert read_table(collated([scores_of("a", "speaker", 0.6)])["leak_gaps"], LEAK_GAPS).empty


def test_the_leaderboard_is_a_file_that_spreadsheets_read(collated):
    made = collated([scores_of("a", "speaker", 0.6), *(scores_of("b", "speaker", 2 / 3, corpus=corpus) for corpus in ("all", "y", "x"))])
    lines = made["leaderboard"].read_bytes().decode().split("\n")
    assert lines[0] == "system,corpora,protocol,uar,low,high,accuracy,macro_f1,n_clips,n_speakers,note"
    assert lines[1] == "b,x+y,speaker,0.666667,0.566667,0.766667,0.676667,0.686667,10,3,"
    assert lines[3:] == [""]


def test_the_same_system_given_twice_is_an_error(collated):
    with pytest.raises(DataError, match=r"must hold .* once each"):
        collated([scores_of("a", "speaker", 0.6), scores_of("a", "speaker", 0.7)])
