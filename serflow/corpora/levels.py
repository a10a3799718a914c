"""How loud a recording is, and how much of it is clipped or silent."""

import math
from dataclasses import dataclass

import numpy as np

from serflow.audio.decode import Recording

FRAME_S = 0.025
SILENT_FRAME_DBFS = -60.0
# A sample this near to full scale is taken for clipped; a converter's last step is 0.99997.
CLIPPED_FROM = 0.9999


@dataclass(frozen=True)
class Levels:
    """Levels of a recording over all its channels.

    Attributes:
        peak_dbfs: loudest sample, dB relative to full scale (-inf for digital silence)
        rms_dbfs: root mean square, dB relative to full scale
        clipped_share: share of samples at full scale
        silent_share: share of 25 ms frames whose RMS is under -60 dBFS
    """

    peak_dbfs: float
    rms_dbfs: float
    clipped_share: float
    silent_share: float


def measure(recording: Recording) -> Levels:
    """Measure the levels of a recording.

    Args:
        recording: at least one sample; samples that are not finite numbers give levels that are not

    Returns:
        the levels
    """
    full_scale = 32768.0 if recording.samples.dtype == np.int16 else 1.0
    samples = recording.samples.astype(np.float32)
    magnitude = np.abs(samples)
    peak = float(magnitude.max()) / full_scale
    clipped = float(np.count_nonzero(magnitude >= CLIPPED_FROM * full_scale)) / samples.size
    powers = _frame_powers(samples, recording.sample_rate) / full_scale**2
    silent = float(np.count_nonzero(powers < 10 ** (SILENT_FRAME_DBFS / 10))) / len(powers)
    power = float(np.einsum("ij,ij->", samples, samples, dtype=np.float64)) / samples.size / full_scale**2
    return Levels(peak_dbfs=_decibels(peak**2), rms_dbfs=_decibels(power), clipped_share=clipped, silent_share=silent)


def _frame_powers(
    samples: np.ndarray[tuple[int, int], np.dtype[np.float32]], sample_rate: int
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Mean power of each whole frame (of everything, where there is less than one)."""
    length = min(max(1, round(FRAME_S * sample_rate)), len(samples))
    count = len(samples) // length
    frames = samples[: count * length].reshape(count, -1)
    powers: np.ndarray[tuple[int], np.dtype[np.float32]] = np.einsum("ij,ij->i", frames, frames) / frames.shape[1]
    return powers


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else (-math.inf if power == 0 else math.nan)
