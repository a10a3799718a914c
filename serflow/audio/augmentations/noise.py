"""White noise whose level is drawn anew for every clip, as public notebooks add it."""

import numpy as np

from serflow.audio.decode import Samples

ARGUMENTS = {
    "amplitude": (0.035, "the noise's standard deviation is this times a uniform draw from 0 to 1 times the clip's peak", 0.0, 10.0),
}


def augment(samples: Samples, *, sample_rate: int, random: np.random.Generator, amplitude: float) -> Samples:
    """Add white Gaussian noise.

    Args:
        samples: [shape=(n,)]
        sample_rate: unused: white noise is white at every rate
        random: draws the level, then the noise
        amplitude: see ARGUMENTS

    Returns:
        a new signal of the same length
    """
    del sample_rate
    level = amplitude * random.uniform() * np.max(samples)
    return samples + np.float32(level) * random.standard_normal(len(samples), dtype=np.float32)
