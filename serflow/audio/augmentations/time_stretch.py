"""Slower or faster speech at the same pitch."""

import numpy as np
from librosa.effects import time_stretch

from serflow.audio.decode import Samples

ARGUMENTS = {"rate": (0.8, "above 1 is faster, below 1 slower", 0.1, 10.0)}


def augment(samples: Samples, *, sample_rate: int, random: np.random.Generator, rate: float) -> Samples:
    """Stretch by a phase vocoder.

    Args:
        samples: [shape=(n,)]
        sample_rate: unused: the stretch is relative
        random: unused: nothing is drawn
        rate: see ARGUMENTS

    Returns:
        a new signal [shape=(round(n / rate),)]
    """
    del sample_rate, random
    stretched: Samples = time_stretch(samples, rate=rate)
    return stretched
