"""White noise whose level is drawn anew for every clip, as public notebooks add it."""

import numpy as np

from serflow.audio.signal import Signal
from serflow.audio.white_noise import NoisySignal, white_noise

DRAWS = True
ARGUMENTS = {
    "amplitude": (0.035, "the noise's standard deviation is this times a uniform draw from 0 to 1 times the clip's peak", 0.0, 10.0),
}


def augment(signal: Signal, *, random: np.random.Generator, amplitude: float) -> Signal:
    """Add white Gaussian noise.

    Args:
        signal: the signal
        random: draws the level, then the noise
        amplitude: see ARGUMENTS

    Returns:
        a new signal of the same length
    """
    level = amplitude * random.uniform() * np.max(signal.samples)
    return NoisySignal(signal, white_noise(len(signal.samples), random), float(level))
