"""Higher or lower speech of the same length."""

import numpy as np

from serflow.audio.signal import Signal
from serflow.audio.vocoder import pitch_shifted

DRAWS = False
ARGUMENTS = {"semitones": (0.7, "up is positive, down negative", -24.0, 24.0)}


def augment(signal: Signal, *, random: np.random.Generator, semitones: float) -> Signal:
    """Shift the pitch by a phase vocoder; see `serflow.audio.vocoder.pitch_shifted`.

    Args:
        signal: the signal
        random: unused: nothing is drawn
        semitones: see ARGUMENTS

    Returns:
        a new signal of the same length
    """
    del random
    return Signal(pitch_shifted(signal.spectrum(), len(signal.samples), semitones), signal.sample_rate)
