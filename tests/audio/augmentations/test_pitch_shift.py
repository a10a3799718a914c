"""Higher or lower speech of the same length."""

import numpy as np
import pytest

from serflow.audio.augmentations.pitch_shift import augment
from serflow.audio.signal import Signal


def frequency_of(samples, rate):
    """The strongest frequency, away from the edges."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 18))
    return np.argmax(spectrum) * rate / (1 << 18)


# Each sine to where it still is one: below half the rate.
SINES = [
    (rate, hertz, semitones)
    for rate in (8000, 16_000, 22_050, 48_000)
    for semitones in (-24.0, -12.0, -5.0, -1.0, 0.1, 0.7, 1.0, 5.0, 12.0, 24.0)
    for hertz in (110.0, 220.0, 1000.0, 3000.0)
    if hertz * 2 ** (semitones / 12) < 0.49 * rate
]


@pytest.mark.parametrize(("rate", "hertz", "semitones"), SINES)
def test_a_sine_moves_by_so_many_semitones(rate, semitones, hertz):
    samples = (0.5 * np.sin(2 * np.pi * hertz * np.arange(rate) / rate)).astype(np.float32)
    shifted = augment(Signal(samples, rate), random=np.random.default_rng(0), semitones=semitones).samples
    assert frequency_of(shifted, rate) == pytest.approx(hertz * 2 ** (semitones / 12), rel=0.002)


@pytest.mark.parametrize("count", [4000, 12_345])
def test_the_length_stays(count):
    samples = np.random.default_rng(0).normal(0, 0.1, count).astype(np.float32)
    assert len(augment(Signal(samples, 16_000), random=np.random.default_rng(0), semitones=0.7).samples) == count
