"""The short-time Fourier transform: centred frames under a Hann window, padded with zeros, as librosa's defaults have it.

Conventions: spectra are complex64 with FRAMES FIRST [shape=(frames, 1 + frame_length // 2)], so that what is done frame by
frame runs through memory in order; librosa has bins first.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

from serflow.audio.decode import Samples

Spectrum = npt.NDArray[np.complex64]

FRAME_LENGTH = 2048
HOP_LENGTH = 512
# Frames of so many samples in all are transformed in one go.
BLOCK_SAMPLES = 1 << 20


def stft(samples: Samples, frame_length: int = FRAME_LENGTH, hop_length: int = HOP_LENGTH) -> Spectrum:
    """Transform a signal.

    Args:
        samples: float32 [shape=(n,)]
        frame_length: samples in a frame, even
        hop_length: samples from one frame to the next

    Returns:
        the spectrum [shape=(1 + n // hop_length, 1 + frame_length // 2)], equal to librosa.stft's transpose
    """
    frames = framed(samples, frame_length, hop_length)
    if frames.size <= BLOCK_SAMPLES:
        return transformed(frames)
    spectrum = np.empty((len(frames), 1 + frame_length // 2), dtype=np.complex64)
    for place in _blocks(frames):
        spectrum[place] = transformed(frames[place])
    return spectrum


def power(samples: Samples, frame_length: int = FRAME_LENGTH, hop_length: int = HOP_LENGTH) -> Samples:
    """The squared magnitude of a signal's spectrum, of which no more than a block of frames is ever held.

    Args:
        samples: float32 [shape=(n,)]
        frame_length: samples in a frame, even
        hop_length: samples from one frame to the next

    Returns:
        float32 [shape=(1 + n // hop_length, 1 + frame_length // 2)]
    """
    frames = framed(samples, frame_length, hop_length)
    powers = np.empty((len(frames), 1 + frame_length // 2), dtype=np.float32)
    for place in _blocks(frames):
        powers[place] = power_of(transformed(frames[place]))
    return powers


def _blocks(frames: Samples) -> list[slice]:
    """What to transform in one go."""
    size = max(1, BLOCK_SAMPLES // frames.shape[1])
    return [slice(start, start + size) for start in range(0, len(frames), size)]


def transformed(frames: Samples) -> Spectrum:
    """The spectra of frames, each under a window [shape=(frames, frame_length) -> (frames, 1 + frame_length // 2)]."""
    spectrum: Spectrum = fft.rfft(frames * hann(frames.shape[1]), axis=1, overwrite_x=True)
    return spectrum


def framed(samples: Samples, frame_length: int, hop_length: int) -> Samples:
    """A view of the frames of a signal, centred at multiples of the hop [shape=(1 + n // hop_length, frame_length)]."""
    padded = np.zeros(len(samples) + frame_length, dtype=np.float32)
    padded[frame_length // 2 : frame_length // 2 + len(samples)] = samples
    count, width = 1 + len(samples) // hop_length, padded.itemsize
    return np.ndarray((count, frame_length), np.float32, padded, strides=(hop_length * width, width))


@lru_cache(maxsize=8)
def hann(length: int) -> Samples:
    """The periodic Hann window [shape=(length,)]."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)
    return _constant(window)


def power_of(spectrum: Spectrum) -> Samples:
    """Squared magnitude, in the spectrum's shape."""
    # Faster than abs by far: no root is taken, and both parts are squared in one go.
    squares = np.square(spectrum.view(np.float32))
    power: Samples = squares[:, 0::2] + squares[:, 1::2]
    return power


def _constant(values: Any) -> Samples:
    """Values that are cached must not be written to."""
    fixed = np.asarray(values, dtype=np.float32)
    fixed.flags.writeable = False
    return fixed
