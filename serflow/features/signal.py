"""A signal and its spectra, each computed once however many features ask for it."""

from functools import cached_property, lru_cache

import librosa
import numpy as np
from librosa.filters import mel

from serflow.audio.decode import Samples

# librosa's own defaults, which every source used.
FRAME_LENGTH = 2048
HOP_LENGTH = 512


class Signal:
    """Mono samples with the spectra that features share.

    Attributes:
        samples: float32 [shape=(n,)], n > 0
        sample_rate: in Hz
    """

    def __init__(self, samples: Samples, sample_rate: int) -> None:
        """See the class."""
        self.samples = samples
        self.sample_rate = sample_rate

    @cached_property
    def magnitude(self) -> Samples:
        """Magnitude of the short-time Fourier transform, padded with zeros, centred [shape=(1025, frames)]."""
        # A signal shorter than a window is padded to one, and then keeps the frames of its own length, as in librosa.
        spectrum = librosa.stft(_at_least(self.samples, FRAME_LENGTH), n_fft=FRAME_LENGTH, hop_length=HOP_LENGTH)
        magnitude: Samples = np.abs(spectrum[:, : 1 + len(self.samples) // HOP_LENGTH])
        return magnitude

    def mel_power(self, bands: int) -> Samples:
        """Power in mel bands (Slaney's scale and norm) [shape=(bands, frames)]."""
        power: Samples = _mel_filters(self.sample_rate, bands) @ np.square(self.magnitude)
        return power


@lru_cache(maxsize=8)
def _mel_filters(sample_rate: int, bands: int) -> Samples:
    # librosa builds the bank anew at every call, a third of a mel spectrogram's time.
    filters: Samples = mel(sr=sample_rate, n_fft=FRAME_LENGTH, n_mels=bands)
    return filters


def _at_least(samples: Samples, count: int) -> Samples:
    return np.pad(samples, (0, max(0, count - len(samples))))
