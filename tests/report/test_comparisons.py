"""The matrices of systems against each other."""

import numpy as np
import pandas as pd
import pytest

from serflow.report.comparisons import comparison_tables


def rows_of(*pairs, protocol="speaker"):
    """Rows of (one, other, difference, p after Holm's correction), with a note where one is given."""
    columns = ["one", "other", "difference", "p_holm", "note"]
    return pd.DataFrame([(*pair, *[None] * (5 - len(pair))) for pair in pairs], columns=columns).assign(protocol=protocol)


def cells_of(table):
    return {(row["name"], other): cell for row in table["rows"] for other, cell in zip(table["systems"], row["cells"], strict=True)}


@pytest.fixture
def three():
    rows = rows_of(("a", "b", -0.1, 0.04), ("a", "c", 0.2, 0.0002), ("b", "c", 0.3, 0.05))
    (table,) = comparison_tables(rows, systems=["b", "a", "c"], protocols=["speaker"])
    return table


def test_rows_and_columns_follow_the_leaderboard(three):
    assert three["systems"] == ["b", "a", "c"]
    assert [row["name"] for row in three["rows"]] == ["b", "a", "c"]


def test_a_cell_is_the_row_less_the_column_with_its_p_and_marked_where_it_is_sure(three):
    cells = cells_of(three)
    assert (cells["a", "b"]["text"], cells["a", "b"]["interval"]) == ("−10.0 *", "p 0.040")
    assert (cells["b", "a"]["text"], cells["b", "a"]["interval"]) == ("+10.0 *", "p 0.040")
    assert cells["a", "c"]["interval"] == "p < 0.001"
    assert cells["b", "c"]["text"] == "+30.0"


def test_nothing_is_compared_with_itself(three):
    assert all(cells_of(three)[name, name]["text"] == "" for name in "abc")


def test_what_could_not_be_compared_is_a_dash_with_its_reason():
    rows = rows_of(("a", "b", np.nan, np.nan, "no clip in common"))
    (table,) = comparison_tables(rows, systems=[], protocols=[])
    assert cells_of(table)["a", "b"]["text"] == "–"
    assert cells_of(table)["a", "b"]["marks"] == cells_of(table)["b", "a"]["marks"] == [1]
    assert table["notes"]["texts"] == ["no clip in common"]


def test_what_is_said_of_bounds_that_are_not_shown_is_left_out():
    rows = rows_of(("a", "b", 0.1, 0.5, "range over 4 speakers: too few for an interval; on the 100 clips that both were tested on"))
    (table,) = comparison_tables(rows, systems=[], protocols=[])
    assert table["notes"]["texts"] == ["on the 100 clips that both were tested on"]


def test_systems_that_were_never_compared_stand_in_tables_of_their_own():
    rows = pd.concat([rows_of(("a", "b", 0.1, 0.5), ("x", "y", 0.1, 0.5)), rows_of(("a", "b", 0.2, 0.5), protocol="random")])
    tables = comparison_tables(rows, systems=["x", "a", "y", "b"], protocols=["random", "speaker"])
    assert [(table["protocol"], table["systems"]) for table in tables] == [
        ("random", ["a", "b"]),
        ("speaker", ["x", "y"]),
        ("speaker", ["a", "b"]),
    ]
    assert len({table["notes"]["key"] for table in tables}) == 3


def test_an_empty_table_gives_no_matrix():
    assert comparison_tables(rows_of(), systems=["a"], protocols=["speaker"]) == []
