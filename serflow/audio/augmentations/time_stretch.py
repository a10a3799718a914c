"""Slower or faster speech at the same pitch."""

import numpy as np

from serflow.audio.signal import Signal
from serflow.audio.vocoder import time_stretched

DRAWS = False
ARGUMENTS = {"rate": (0.8, "above 1 is faster, below 1 slower", 0.1, 10.0)}


def augment(signal: Signal, *, random: np.random.Generator, rate: float) -> Signal:
    """Stretch by a phase vocoder; see `serflow.audio.vocoder.time_stretched`.

    Args:
        signal: the signal
        random: unused: nothing is drawn
        rate: see ARGUMENTS

    Returns:
        a new signal of round(n / rate) samples, one at least
    """
    del random
    return Signal(time_stretched(signal.spectrum(), len(signal.samples), rate), signal.sample_rate)
