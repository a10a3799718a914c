"""The sentences on top say what the numbers say, and no more."""

import pytest

from serflow.report.summary import summary
from serflow.scores.ranking import Group

RANGE = "range over 4 speakers: too few for an interval"
TITLES = {"emodb": "EMO-DB", "savee": "SAVEE"}


def number(value, low=None, high=None, note=None):
    return {"value": value, "low": low, "high": high, "n_clips": 480, "n_speakers": 4, "note": note}


def gap(system, random, speaker, low=None, high=None):
    bounds = {"low": low, "high": high, "note": None, "n_clips": 480, "n_speakers": 4}
    return {"system": system, "corpus": "all", "random": random, "speaker": speaker, "gap": random - speaker} | bounds


def group(corpora, *systems, protocol="speaker", labels=("angry", "sad")):
    return Group(corpora=corpora, labels=labels, systems=systems, protocol=protocol)


def said(numbers, groups, chances=None):
    keyed = {(system, protocol, "all", "uar"): each for (system, protocol), each in numbers.items()}
    found = summary(keyed, chances or {}, groups, [], TITLES)
    plain = lambda text: text.replace("\N{NO-BREAK SPACE}", " ")  # noqa: E731
    return plain(found["best"]), [plain(text) for text in found["others"]]


def first(numbers, chances=None):
    return said(numbers, [group(("emodb",), *dict.fromkeys(system for system, _ in numbers))], chances)[0]


def leak(gaps):
    return summary({}, {}, [], gaps, {})["leak"].replace("\N{NO-BREAK SPACE}", " ")


def test_the_best_is_named_with_interval_n_and_chance():
    said = first(
        {("a", "speaker"): number(0.412, 0.379, 0.448), ("b", "speaker"): number(0.3, 0.28, 0.32)}, {("a", "speaker", "all"): 1 / 8}
    )
    assert "a does best of 2 systems: unweighted average recall (UAR) 41.2 %" in said
    assert "(95 % interval 37.9–44.8 %; 480 clips of 4 speakers; chance 12.5 %), and no other interval reaches its own." in said


@pytest.mark.parametrize(
    ("others", "ending"),
    [
        ([(0.39, 0.37, 0.41)], ", with an interval that the other one overlaps."),
        ([(0.39, 0.37, 0.41), (0.2, 0.19, 0.21)], ", with an interval that 1 of the 2 others overlaps."),
        ([(0.39, None, None)], ", which without another interval is no ranking."),
        ([(0.39, 0.37, 0.41, RANGE)], ", which without another interval is no ranking."),
        ([(0.39, 0.37, 0.41, RANGE), (0.2, 0.19, 0.21)], ", and no other interval reaches its own (1 of the 2 others has one)."),
        ([(0.39, 0.37, 0.41), (0.2, None, None)], ", with an interval that 1 of the 2 others overlaps (1 of the 2 others has one)."),
        ([(0.39, 0.37, 0.41)] * 2 + [(0.2, None, None)], ", with an interval that 2 of the 3 others overlap (2 of the 3 others have one)."),
        ([], "."),
    ],
)
def test_a_rank_is_no_surer_than_its_interval(others, ending):
    numbers = {("a", "speaker"): number(0.412, 0.379, 0.448)}
    numbers |= {(f"b{place}", "speaker"): number(*each) for place, each in enumerate(others)}
    assert first(numbers).endswith(f"480 clips of 4 speakers){ending}")


def test_a_range_is_not_called_an_interval():
    said = first({("a", "speaker"): number(0.4, 0.3, 0.5, RANGE), ("b", "speaker"): number(0.3, 0.2, 0.45)})
    assert "(range over 4 speakers 30.0–50.0 %; 480 clips" in said
    assert "95 %" not in said
    assert said.endswith(", which without an interval is no ranking.")


def test_without_unseen_speakers_there_is_no_best():
    assert said({("a", "random"): number(0.9, 0.8, 0.95)}, [group(("emodb",), "a", protocol=None)]) == (
        "No system has a score on speakers that it never heard.",
        [],
    )


