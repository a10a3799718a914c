"""Errors and the names that they suggest."""

import pytest

from serflow.errors import DataError, LeakError, SerflowError, SettingError, nearest


@pytest.mark.parametrize("kind", [SettingError, DataError, LeakError])
def test_whatever_serflow_says_no_to_is_caught_as_one(kind):
    with pytest.raises(SerflowError, match=r"^reason$"):
        raise kind("reason")


@pytest.mark.parametrize(("name", "expected"), [("corpara", "corpora"), ("Corpora", "corpora"), ("sedes", "seeds"), ("system", "systems")])
def test_a_mistyped_name_suggests_the_nearest(name, expected):
    assert nearest(name, ["systems", "corpora", "seeds"]) == f"did you mean '{expected}'?"


def test_a_name_that_is_near_to_none_lists_all_in_order():
    assert nearest("zzz", {"b", "a"}) == "known: a, b"
    assert nearest("zzz", []) == "known: "


def test_an_error_survives_the_way_between_processes():
    import pickle

    found = pickle.loads(pickle.dumps(DataError("file.wav: empty")))
    assert (type(found), str(found)) == (DataError, "file.wav: empty")
