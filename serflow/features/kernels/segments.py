"""A signal in segments of one length, as a source "equals" clips of different lengths.

Segment j is samples[j * length + 1 : (j + 1) * length]: the source's slices leave out every segment's first sample.
"""

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.errors import DataError


def segments(signal: Signal, length: int) -> Samples:
    """Cut a signal.

    Args:
        signal: the signal
        length: samples of a segment

    Returns:
        a view [shape=(n // length, length - 1)]

    Raises:
        DataError: the signal is shorter than one
    """
    count = len(signal.samples) // length
    if not count:
        raise DataError(
            f"{len(signal.samples) / signal.sample_rate:.2f} s long: shorter than one segment of {length / signal.sample_rate:.2f} s"
        )
    return signal.samples[: count * length].reshape(count, length)[:, 1:]
