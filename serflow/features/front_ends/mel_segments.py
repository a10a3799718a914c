"""Mel spectrograms (power, no decibels) of segments of one length, bands from top to bottom.

Equal to librosa.feature.melspectrogram with its defaults on each segment by itself. A clip gives as many whole segments as go
into it; of each the first sample is dropped, as the source's slices drop it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.audio.spectrum import HOP_LENGTH
from serflow.features.kernels.mel import mel_power
from serflow.features.kernels.segments import segments

KIND = "segments"
GROUPS = [["mel bands", "n_mels"]]
ARGUMENTS = {
    "length": (
        27959,
        "samples of a segment, by default as many as the shortest clip of CREMA-D has; the first of them is dropped",
        16,
        10_000_000,
    ),
    "n_mels": (128, "mel bands", 1, 1024),
}


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one row: bands, frames.

    Args:
        settings: the feature set
    """
    return (settings["arguments"]["n_mels"], _frames(settings["arguments"]["length"]))


def compute(signal: Signal, *, length: int, n_mels: int) -> tuple[Samples, int]:
    """The rows of one signal.

    Args:
        signal: the signal
        length: samples of a segment
        n_mels: mel bands

    Returns:
        the values [shape=(segments, n_mels, frames)], and the number of frames in a row

    Raises:
        DataError: the signal is shorter than a segment
    """
    rate = signal.sample_rate
    pictures = [mel_power(Signal(part, rate).power(), rate, n_mels).T for part in segments(signal, length)]
    return np.stack(pictures), _frames(length)


def _frames(length: int) -> int:
    return 1 + (length - 1) // HOP_LENGTH
