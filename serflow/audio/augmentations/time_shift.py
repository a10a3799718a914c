"""Speech that begins earlier or later: what leaves at one end comes in at the other."""

import numpy as np

from serflow.audio.signal import Signal

DRAWS = True
ARGUMENTS = {"seconds": (0.2, "the shift is drawn from minus this to this, in seconds", 0.0, 60.0)}


def augment(signal: Signal, *, random: np.random.Generator, seconds: float) -> Signal:
    """Rotate a signal.

    Args:
        signal: the signal
        random: draws the shift
        seconds: see ARGUMENTS

    Returns:
        a new signal of the same length
    """
    shift = round(random.uniform(-seconds, seconds) * signal.sample_rate)
    return Signal(np.roll(signal.samples, shift), signal.sample_rate)
