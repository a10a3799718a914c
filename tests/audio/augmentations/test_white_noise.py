"""White noise at a ratio."""

import numpy as np
import pytest

from serflow.audio.augmentations.white_noise import augment
from serflow.audio.signal import Signal

RATE = 16_000


def added_to(samples, lowest, highest, seed):
    """The noise alone, in double precision."""
    mixed = augment(Signal(samples, RATE), random=np.random.default_rng(seed), lowest_snr_db=lowest, highest_snr_db=highest).samples
    return mixed.astype(np.float64) - samples


def ratios_db(samples, lowest, highest, count):
    noises = [added_to(samples, lowest, highest, seed) for seed in range(count)]
    speech = np.sum(samples.astype(np.float64) ** 2)
    return np.array([10 * np.log10(speech / np.sum(noise**2)) for noise in noises])


@pytest.mark.parametrize("level", [1.0, 0.001])
@pytest.mark.parametrize("wanted", [-40.0, 0.0, 10.0, 40.0])
def test_the_ratio_is_that_which_is_asked_for(voice, level, wanted):
    np.testing.assert_allclose(ratios_db(np.float32(level) * voice(), wanted, wanted, 50), wanted, atol=0.1)


def test_ratios_are_drawn_evenly_from_the_whole_range(voice):
    found = ratios_db(voice(), 10.0, 30.0, 400)
    assert 9.9 < found.min() < 10.5
    assert 29.5 < found.max() < 30.1
    counts, _ = np.histogram(found, bins=4, range=(9.9, 30.1))
    assert counts.min() > 70


@pytest.mark.parametrize("seconds", [1, 80])
def test_noise_is_white_and_normal(voice, seconds):
    noise = added_to(voice(seconds=seconds), 0.0, 0.0, 0)
    noise /= noise.std()
    power = np.abs(np.fft.rfft(noise)[1:-1]) ** 2
    bands = power[: len(power) // 8 * 8].reshape(8, -1).mean(axis=1)
    assert bands.max() / bands.min() < 1.25
    assert abs(noise.mean()) < 0.05
    assert np.mean(noise**4) == pytest.approx(3, rel=0.1)


def test_silence_gets_no_noise():
    assert not added_to(np.zeros(100, dtype=np.float32), 10.0, 10.0, 0).any()
