"""What is counted in frames of the samples themselves: zero crossings, energy.

A frame is so many hops long, so both are summed once for each hop, and the sums of neighbours added.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from serflow.audio.decode import Samples
from serflow.audio.spectrum import FRAME_LENGTH, HOP_LENGTH

# Librosa takes what is nearer to zero than this for zero, which is positive.
_NEARLY_ZERO = np.float32(1e-10)


def frame_count(settings: Mapping[str, Any]) -> int:
    """How many frames every signal of a feature set has that is cut, or padded, to one length.

    Args:
        settings: the feature set
    """
    return 1 + fitted_length(settings) // HOP_LENGTH


def fitted_length(settings: Mapping[str, Any]) -> int:
    """The length of such signals, in samples."""
    return int(settings["duration_s"] * settings["sample_rate"])


def rms(samples: Samples, frame_length: int = FRAME_LENGTH, hop_length: int = HOP_LENGTH) -> Samples:
    """Root mean square of centred frames, padded with zeros.

    Args:
        samples: [shape=(n,)]
        frame_length: samples in a frame, an even multiple of the hop
        hop_length: samples from one frame to the next

    Returns:
        float32 [shape=(1 + n // hop_length,)], equal to librosa.feature.rms
    """
    padded = _padded(samples, frame_length, hop_length, edge=False)
    hops = padded.reshape(-1, hop_length)
    energy = np.vecdot(hops, hops)
    sums = _sums_of_neighbours(energy, frame_length // hop_length)[: 1 + len(samples) // hop_length]
    levels: Samples = np.sqrt(sums / frame_length).astype(np.float32)
    return levels


def zero_crossing_rate(samples: Samples, frame_length: int = FRAME_LENGTH, hop_length: int = HOP_LENGTH) -> Samples:
    """Share of samples at which the sign changes, in centred frames padded with the samples at the edges.

    A change at a frame's first sample does not count, as it has none before it there.

    Args:
        samples: [shape=(n,)]
        frame_length: samples in a frame, an even multiple of the hop
        hop_length: samples from one frame to the next

    Returns:
        float32 [shape=(1 + n // hop_length,)], equal to librosa.feature.zero_crossing_rate
    """
    padded = _padded(samples, frame_length, hop_length, edge=True)
    negative = padded < -_NEARLY_ZERO
    changes = np.zeros(len(padded), dtype=bool)
    np.not_equal(negative[1:], negative[:-1], out=changes[1:])
    counted = changes.view(np.uint8).reshape(-1, hop_length).sum(axis=1, dtype=np.int32)
    frames = 1 + len(samples) // hop_length
    inside = _sums_of_neighbours(counted, frame_length // hop_length)[:frames] - changes[::hop_length][:frames]
    return (inside / frame_length).astype(np.float32)


def _padded(samples: Samples, frame_length: int, hop_length: int, *, edge: bool) -> Samples:
    """The samples with half a frame before and after them, and as much more as whole hops need."""
    half = frame_length // 2
    length = -(-(len(samples) + frame_length) // hop_length) * hop_length
    padded = np.zeros(length, dtype=np.float32)
    padded[half : half + len(samples)] = samples
    if edge:
        padded[:half] = samples[0]
        padded[half + len(samples) :] = samples[-1]
    return padded


def _sums_of_neighbours(values: npt.NDArray[np.number], count: int) -> npt.NDArray[np.number]:
    return np.convolve(values, np.ones(count, dtype=values.dtype), mode="valid")
