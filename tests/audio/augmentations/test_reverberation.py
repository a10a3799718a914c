"""Speech in a room."""

import numpy as np
import pytest

from serflow.audio.augmentations.reverberation import augment
from serflow.audio.signal import Signal

RATE = 16_000


def response(seconds, ratio, seed=0, rate=RATE, place=0):
    """What becomes of an impulse: the room's response."""
    impulse = np.zeros(round(rate * (seconds + 0.1)) + place, dtype=np.float32)
    impulse[place] = 1
    arguments = {"shortest_s": seconds, "longest_s": seconds, "direct_to_reverberant_db": ratio}
    return augment(Signal(impulse, rate), random=np.random.default_rng(seed), **arguments).samples.astype(np.float64)


def seconds_to_fall_by_60_db(heard, rate):
    """By Schroeder's backward integration, from the line through its fall from 5 to 35 dB."""
    left = np.cumsum(heard[::-1] ** 2)[::-1]
    level = 10 * np.log10(left[left > 0] / left[0])
    falling = (level < -5) & (level > -35)
    slope, _ = np.polyfit(np.flatnonzero(falling) / rate, level[falling], 1)
    return -60 / slope


@pytest.mark.parametrize("place", [0, 100, 5000])
def test_the_direct_sound_stays_where_it_was_and_nothing_comes_before_it(place):
    heard = response(0.3, 6.0, place=place)
    assert heard[place] == pytest.approx(1, abs=1e-5)
    assert np.abs(heard[:place]).max(initial=0) < 1e-5
    # What the walls send back takes 5 ms at least.
    assert np.abs(heard[place + 1 : place + round(0.005 * RATE)]).max() < 1e-5
    assert np.abs(heard[place + round(0.005 * RATE) :]).max() > 1e-2


@pytest.mark.parametrize("rate", [8000, RATE, 48_000])
@pytest.mark.parametrize("seconds", [0.2, 0.8, 3.0])
def test_the_sound_falls_by_60_db_in_the_time_that_was_drawn(seconds, rate):
    for seed in range(5):
        # In the fall alone: the direct sound is no part of it.
        heard = response(seconds, -20.0, seed, rate)[round(0.005 * rate) :]
        assert seconds_to_fall_by_60_db(heard, rate) == pytest.approx(seconds, rel=0.1)


@pytest.mark.parametrize("ratio", [-20.0, 0.0, 6.0, 20.0])
def test_the_direct_sound_is_so_much_stronger_than_the_rest(ratio):
    for seed in range(5):
        heard = response(0.5, ratio, seed)
        assert 10 * np.log10(heard[0] ** 2 / np.sum(heard[1:] ** 2)) == pytest.approx(ratio, abs=0.1)


def test_times_are_drawn_from_the_whole_range():
    impulse = np.eye(1, 2 * RATE, dtype=np.float32)[0]
    arguments = {"shortest_s": 0.2, "longest_s": 0.8, "direct_to_reverberant_db": 6.0}
    heard = [augment(Signal(impulse, RATE), random=np.random.default_rng(seed), **arguments).samples for seed in range(100)]
    # Where the response ends, it has fallen by 60 dB.
    ends = np.array([np.flatnonzero(np.abs(samples) > 1e-6).max() / RATE for samples in heard])
    assert 0.19 < ends.min() < 0.25
    assert 0.75 < ends.max() < 0.81
