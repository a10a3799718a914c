"""Statistics over time: they follow what a sound is made of."""

import numpy as np
import pytest

from serflow import registry
from serflow.audio.signal import Signal
from serflow.features.front_ends import functionals
from serflow.features.kernels.pitch import pitch

RATE = 16_000
ARGUMENTS = {"n_mels": 40, "n_mfcc": 20, "equalised": False}
CONTOURS = 40 + 40 + 2 + 5 + 1
COURSES = 40 + 20 + 1 + 5 + 1
MODULATION = (CONTOURS + 1) * 5 + 2
TREND = MODULATION + 48


def row_of(samples, **changed):
    return functionals.compute(Signal(samples.astype(np.float32), RATE), **ARGUMENTS | changed)[0]


def voice(hertz, seconds=1.5, depth=0.0, rate=4.0):
    time = np.arange(round(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * hertz * number * time) / number for number in range(1, 12))
    return 0.1 * sound * (1 + depth * np.sin(2 * np.pi * rate * time))


def test_a_row_is_as_long_as_it_says():
    assert row_of(voice(120)).shape == functionals.shape({"arguments": ARGUMENTS}) == (TREND + 2 * COURSES + 8,)


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
    spectrum = row_of(voice(150, seconds=3, depth=0.8, rate=rate))[MODULATION:TREND].reshape(8, 6)
    assert (spectrum.argmax(axis=1) == place).mean() >= 0.5


def test_a_shift_in_time_changes_hardly_anything():
    samples = np.concatenate([np.zeros(1600), voice(150, depth=0.5), np.zeros(3200)])
    first, second = row_of(samples), row_of(np.roll(samples, 800))
    means = slice(0, 40)
    np.testing.assert_allclose(first[means], second[means], atol=0.5)


def test_how_near_the_microphone_was_says_nothing_once_levels_are_equalised():
    sound = voice(150, depth=0.5)
    soft, loud = row_of(0.05 * sound, equalised=True), row_of(sound, equalised=True)
    np.testing.assert_allclose(loud, soft, rtol=1e-3, atol=1e-2)
    assert not np.allclose(row_of(0.05 * sound), row_of(sound), atol=1)


def test_pauses_do_not_count_in_what_is_said_of_contours():
    sound = voice(150, depth=0.5)
    silence = np.zeros(2 * RATE)
    alone, among = row_of(sound), row_of(np.concatenate([silence, sound, silence]))
    np.testing.assert_allclose(among[: CONTOURS * 5], alone[: CONTOURS * 5], atol=2.5)
    assert np.abs(among[:40] - alone[:40]).mean() < 0.5


def test_a_sound_that_grows_goes_up_and_one_that_comes_and_goes_bends():
    time = np.linspace(-1, 1, round(1.5 * RATE))
    loudness = TREND + 40 + 20
    growing, fading = row_of(voice(150) * np.exp(time)), row_of(voice(150) * np.exp(-time))
    assert growing[loudness] > 1
    assert fading[loudness] == pytest.approx(-growing[loudness], abs=0.3)
    assert row_of(voice(150) * np.exp(-3 * time**2))[loudness + COURSES] < -0.3


@pytest.mark.parametrize("direction", [-1, 1])
def test_intonation_knows_the_way_that_pitch_goes(direction):
    time = np.arange(round(1.5 * RATE)) / RATE
    # An octave in 1.5 seconds: eight semitones a second.
    hertz = 200 * 2 ** (direction * (time / 1.5 - 0.5))
    phase = 2 * np.pi * np.cumsum(hertz) / RATE
    size, mean, _, slope, span, middle = row_of(0.1 * sum(np.sin(k * phase) / k for k in range(1, 12)))[-8:-2]
    assert slope == pytest.approx(direction * 8, rel=0.05)
    assert (size, mean) == (pytest.approx(0.08, rel=0.2), pytest.approx(direction * 0.08, rel=0.1))
    assert span == pytest.approx(12, rel=0.05)
    assert middle == pytest.approx(6, rel=0.1)


def test_it_is_in_the_registry():
    assert registry.declaration(registry.FRONT_ENDS, "functionals", "KIND") == "one"
