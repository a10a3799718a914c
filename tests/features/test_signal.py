"""A signal and its spectra."""

import librosa
import numpy as np
import pytest

from serflow.features.signal import Signal

# librosa says so of every signal shorter than its window, and pads it.
pytestmark = pytest.mark.filterwarnings("ignore:n_fft=2048 is too large:UserWarning")


def noise(count):
    return np.random.default_rng(count).normal(0, 0.1, count).astype(np.float32)


@pytest.mark.parametrize("count", [1, 511, 512, 1024, 1025, 2047, 2048, 2049, 16_000])
def test_the_magnitude_is_librosas_at_every_length(count):
    expected = np.abs(librosa.stft(noise(count)))
    found = Signal(noise(count), 16_000).magnitude
    assert found.dtype == np.float32
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, atol=1e-6 * max(1, expected.max()))


@pytest.mark.parametrize("bands", [40, 128])
@pytest.mark.parametrize("rate", [16_000, 22_050])
def test_mel_power_is_librosas(bands, rate):
    expected = librosa.feature.melspectrogram(y=noise(8000), sr=rate, n_mels=bands)
    np.testing.assert_allclose(Signal(noise(8000), rate).mel_power(bands), expected, rtol=1e-5, atol=1e-6)


def test_the_spectrum_is_computed_once(monkeypatch):
    signal, calls = Signal(noise(8000), 16_000), []
    transform = librosa.stft
    monkeypatch.setattr(librosa, "stft", lambda *args, **kwargs: calls.append(1) or transform(*args, **kwargs))
    signal.mel_power(40)
    signal.mel_power(128)
    assert signal.magnitude is signal.magnitude
    assert len(calls) == 1


def test_filters_of_one_rate_are_not_taken_for_another():
    at_16, at_22 = (Signal(noise(8000), rate).mel_power(40) for rate in (16_000, 22_050))
    assert not np.allclose(at_16, at_22)


def test_a_sine_stands_in_its_bin():
    rate, hertz = 16_000, 1000
    signal = Signal(np.sin(2 * np.pi * hertz * np.arange(rate) / rate).astype(np.float32), rate)
    assert signal.magnitude.mean(axis=1).argmax() == hertz * 2048 // rate
