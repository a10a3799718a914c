"""What figures give away is computed, and comes out as SYSTEMS.md has it."""

import re

import pytest

from serflow.report import given_away as module
from serflow.report.given_away import given_away


def said_of(source):
    ((found),) = given_away([source])
    return " ".join(found["said"])


@pytest.mark.parametrize(
    ("source", "phrases"),
    [
        ("B", ["answered as class 1 by its classes", "over the batch, as class 2", "every class of it gets 100.0 %"]),
        (
            "C",
            [
                "60.74326038360596 % is 5,541 of 9,122",
                "no other fraction with a denominator from 8,000 to 10,000",
                "9,122 is 25 %, rounded up, of 36,486 rows: 3 variants of each of 12,162 clips",
                "RAVDESS 1,440 + TESS 2,800 + SAVEE 480 + CREMA-D 7,442",
            ],
        ),
        ("D", ["99.6875 % is 7 wrong of 2,240, 70 batches of 32", "2,800 clips, which is TESS alone", "9,730 rows", "no number of right"]),
        ("E", ["86.43 % is accuracy", "6 of 7 right, 85.71 %", "0.7 points above silence"]),
    ],
)
def test_each_source_gives_away_what_it_does(source, phrases):
    said = said_of(source)
    for phrase in phrases:
        assert phrase in said


def test_sources_stand_in_order_once_and_unknown_ones_tell_nothing():
    assert [item["source"] for item in given_away(["E", "A", "C", "E", "<script>"])] == ["C", "E"]
    assert given_away([]) == []


def test_another_count_of_clips_gives_other_numbers(monkeypatch):
    monkeypatch.setattr(module, "_clips", lambda corpus: 100)
    assert re.search(r"300 is 25 %, rounded up, of 1,200 rows: 3 variants of each of 400 clips", said_of("C"))
