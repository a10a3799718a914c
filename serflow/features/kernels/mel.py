"""Power in mel bands: triangles on Slaney's scale, each of unit area, as librosa.filters.mel makes them by default."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from serflow.audio.decode import Samples

# As many as librosa takes by default.
BANDS = 128

# Slaney's scale: straight up to 1 kHz, 15 mels there, and from there on 27 steps to each factor of 6.4.
_HZ_PER_MEL = 200 / 3
_BEND_HZ = 1000.0
_BEND_MEL = _BEND_HZ / _HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27
# The bank is nearly all zeros: so many dense blocks along its diagonal hold all of it.
_BLOCKS = 8

Filters = list[tuple[slice, slice, Samples]]


def mel_power(power: Samples, sample_rate: int, bands: int, lowest_hz: float = 0.0, highest_hz: float | None = None) -> Samples:
    """Sum power into mel bands.

    Args:
        power: squared magnitudes [shape=(frames, bins)], bins from 0 Hz to half the sample rate
        sample_rate: in Hz
        bands: mel bands
        lowest_hz: where the first band begins
        highest_hz: where the last one ends; None for half the sample rate

    Returns:
        float32 [shape=(frames, bands)], equal to librosa.feature.melspectrogram's transpose
    """
    summed = np.empty((len(power), bands), dtype=np.float32)
    for rows, bins, block in _blocks(sample_rate, power.shape[1], bands, lowest_hz, highest_hz):
        np.matmul(power[:, bins], block, out=summed[:, rows])
    return summed


@lru_cache(maxsize=16)
def mel_filters(sample_rate: int, bins: int, bands: int, lowest_hz: float = 0.0, highest_hz: float | None = None) -> Samples:
    """The bank of filters.

    Returns:
        float32 [shape=(bands, bins)]
    """
    centres = _to_hz(np.linspace(_to_mel(lowest_hz), _to_mel(highest_hz or sample_rate / 2), bands + 2))
    frequencies = np.linspace(0, sample_rate / 2, bins)
    rising = (frequencies - centres[:-2, None]) / np.diff(centres)[:-1, None]
    falling = (centres[2:, None] - frequencies) / np.diff(centres)[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    filters = (triangles * (2 / (centres[2:] - centres[:-2]))[:, None]).astype(np.float32)
    filters.flags.writeable = False
    return filters


@lru_cache(maxsize=16)
def _blocks(sample_rate: int, bins: int, bands: int, lowest_hz: float, highest_hz: float | None) -> Filters:
    filters = mel_filters(sample_rate, bins, bands, lowest_hz, highest_hz)
    blocks: Filters = []
    for rows in np.array_split(np.arange(bands), min(_BLOCKS, bands)):
        used = np.flatnonzero(filters[rows].any(axis=0))
        span = slice(int(used[0]), int(used[-1]) + 1) if len(used) else slice(0, 1)
        blocks.append((slice(int(rows[0]), int(rows[-1]) + 1), span, np.ascontiguousarray(filters[rows, span].T)))
    return blocks


def _to_mel(hz: npt.ArrayLike) -> npt.NDArray[np.float64]:
    hz = np.asarray(hz, dtype=float)
    return np.where(hz < _BEND_HZ, hz / _HZ_PER_MEL, _BEND_MEL + np.log(np.maximum(hz, _BEND_HZ) / _BEND_HZ) / _LOG_STEP)


def _to_hz(mel: npt.ArrayLike) -> npt.NDArray[np.float64]:
    mel = np.asarray(mel, dtype=float)
    return np.where(mel < _BEND_MEL, mel * _HZ_PER_MEL, _BEND_HZ * np.exp(_LOG_STEP * (mel - _BEND_MEL)))
