"""How loud a recording is, and how much of it is clipped or silent."""

import math
from dataclasses import dataclass

import numpy as np

from serflow.audio.decode import Recording, Samples

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
        dc_offset: mean sample, as a share of full scale
        clipped_share: share of samples at full scale
        silent_share: share of 25 ms frames whose RMS is under -60 dBFS
    """

    peak_dbfs: float
    rms_dbfs: float
    dc_offset: float
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
    # Whole numbers first: their extremes cost a tenth of what the extremes of floats do.
    peak = max(float(recording.samples.max()), -float(recording.samples.min()))
    samples = recording.samples.astype(np.float32)
    clipped = np.count_nonzero(np.abs(samples) >= CLIPPED_FROM * full_scale) if peak >= CLIPPED_FROM * full_scale else 0
    length = min(max(1, round(FRAME_S * recording.sample_rate)), len(samples))
    whole = len(samples) // length * length
    powers = _powers(samples[:whole].reshape(whole // length, -1)) / full_scale**2
    rest = _powers(samples[whole:].reshape(1, -1))[0] / full_scale**2
    silent = float(np.count_nonzero(powers < length * samples.shape[1] * 10 ** (SILENT_FRAME_DBFS / 10))) / len(powers)
    power = (float(powers.sum(dtype=np.float64)) + float(rest)) / samples.size
    return Levels(
        peak_dbfs=_decibels((peak / full_scale) ** 2),
        rms_dbfs=_decibels(power),
        dc_offset=float(samples.mean(dtype=np.float64)) / full_scale,
        clipped_share=clipped / samples.size,
        silent_share=silent,
    )


def _powers(frames: Samples) -> Samples:
    """Sum of the squares of each frame [shape=(frames, samples)]."""
    powers: Samples = np.einsum("ij,ij->i", frames, frames)
    return powers


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else (-math.inf if power == 0 else math.nan)
