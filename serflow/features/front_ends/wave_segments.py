"""The samples themselves, in segments of one length, each with its zero crossings and its energy behind it.

A clip gives as many whole segments as go into it; of each the first sample is dropped, as the source's slices drop it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.segments import segments

KIND = "segments"
GROUPS = [["samples", "frames"], ["zero crossings", 1], ["energy", 1]]
ARGUMENTS = {
    "length": (
        27959,
        "samples of a segment, by default as many as the shortest clip of CREMA-D has; the first of them is dropped",
        16,
        10_000_000,
    )
}


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one row.

    Args:
        settings: the feature set
    """
    return (settings["arguments"]["length"] + 1,)


def compute(signal: Signal, *, length: int) -> tuple[Samples, int]:
    """The rows of one signal.

    Args:
        signal: the signal
        length: samples of a segment

    Returns:
        the values [shape=(segments, length + 1)]: samples, number of zero crossings, mean square; and the samples in a row

    Raises:
        DataError: the signal is shorter than a segment
    """
    parts = segments(signal, length)
    crossings = np.count_nonzero(np.diff(np.sign(parts), axis=1), axis=1)
    energies = np.mean(np.square(parts), axis=1)
    return np.column_stack([parts, crossings, energies]).astype(np.float32), length - 1
