"""The fundamental frequency of a voice, by the autocorrelation of frames.

Source of the method: Boersma (1993), Proceedings of the Institute of Phonetic Sciences 17: the autocorrelation of a windowed
frame is divided by that of the window, and its highest peak is taken.
"""

from functools import lru_cache

import numpy as np
from scipy import fft

from serflow.audio.decode import Samples
from serflow.audio.spectrum import framed, hann, power_of

LOWEST_HZ, HIGHEST_HZ = 60.0, 500.0
VOICED_FROM = 0.45
# Three periods of the lowest pitch.
_FRAME_S = 3 / LOWEST_HZ
_SILENT_SHARE = 0.03
# A peak at half the frequency must be so much higher to be taken: it always nearly is one.
_OCTAVE_COST = 0.01
_TINY = np.float32(1e-30)
# Frames that are looked at in one go.
_BLOCK = 512


def pitch(samples: Samples, sample_rate: int, hop_length: int) -> tuple[Samples, Samples]:
    """Fundamental frequency and how periodic the voice is.

    Args:
        samples: [shape=(n,)]
        sample_rate: in Hz
        hop_length: samples from one frame to the next

    Returns:
        frequencies in Hz, 0 where there is no voice, and the height of the autocorrelation's peak, from 0 to 1
        [shape=(1 + n // hop_length,) both]
    """
    length = 2 * round(_FRAME_S * sample_rate / 2)
    frames = framed(samples, length, hop_length)
    found = [_of_frames(frames[start : start + _BLOCK], sample_rate) for start in range(0, len(frames), _BLOCK)]
    frequency, height, energy = (np.concatenate(part) for part in zip(*found, strict=True))
    loud = energy > _SILENT_SHARE**2 * max(float(energy.max()), 1e-30)
    voiced = (height > VOICED_FROM) & loud
    return np.where(voiced, frequency, np.float32(0)), np.where(loud, np.clip(height, 0, 1), np.float32(0))


def _of_frames(frames: Samples, sample_rate: int) -> tuple[Samples, Samples, Samples]:
    """Frequency in Hz and height of the best peak, and energy [shape=(frames,) each]; height -1 where there is no peak."""
    length = frames.shape[1]
    shortest, longest = int(sample_rate / HIGHEST_HZ), int(np.ceil(sample_rate / LOWEST_HZ))
    windowed = frames - frames.mean(axis=1, keepdims=True)
    windowed *= hann(length)
    correlation = _autocorrelation(windowed, longest + 2)
    energy = correlation[:, 0].copy()
    correlation /= np.maximum(correlation[:, :1], _TINY)
    correlation /= _of_window(length, longest + 2)
    middle, left, right = correlation[:, shortest:-1], correlation[:, shortest - 1 : -2], correlation[:, shortest + 1 :]
    # Counted through all frames, which numpy finds several times faster than rows and columns.
    peaks = np.flatnonzero((middle >= left) & (middle > right))
    frame, place = np.divmod(peaks, middle.shape[1])
    everywhere, here = correlation.ravel(), frame * correlation.shape[1] + shortest + place
    height, before, after = everywhere[here], everywhere[here - 1], everywhere[here + 1]
    # A peak between two lags is higher than at either: without that, longer periods would win.
    slope = (before - after) / 2
    shift = slope / (before - 2 * height + after)
    heights, lags = np.full(middle.shape, -1, dtype=np.float32), np.zeros(middle.shape, dtype=np.float32)
    heights.ravel()[peaks] = height - slope * shift / 2
    lags.ravel()[peaks] = shortest + place + shift
    best = (heights - _octave_costs(middle.shape[1], shortest)).argmax(axis=1)[:, None]
    highest, lag = (np.take_along_axis(values, best, axis=1)[:, 0] for values in (heights, lags))
    return np.divide(sample_rate, lag, out=np.zeros_like(lag), where=lag > 0), highest, energy


def _autocorrelation(frames: Samples, lags: int) -> Samples:
    """[shape=(frames, lags)]."""
    size = fft.next_fast_len(frames.shape[1] + lags, real=True)
    spectrum = fft.rfft(frames, n=size, axis=1)
    correlation: Samples = fft.irfft(power_of(spectrum), n=size, axis=1)[:, :lags]
    return correlation


@lru_cache(maxsize=8)
def _octave_costs(lags: int, shortest: int) -> Samples:
    """What a peak at each lag must be higher by than one at the shortest [shape=(lags,)]."""
    costs: Samples = (_OCTAVE_COST * np.log2(np.arange(shortest, shortest + lags) / shortest)).astype(np.float32)
    costs.flags.writeable = False
    return costs


@lru_cache(maxsize=8)
def _of_window(length: int, lags: int) -> Samples:
    """The window's own autocorrelation, its first value 1 [shape=(lags,)]."""
    correlation = _autocorrelation(hann(length)[None], lags)[0]
    weights: Samples = correlation / correlation[0]
    weights.flags.writeable = False
    return weights
