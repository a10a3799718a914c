"""The phase vocoder, against librosa's and against sines."""

import librosa
import numpy as np
import pytest

from serflow.audio.spectrum import stft
from serflow.audio.vocoder import pitch_shifted, time_stretched

RATE = 22_050


def speechlike(seconds=1.5):
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = 140 + 30 * np.sin(2 * np.pi * 1.5 * time)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    voice = sum(np.sin(number * phase) / number for number in range(1, 15)) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time))
    return (0.2 * voice + 0.003 * np.random.default_rng(0).standard_normal(len(time))).astype(np.float32)


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.0, 1.3, 2.0])
def test_a_stretch_is_librosas_but_for_the_rounding_of_phases(rate):
    samples = speechlike()
    expected = librosa.effects.time_stretch(samples, rate=rate)
    found = time_stretched(stft(samples), len(samples), rate)
    assert len(found) == len(expected)
    assert np.corrcoef(found, expected)[0, 1] > 0.999


@pytest.mark.parametrize("semitones", [-5.0, -0.7, 0.7, 3.0])
def test_a_shift_sounds_like_librosas(semitones):
    samples = speechlike()
    ours = np.abs(librosa.stft(pitch_shifted(stft(samples), len(samples), semitones)))
    theirs = np.abs(librosa.stft(librosa.effects.pitch_shift(samples, sr=RATE, n_steps=semitones)))
    # Band by band, since the interval is met within 0.1 % only.
    bands = librosa.filters.mel(sr=RATE, n_fft=2048, n_mels=40)
    levels = [librosa.power_to_db((bands @ (spectrum**2)).mean(axis=1)) for spectrum in (ours, theirs)]
    np.testing.assert_allclose(levels[0][1:30], levels[1][1:30], atol=2.5)


def strongest(samples):
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    return np.argmax(np.abs(np.fft.rfft(middle * np.hanning(len(middle)), 1 << 20))) * RATE / (1 << 20)


@pytest.mark.parametrize("semitones", [-4.0, -0.7, 0.7, 2.5])
@pytest.mark.parametrize("hertz", [110, 220, 440, 1000, 2000, 3000])
def test_a_shifted_sine_has_the_frequency_that_was_asked_for(hertz, semitones):
    sine = (0.5 * np.sin(2 * np.pi * hertz * np.arange(2 * RATE) / RATE)).astype(np.float32)
    found = strongest(pitch_shifted(stft(sine), len(sine), semitones))
    assert found == pytest.approx(hertz * 2 ** (semitones / 12), rel=0.002)


@pytest.mark.parametrize("semitones", [-2.0, 0.7])
def test_what_is_said_stays_where_it_is(semitones):
    bursts = np.zeros(RATE, dtype=np.float32)
    for middle in (5000, 15_000):
        bursts[middle - 1500 : middle + 1500] = np.random.default_rng(middle).normal(0, 0.1, 3000)
    energy = np.square(pitch_shifted(stft(bursts), len(bursts), semitones))
    first, second = (
        int(np.average(np.arange(10_000), weights=half)) + start for half, start in ((energy[:10_000], 0), (energy[10_000:20_000], 10_000))
    )
    assert abs(first - 5000) < 512
    assert abs(second - 15_000) < 512


def test_phases_do_not_drift_in_a_long_signal():
    sine = (0.5 * np.sin(2 * np.pi * 440 * np.arange(60 * RATE) / RATE)).astype(np.float32)
    stretched = time_stretched(stft(sine), len(sine), 0.8)
    early, late = stretched[RATE : 2 * RATE], stretched[-2 * RATE : -RATE]
    assert early.std() == pytest.approx(late.std(), rel=0.01)
    assert strongest(late) == pytest.approx(440, rel=0.0005)


@pytest.mark.parametrize("samples", [np.zeros(5000), np.ones(1), np.full(5000, 0.5), np.eye(1, 4000, 2000)[0]])
def test_odd_signals_stay_finite(samples):
    samples = samples.astype(np.float32)
    for made in (time_stretched(stft(samples), len(samples), 1.7), pitch_shifted(stft(samples), len(samples), -3.0)):
        assert len(made) >= 1
        assert np.isfinite(made).all()


def test_silence_stays_silent():
    assert not pitch_shifted(stft(np.zeros(5000, np.float32)), 5000, 1.0).any()


@pytest.mark.parametrize("change", [lambda *given: time_stretched(*given, 0.8), lambda *given: pitch_shifted(*given, 0.7)])
def test_blocks_follow_each_other_without_a_seam(change, monkeypatch):
    samples = speechlike(3)
    whole = change(stft(samples), len(samples))
    monkeypatch.setattr("serflow.audio.vocoder._BLOCK_FRAMES", 64)
    np.testing.assert_allclose(change(stft(samples), len(samples)), whole, atol=1e-5)
