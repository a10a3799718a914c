"""The inverse short-time Fourier transform, against librosa's."""

import librosa
import numpy as np
import pytest

from serflow.audio.inverse import istft
from serflow.audio.spectrum import stft


def noise(count):
    return np.random.default_rng(count).normal(0, 0.1, count).astype(np.float32)


@pytest.mark.parametrize("count", [2048, 5000, 16_384])
def test_what_was_transformed_comes_back(count):
    np.testing.assert_allclose(istft([stft(noise(count))], 1 + count // 512, 512, count), noise(count), atol=1e-6)


@pytest.mark.parametrize("length", [3000, 8000, 20_000])
def test_the_inverse_is_librosas_for_a_spectrum_that_no_signal_has(length):
    random = np.random.default_rng(5)
    spectrum = (random.normal(size=(17, 1025)) + 1j * random.normal(size=(17, 1025))).astype(np.complex64)
    spectrum[:, [0, -1]] = spectrum[:, [0, -1]].real
    expected = librosa.istft(spectrum.T, hop_length=512, length=length)
    # At the very edges next to nothing of the window is left to divide by.
    np.testing.assert_allclose(istft([spectrum[:5], spectrum[5:]], 17, 512, length)[600:-600], expected[600:-600], atol=1e-4)
