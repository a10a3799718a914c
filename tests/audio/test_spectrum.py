"""The short-time Fourier transform, against librosa's."""

import librosa
import numpy as np
import pytest
import scipy.signal

from serflow.audio.spectrum import framed, hann, power, power_of, stft

# librosa says so of every signal shorter than its window, and pads it.
pytestmark = pytest.mark.filterwarnings("ignore:n_fft=.* is too large:UserWarning")


def noise(count):
    return np.random.default_rng(count).normal(0, 0.1, count).astype(np.float32)


@pytest.mark.parametrize("sizes", [(2048, 512), (512, 128), (400, 160)])
@pytest.mark.parametrize("count", [1, 511, 512, 1024, 1025, 2047, 2048, 2049, 16_000])
def test_the_transform_is_librosas_at_every_length(count, sizes):
    expected = librosa.stft(noise(count), n_fft=sizes[0], hop_length=sizes[1]).T
    found = stft(noise(count), *sizes)
    assert (found.dtype, found.shape) == (np.complex64, expected.shape)
    np.testing.assert_allclose(found, expected, atol=1e-6 * max(1, np.abs(expected).max()))


def test_the_window_is_the_periodic_one():
    np.testing.assert_allclose(hann(400), scipy.signal.get_window("hann", 400), atol=1e-7)
    assert not hann(400).flags.writeable


def test_frames_are_centred_and_padded_with_zeros():
    frames = framed(np.arange(1, 6, dtype=np.float32), 4, 2)
    np.testing.assert_array_equal(frames, [[0, 0, 1, 2], [1, 2, 3, 4], [3, 4, 5, 0]])


def test_power_is_the_squared_magnitude():
    spectrum = stft(noise(5000))
    np.testing.assert_allclose(power_of(spectrum), np.abs(spectrum) ** 2, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("sizes", [(2048, 512), (400, 160)])
def test_power_of_a_long_signal_is_computed_in_blocks(sizes, monkeypatch):
    expected = power_of(stft(noise(30_000), *sizes))
    np.testing.assert_allclose(power(noise(30_000), *sizes), expected, rtol=1e-4, atol=1e-8)
    monkeypatch.setattr("serflow.audio.spectrum.BLOCK_SAMPLES", 7 * sizes[0])
    np.testing.assert_allclose(power(noise(30_000), *sizes), expected, rtol=1e-4, atol=1e-8)
