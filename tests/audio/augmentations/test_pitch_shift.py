"""Higher or lower speech of the same length."""

import numpy as np
import pytest

from serflow.audio.augmentations.pitch_shift import augment


def frequency_of(samples, rate):
    """The strongest frequency, away from the edges."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 18))
    return np.argmax(spectrum) * rate / (1 << 18)


@pytest.mark.parametrize("rate", [16_000, 22_050])
@pytest.mark.parametrize("semitones", [-4.0, 0.7, 12.0])
@pytest.mark.parametrize("hertz", [220.0, 1000.0])
def test_a_sine_moves_by_so_many_semitones(rate, semitones, hertz):
    samples = (0.5 * np.sin(2 * np.pi * hertz * np.arange(rate) / rate)).astype(np.float32)
    shifted = augment(samples, sample_rate=rate, random=np.random.default_rng(0), semitones=semitones)
    assert frequency_of(shifted, rate) == pytest.approx(hertz * 2 ** (semitones / 12), rel=0.005)


@pytest.mark.parametrize("count", [4000, 12_345])
def test_the_length_stays(count):
    samples = np.random.default_rng(0).normal(0, 0.1, count).astype(np.float32)
    assert len(augment(samples, sample_rate=16_000, random=np.random.default_rng(0), semitones=0.7)) == count