def test_each_group_has_its_own_best():
    numbers = {
        (system, "speaker"): number(uar, uar - 0.1, uar + 0.1) for system, uar in (("lone", 0.9), ("a", 0.4), ("b", 0.3), ("c", 0.5))
    }
    numbers["a", "speaker"] |= {"note": RANGE}
    numbers["d", "speaker"] = number(0.2)
    groups = [
        group(("emodb", "savee"), "lone"),
        group(("savee",), "c", "d"),
        group(("emodb",), "a", "b"),
        group(("tess",), "e", protocol=None),
    ]
    best, others = said(numbers, groups)
    assert best.startswith(
        "On speakers that it never heard, c does best of 2 systems tested on SAVEE: unweighted average recall (UAR) 50.0 %"
    )
    assert others == [
        "On EMO-DB and SAVEE, lone was the only one: 90.0 % (80.0–100.0).",
        "On EMO-DB, a does best of 2: 40.0 % (range over 4 speakers 30.0–50.0).",
        "On tess, no system has a score on unseen speakers.",
    ]


def test_groups_on_the_same_corpora_say_their_emotions():
    numbers = {("a", "speaker"): number(0.4), ("b", "speaker"): number(0.3)}
    groups = [group(("emodb",), "a", labels=("angry", "happy", "sad")), group(("emodb",), "b")]
    best, others = said(numbers, groups)
    assert "a was the only system tested on EMO-DB (3 emotions)" in best
    assert others == ["On EMO-DB (2 emotions), b was the only one: 30.0 % (no interval)."]


def test_groups_with_as_many_emotions_name_them():
    numbers = {("a", "speaker"): number(0.4), ("b", "speaker"): number(0.3)}
    groups = [group(("emodb",), "a", labels=("angry", "neutral")), group(("emodb",), "b")]
    best, others = said(numbers, groups)
    assert "tested on EMO-DB (neutral, angry)" in best
    assert others[0].startswith("On EMO-DB (sad, angry), b")


def test_the_gaps_are_told_by_the_smallest_and_the_largest():
    said = leak([gap("a", 0.85, 0.39, 0.41, 0.52), gap("c", 0.5, 0.35, 0.01, 0.2), gap("b", 0.5, 0.4, -0.02, 0.2)])
    assert "shift the UAR of 3 systems by between +10.0 points (b; 95 % interval −2.0 to +20.0; 480 clips of 4 speakers)" in said
    assert (
        "and +46.0 points (a; 95 % interval +41.0 to +52.0; 480 clips of 4 speakers); of the 3 that have an interval, 2 have it above zero."
        in said
    )


@pytest.mark.parametrize(
    ("notes", "lows", "ending"),
    [
        ([None, None], [0.1, 0.2], "; of the 2 that have an interval, both have it above zero."),
        ([None, None, None], [0.1, 0.2, 0.3], "; of the 3 that have an interval, all have it above zero."),
        ([None, None], [-0.1, -0.2], "; of the 2 that have an interval, none has it above zero."),
        ([None, None, RANGE], [0.1, -0.2, 0.1], "; of the 2 that have an interval, 1 has it above zero."),
        ([RANGE, None], [0.1, 0.1], "; the only one that has an interval has it above zero."),
        ([RANGE, None], [0.1, -0.1], "; the only one that has an interval does not have it above zero."),
        ([RANGE, RANGE], [0.1, 0.1], "; none of them has an interval."),
    ],
)
def test_only_intervals_are_counted_as_above_zero(notes, lows, ending):
    gaps = [gap(str(place), 0.6, 0.4, low, 0.3) | {"note": note} for place, (note, low) in enumerate(zip(notes, lows, strict=True))]
    assert leak(gaps).endswith(ending)


def test_one_gap_is_told_by_itself():
    assert "shift the UAR of a from 40.0 % on unseen speakers to 38.0 %, −2.0 points (no interval;" in leak([gap("a", 0.38, 0.4)])


def test_no_gap_is_said_to_be_none():
    assert leak([]).startswith("How much random splits flatter was not measured")
