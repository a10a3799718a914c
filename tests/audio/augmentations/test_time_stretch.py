"""Slower or faster speech at the same pitch."""

import numpy as np
import pytest

from serflow.audio.augmentations.time_stretch import augment
from serflow.audio.signal import Signal

RATE = 16_000


def frequency_of(samples):
    """The strongest frequency, away from the edges."""
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 18))
    return np.argmax(spectrum) * RATE / (1 << 18)


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.3, 2.0])
@pytest.mark.parametrize("count", [4000, 12_345])
def test_the_length_is_divided_by_the_rate(rate, count):
    samples = np.random.default_rng(0).normal(0, 0.1, count).astype(np.float32)
    assert len(augment(Signal(samples, RATE), random=np.random.default_rng(0), rate=rate).samples) == round(count / rate)


@pytest.mark.parametrize("rate", [0.8, 1.25])
@pytest.mark.parametrize("hertz", [110.0, 220.0, 1000.0, 3000.0])
def test_the_pitch_stays(rate, hertz):
    samples = (0.5 * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)).astype(np.float32)
    stretched = augment(Signal(samples, RATE), random=np.random.default_rng(0), rate=rate).samples
    assert frequency_of(stretched) == pytest.approx(hertz, rel=0.002)
