"""Speech that begins earlier or later."""

import numpy as np
import pytest

from serflow.audio.augmentations.time_shift import augment
from serflow.audio.signal import Signal

RATE = 16_000


def shift_of(count, seconds, seed):
    """By how many samples a signal of so many was rotated."""
    samples = np.arange(count, dtype=np.float32)
    shifted = augment(Signal(samples, RATE), random=np.random.default_rng(seed), seconds=seconds).samples
    shift = int(np.argmin(shifted))
    np.testing.assert_array_equal(shifted, np.roll(samples, shift))
    return shift if shift <= count // 2 else shift - count


def test_nothing_is_lost_and_shifts_come_from_the_whole_range():
    shifts = np.array([shift_of(RATE, 0.2, seed) for seed in range(300)])
    assert np.abs(shifts).max() <= 0.2 * RATE
    assert shifts.min() < -0.19 * RATE
    assert shifts.max() > 0.19 * RATE
    counts, _ = np.histogram(shifts, bins=4, range=(-0.2 * RATE, 0.2 * RATE))
    assert counts.min() > 50


def test_no_seconds_are_no_shift():
    assert {shift_of(1000, 0.0, seed) for seed in range(5)} == {0}


@pytest.mark.parametrize("count", [1, 2, 100])
def test_a_signal_that_is_shorter_than_the_shift_goes_round(count):
    for seed in range(20):
        shift_of(count, 60.0, seed)
