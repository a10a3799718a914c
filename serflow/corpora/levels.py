"""How loud a recording is, and how much of it is clipped or silent."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from serflow.audio.decode import Samples, StoredSamples

FRAME_S = 0.025
SILENT_FRAME_DBFS = -60.0
# A sample this near to full scale is taken for clipped; a converter's last step is 0.99997.
CLIPPED_FROM = 0.9999

# As many as are measured at a time, so that they are still in the processor's cache for the next step.
_PIECE_SAMPLES = 1 << 18

# OpenBLAS computes a dot product of up to so many numbers in the thread that asks for it.
_LONGEST_DOT = 10_000


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


def measure(blocks: Iterable[StoredSamples], sample_rate: int) -> Levels:
    """Measure the levels of a recording, in memory that does not grow with its length.

    Args:
        blocks: its samples in order, at least one in all, int16 or float32 between -1 and 1 [shape=(frames of the block,
            channels)]; samples that are not finite numbers give levels that are not
        sample_rate: in Hz

    Returns:
        the levels
    """
    length = max(1, round(FRAME_S * sample_rate))
    full_scale, width, size, clipped = 1.0, 1, 0, 0
    peaks, powers, sums = [], [], []
    for piece in _pieces(blocks, length):
        full_scale = 32768.0 if piece.dtype == np.int16 else 1.0
        width = length * piece.shape[1]
        size += piece.size
        # Whole numbers first: their extremes cost half of what the extremes of floats do.
        peaks.append(max(float(piece.max()), -float(piece.min())) / full_scale)
        frames = _frames(piece.reshape(-1), width)
        if peaks[-1] >= CLIPPED_FROM:
            clipped += int(np.count_nonzero(np.abs(frames) >= CLIPPED_FROM * full_scale))
        powers.append(_powers(frames))
        sums.append(np.einsum("ij->i", frames))
    by_frame = np.concatenate(powers)
    power = float(by_frame.sum(dtype=np.float64)) / full_scale**2
    # What is left at the end is no frame, unless it is all there is.
    counted = by_frame[: max(1, size // width)]
    silent = np.count_nonzero(counted < min(width, size) * full_scale**2 * 10 ** (SILENT_FRAME_DBFS / 10))
    return Levels(
        # The largest of numbers and NaN would depend on their order.
        peak_dbfs=math.nan if math.isnan(power) else _decibels(max(peaks) ** 2),
        rms_dbfs=_decibels(power / size),
        dc_offset=float(np.concatenate(sums).sum(dtype=np.float64)) / full_scale / size,
        clipped_share=clipped / size,
        silent_share=float(silent) / len(counted),
    )


def _pieces(blocks: Iterable[StoredSamples], length: int) -> Iterator[StoredSamples]:
    """The same samples in other blocks, all of them but the last of whole frames of this length."""
    left: StoredSamples | None = None
    for block in blocks:
        samples = block if left is None else np.concatenate((left, block))
        step = max(1, _PIECE_SAMPLES // (length * samples.shape[1])) * length
        while len(samples) > step:
            yield samples[:step]
            samples = samples[step:]
        left = samples
    if left is not None:
        yield left


def _frames(samples: StoredSamples, width: int) -> Samples:
    """Samples as floats, in rows, the last of them filled up with zeros [shape=(frames, width)]."""
    frames = np.empty((-(-len(samples) // width), width), dtype=np.float32)
    flat = frames.reshape(-1)
    flat[: len(samples)] = samples
    flat[len(samples) :] = 0
    return frames


def _powers(frames: Samples) -> Samples:
    """Sum of the squares of each frame [shape=(frames, samples)].

    The dot product is twice as fast, but shares a longer row out to threads, and its last digits would then depend on how
    many cores there are.
    """
    powers: Samples = np.vecdot(frames, frames) if frames.shape[1] <= _LONGEST_DOT else np.einsum("ij,ij->i", frames, frames)
    return powers


def _decibels(power: float) -> float:
    return 10 * math.log10(power) if power > 0 else (-math.inf if power == 0 else math.nan)
