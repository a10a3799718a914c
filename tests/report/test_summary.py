"""The sentences on top say what the numbers say, and no more."""

import pytest

from serflow.report.summary import summary


def number(value, low=None, high=None, note=None):
    return {"value": value, "low": low, "high": high, "n_clips": 480, "n_speakers": 4, "note": note}


def gap(system, random, speaker, low=None, high=None):
    bounds = {"low": low, "high": high, "note": None, "n_clips": 480, "n_speakers": 4}
    return {"system": system, "corpus": "all", "random": random, "speaker": speaker, "gap": random - speaker} | bounds


def first(numbers, chances=None):
    keyed = {(system, protocol, "all", "uar"): each for (system, protocol), each in numbers.items()}
    systems = list(dict.fromkeys(system for system, _ in numbers))
    return summary(keyed, chances or {}, systems, [])[0].replace("\N{NO-BREAK SPACE}", " ")


def second(gaps):
    return summary({}, {}, [], gaps)[1].replace("\N{NO-BREAK SPACE}", " ")


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
        ([(0.39, None, None)], ", which without every interval is no ranking."),
        ([], "."),
    ],
)
def test_a_rank_is_no_surer_than_its_interval(others, ending):
    numbers = {("a", "speaker"): number(0.412, 0.379, 0.448)}
    numbers |= {(f"b{place}", "speaker"): number(*each) for place, each in enumerate(others)}
    assert first(numbers).endswith(f"480 clips of 4 speakers){ending}")


def test_a_range_is_not_called_an_interval():
    said = first({("a", "speaker"): number(0.4, 0.3, 0.5, "range over 4 speakers: too few for an interval")})
    assert "(range over 4 speakers: too few for an interval, 30.0–50.0 %;" in said
    assert "95 %" not in said


def test_without_unseen_speakers_there_is_no_best():
    assert first({("a", "random"): number(0.9, 0.8, 0.95)}) == "No system has a score on speakers that it never heard."


def test_the_gap_is_an_average_and_its_widest_example():
    said = second([gap("a", 0.85, 0.39, 0.41, 0.52), gap("b", 0.5, 0.4, -0.02, 0.2)])
    assert "shift the UAR by +28.0 points on average over 2 systems (1 of them with an interval above zero)" in said
    assert said.endswith(
        "most of all that of a: from 39.0 % on unseen speakers to 85.0 %, +46.0 points (95 % interval +41.0 to +52.0; 480 clips of 4 speakers)."
    )


def test_one_gap_is_told_by_itself():
    assert "shift the UAR of a from 40.0 % on unseen speakers to 38.0 %, −2.0 points (no interval;" in second([gap("a", 0.38, 0.4)])


def test_no_gap_is_said_to_be_none():
    assert second([]).startswith("How much random splits flatter was not measured")
