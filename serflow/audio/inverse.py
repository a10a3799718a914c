"""The inverse short-time Fourier transform."""

from collections.abc import Iterable

import numba
import numpy as np
from scipy import fft

from serflow.audio.decode import Samples
from serflow.audio.spectrum import Spectrum, hann

_TINY = np.finfo(np.float32).tiny


def istft(blocks: Iterable[Spectrum], frame_count: int, hop_length: int, length: int) -> Samples:
    """Transform a spectrum back, with the least squared error where frames disagree.

    Args:
        blocks: the spectrum, or parts of it one after the other [shape=(frames, 1 + frame_length // 2)]
        frame_count: frames of all blocks
        hop_length: samples from one frame to the next, which divides the frame length
        length: samples wanted; where the frames end, zeros follow

    Returns:
        float32 [shape=(length,)], equal to librosa.istft's
    """
    hops, window, done = np.empty((0, hop_length), dtype=np.float32), np.empty(0, dtype=np.float32), 0
    for block in blocks:
        if not done:
            window = hann(2 * (block.shape[1] - 1))
            parts = len(window) // hop_length
            hops = np.zeros((max(frame_count - 1, -(-length // hop_length)) + parts, hop_length), dtype=np.float32)
        _add(fft.irfft(block, n=len(window), axis=1), window, hops[done:])
        done += len(block)
    _divide(hops, window, done)
    return hops.reshape(-1)[len(window) // 2 : len(window) // 2 + length]


@numba.njit(cache=True, fastmath=True, error_model="numpy")
def _add(frames: Samples, window: Samples, hops: Samples) -> None:
    """Add windowed frames to the hops that they lie in."""
    hop_length = hops.shape[1]
    parts = frames.shape[1] // hop_length
    for hop in range(len(frames) + parts - 1):
        for part in range(parts):
            frame, start = hop - part, part * hop_length
            if 0 <= frame < len(frames):
                for place in range(hop_length):
                    hops[hop, place] += frames[frame, start + place] * window[start + place]


@numba.njit(cache=True, fastmath=True, error_model="numpy")
def _divide(hops: Samples, window: Samples, frame_count: int) -> None:
    """Divide by what the squared windows of all frames sum to."""
    hop_length = hops.shape[1]
    weights = np.empty(hop_length, np.float32)
    for hop in range(len(hops)):
        weights[:] = 0
        for part in range(len(window) // hop_length):
            if 0 <= hop - part < frame_count:
                for place in range(hop_length):
                    weights[place] += window[part * hop_length + place] ** 2
        for place in range(hop_length):
            if weights[place] > _TINY:
                hops[hop, place] /= weights[place]
