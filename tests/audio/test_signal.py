"""A signal and its spectra."""

import numpy as np
import pytest

from serflow.audio import signal as module
from serflow.audio.signal import PaddedSignal, Signal


def noise(count):
    return np.random.default_rng(count).normal(0, 0.1, count).astype(np.float32)


def test_power_and_magnitude_are_those_of_the_spectrum():
    signal = Signal(noise(8000), 16_000)
    spectrum = signal.spectrum().astype(np.complex128)
    np.testing.assert_allclose(signal.magnitude(), np.abs(spectrum), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(signal.power(), np.abs(spectrum) ** 2, rtol=1e-5, atol=1e-7)
    assert signal.power().dtype == signal.magnitude().dtype == np.float32


def test_each_spectrum_is_computed_once(monkeypatch):
    signal, calls = Signal(noise(8000), 16_000), []
    transform = module.stft
    monkeypatch.setattr(module, "stft", lambda *given: calls.append(given[1:]) or transform(*given))
    for _ in range(2):
        signal.power()
        signal.magnitude()
        signal.power(400, 160)
    assert signal.magnitude() is signal.magnitude()
    assert calls == [(2048, 512), (400, 160)]


@pytest.mark.parametrize(("sizes", "shape"), [((2048, 512), (16, 1025)), ((400, 160), (51, 201))])
def test_a_spectrum_has_the_shape_of_its_frames(sizes, shape):
    assert Signal(noise(8000), 16_000).spectrum(*sizes).shape == shape


def test_a_sine_stands_in_its_bin():
    rate, hertz = 16_000, 1000
    signal = Signal(np.sin(2 * np.pi * hertz * np.arange(rate) / rate).astype(np.float32), rate)
    assert signal.magnitude().mean(axis=0).argmax() == hertz * 2048 // rate


@pytest.mark.parametrize("sizes", [(2048, 512), (512, 128), (400, 160)])
@pytest.mark.parametrize("length", [5000, 5001, 5119, 5120, 5500, 6100, 9000])
@pytest.mark.parametrize("count", [1, 700, 4096, 5000])
def test_a_padded_signal_has_the_spectrum_of_its_samples(count, length, sizes):
    padded = PaddedSignal(Signal(noise(count), 16_000), length)
    assert len(padded.samples) == length
    np.testing.assert_array_equal(padded.samples[:count], noise(count))
    assert not padded.samples[count:].any()
    np.testing.assert_allclose(padded.spectrum(*sizes), Signal(padded.samples, 16_000).spectrum(*sizes), atol=1e-5)
