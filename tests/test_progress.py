"""How far a long job has come."""

import itertools
import logging

import pytest

from serflow.progress import progress


@pytest.fixture
def clock(monkeypatch):
    """Every look at the clock is so many seconds later than the last."""

    def ticking(seconds):
        ticks = itertools.count(step=seconds)
        monkeypatch.setattr("serflow.progress.time.monotonic", lambda: float(next(ticks)))

    return ticking


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="serflow")
    return lambda: [record.message for record in caplog.records if record.name == "serflow"]


def test_the_end_is_always_said(lines):
    with progress("features", 3) as shown:
        shown.advance(1)
        shown.advance(2)
    assert shown.done == 3
    assert lines()[-1].startswith("features: 3 of 3 clips")


def test_quick_steps_are_not_said_each(clock, lines):
    clock(0.001)
    with progress("index savee", 100, "files") as shown:
        for _ in range(100):
            shown.advance(1)
    assert len(lines()) == 1
    assert lines()[0].startswith("index savee: 100 of 100 files")


def test_a_slow_job_says_now_and_then_how_much_is_left(clock, lines):
    clock(6)
    with progress("features", 4) as shown:
        shown.advance(1)
        shown.advance(1)
    assert lines() == ["features: 1 of 4 clips, 0.2 clips/s, 18 s left", "features: 2 of 4 clips, 0.2 clips/s, 12 s left"]


def test_an_error_in_the_middle_passes(lines):
    def fail():
        with progress("features", 2) as shown:
            shown.advance(1)
            raise ValueError("bad")

    with pytest.raises(ValueError, match="bad"):
        fail()
    assert lines() == []


def test_bytes_are_shown_in_megabytes_with_their_rate(clock, lines):
    clock(6)
    with progress("RAVDESS", 8_000_000, "MB", unit_size=1_000_000) as shown:
        shown.advance(3_000_000)
        shown.advance(-1_000_000)
    assert lines() == ["RAVDESS: 3.0 of 8.0 MB, 0.5 MB/s, 10 s left", "RAVDESS: 2.0 of 8.0 MB, 0.2 MB/s, 36 s left"]


def test_what_has_no_known_end_says_what_is_done(clock, lines):
    clock(6)
    with progress("EMO-DB", None, "MB", unit_size=1_000_000) as shown:
        shown.advance(3_000_000)
    assert lines() == ["EMO-DB: 3.0 MB, 0.5 MB/s"]
