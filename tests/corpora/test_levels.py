"""How loud a recording is."""

import math

import numpy as np
import pytest

from serflow.corpora.levels import measure

RATE = 16_000


def stored(samples, kind=np.int16):
    samples = np.asarray(samples, dtype=float).reshape(len(samples), -1)
    return np.round(np.clip(samples * 32768, -32768, 32767)).astype(np.int16) if kind is np.int16 else samples.astype(np.float32)


def levels_of(samples, kind=np.int16, rate=RATE):
    return measure([stored(samples, kind)], rate)


def naive(samples, rate=RATE):
    """The levels, one sample and one frame after the other."""
    signed = [float(value) for frame in samples for value in np.atleast_1d(frame)]
    flat = [abs(value) for value in signed]
    length = round(0.025 * rate)
    silent, frames = 0, len(samples) // length
    for number in range(frames):
        frame = np.asarray(samples[number * length : (number + 1) * length], dtype=float)
        silent += math.sqrt((frame**2).mean()) < 10 ** (-60 / 20)
    return {
        "peak_dbfs": 20 * math.log10(max(flat)),
        "rms_dbfs": 20 * math.log10(math.sqrt(sum(value**2 for value in flat) / len(flat))),
        "dc_offset": sum(signed) / len(signed),
        "clipped_share": sum(value >= 0.9999 for value in flat) / len(flat),
        "silent_share": silent / frames,
    }


@pytest.mark.parametrize("kind", [np.int16, np.float32])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_levels_equal_the_formulas(kind, channels):
    random = np.random.default_rng(channels)
    samples = np.clip(random.normal(0, 0.3, (4100, channels)), -1, 1) * (np.arange(4100) > 1500)[:, None]
    exact = stored(samples, kind) / (32768 if kind is np.int16 else 1)
    assert vars(levels_of(samples, kind)) == pytest.approx(naive(exact), rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("kind", [np.int16, np.float32])
@pytest.mark.parametrize("amplitude", [1.0, 0.5, 0.01])
def test_a_sine_has_the_levels_that_books_give_it(kind, amplitude):
    sine = amplitude * np.sin(2 * np.pi * 400 * np.arange(RATE) / RATE)
    levels = levels_of(sine, kind)
    assert levels.peak_dbfs == pytest.approx(20 * math.log10(amplitude), abs=0.02)
    assert levels.rms_dbfs == pytest.approx(20 * math.log10(amplitude) - 3.0103, abs=0.02)
    assert levels.silent_share == 0


@pytest.mark.parametrize("kind", [np.int16, np.float32])
def test_what_a_recording_is_shifted_by_is_its_dc_offset(kind):
    sine = 0.5 * np.sin(2 * np.pi * 400 * np.arange(RATE) / RATE)
    assert levels_of(sine - 0.125, kind).dc_offset == pytest.approx(-0.125, abs=1e-5)
    assert levels_of(sine, kind).dc_offset == pytest.approx(0, abs=1e-5)


def test_half_of_a_recording_is_silent():
    samples = np.concatenate([np.zeros(RATE), np.full(RATE, 0.1)])
    assert levels_of(samples).silent_share == 0.5


@pytest.mark.parametrize("kind", [np.int16, np.float32])
def test_samples_at_full_scale_are_clipped_and_those_below_are_not(kind):
    samples = np.array([1.0, -1.0, 0.99, -0.99, 0.5, 0.0, 0.0, 0.0])
    assert levels_of(samples, kind).clipped_share == 2 / 8


def test_digital_silence_is_infinitely_quiet():
    levels = levels_of(np.zeros(1000))
    assert (levels.peak_dbfs, levels.rms_dbfs, levels.silent_share) == (-math.inf, -math.inf, 1)


def test_less_than_a_frame_is_one_frame():
    assert levels_of([0.5]).silent_share == 0
    assert levels_of([0.5]).peak_dbfs == pytest.approx(-6.0206, abs=1e-3)
    assert levels_of(np.zeros(10)).silent_share == 1


def test_samples_that_are_no_numbers_give_no_level():
    samples = np.full(1000, 0.1)
    samples[5] = np.nan
    assert math.isnan(levels_of(samples, np.float32).peak_dbfs)
