"""Statistics over time: they follow what a sound is made of."""

import numpy as np
import pytest

from serflow import registry
from serflow.audio.signal import Signal
from serflow.features.front_ends import functionals
from serflow.features.kernels.pitch import pitch

RATE = 16_000
ARGUMENTS = {"n_mels": 40, "n_mfcc": 20}
CONTOURS = 40 + 40 + 2 + 5 + 1


def row_of(samples):
    return functionals.compute(Signal(samples.astype(np.float32), RATE), **ARGUMENTS)[0]


def voice(hertz, seconds=1.5, depth=0.0, rate=4.0):
    time = np.arange(round(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * hertz * number * time) / number for number in range(1, 12))
    return 0.1 * sound * (1 + depth * np.sin(2 * np.pi * rate * time))


def test_a_row_is_as_long_as_it_says():
    assert row_of(voice(120)).shape == functionals.shape({"arguments": ARGUMENTS}) == ((CONTOURS + 1) * 5 + 2 + 48,)


@pytest.mark.parametrize("hertz", [80, 120, 200, 333, 450])
def test_the_pitch_of_a_voice_is_found(hertz):
    frequency, strength = pitch(voice(hertz).astype(np.float32), RATE, 160)
    inside = frequency[10:-10]
    assert np.median(inside) == pytest.approx(hertz, rel=0.01)
    assert (inside > 0).mean() > 0.95
    assert strength[10:-10].mean() > 0.8


def test_noise_and_silence_have_no_pitch():
    noise = np.random.default_rng(0).normal(0, 0.1, RATE).astype(np.float32)
    assert (pitch(noise, RATE, 160)[0] > 0).mean() < 0.05
    assert not pitch(np.zeros(RATE, np.float32), RATE, 160)[0].any()


def test_mean_pitch_stands_behind_the_contours():
    semitones = {hertz: row_of(voice(hertz))[CONTOURS * 5] for hertz in (120, 240)}
    assert semitones[240] - semitones[120] == pytest.approx(12, abs=0.2)


def test_a_louder_sound_moves_levels_and_no_shape():
    soft, loud = row_of(0.1 * voice(150)), row_of(voice(150))
    loudness = 40 + 40
    assert loud[loudness] - soft[loudness] == pytest.approx(20, abs=0.1)
    shapes = slice(loudness + 2, loudness + 7)
    np.testing.assert_allclose(loud[shapes], soft[shapes], rtol=1e-2, atol=1e-3)


@pytest.mark.parametrize(("rate", "place"), [(1.4, 1), (3.0, 2), (6.0, 3), (12.0, 4)])
def test_the_modulation_spectrum_shows_how_fast_a_sound_goes_up_and_down(rate, place):
    spectrum = row_of(voice(150, seconds=3, depth=0.8, rate=rate))[-48:].reshape(8, 6)
    assert (spectrum.argmax(axis=1) == place).mean() >= 0.5


def test_a_shift_in_time_changes_hardly_anything():
    samples = np.concatenate([np.zeros(1600), voice(150, depth=0.5), np.zeros(3200)])
    first, second = row_of(samples), row_of(np.roll(samples, 800))
    means = slice(0, 40)
    np.testing.assert_allclose(first[means], second[means], atol=0.5)


def test_it_is_in_the_registry():
    assert registry.declaration(registry.FRONT_ENDS, "functionals", "KIND") == "one"
