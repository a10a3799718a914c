"""Speech through a telephone line."""

import numpy as np
import pytest

from serflow.audio.augmentations.telephone import augment
from serflow.audio.signal import Signal


def through(samples, rate, lowest=300.0, highest=3400.0):
    return augment(Signal(samples, rate), random=np.random.default_rng(0), lowest_hz=lowest, highest_hz=highest).samples


def change_db(hertz, rate=16_000, **limits):
    """What a sine's level changes by, away from the edges."""
    sine = np.sin(2 * np.pi * hertz * np.arange(rate) / rate).astype(np.float32)
    middle = slice(rate // 4, -rate // 4)
    return 20 * np.log10(through(sine, rate, **limits)[middle].std() / sine[middle].std())


@pytest.mark.parametrize("rate", [16_000, 22_050, 48_000])
def test_the_band_passes_and_the_rest_does_not(rate):
    assert change_db(100.0, rate) < -40
    assert change_db(6000.0, rate) < -30
    assert change_db(1000.0, rate) == pytest.approx(0, abs=0.5)


@pytest.mark.parametrize("hertz", [300.0, 3400.0])
def test_at_its_limits_the_filter_that_runs_both_ways_takes_6_db(hertz):
    assert change_db(hertz) == pytest.approx(-6, abs=0.2)


def test_other_limits_are_other_bands():
    assert change_db(100.0, lowest=50.0) == pytest.approx(0, abs=0.5)
    assert change_db(6000.0, highest=7000.0) == pytest.approx(0, abs=0.5)


def test_a_rate_that_cannot_hold_the_band_keeps_what_it_can():
    assert change_db(1000.0, 6000) == pytest.approx(0, abs=0.5)
    assert change_db(50.0, 6000) < -40


@pytest.mark.parametrize("seed", range(5))
def test_nothing_comes_later(voice, seed):
    samples = voice(seed, seconds=1)
    limited = through(samples, 16_000)
    product = np.fft.rfft(limited, 1 << 15) * np.fft.rfft(samples, 1 << 15).conj()
    assert np.fft.irfft(product).argmax() == 0


def test_an_impulse_stays_where_it_was():
    impulse = np.eye(1, 4001, 2000, dtype=np.float32)[0]
    limited = through(impulse, 16_000)
    assert np.abs(limited).argmax() == 2000
    np.testing.assert_allclose(limited, limited[::-1], atol=1e-5)
