"""Higher or lower speech of the same length."""

import numpy as np
from librosa.effects import pitch_shift

from serflow.audio.decode import Samples

ARGUMENTS = {"semitones": (0.7, "up is positive, down negative", -24.0, 24.0)}


def augment(samples: Samples, *, sample_rate: int, random: np.random.Generator, semitones: float) -> Samples:
    """Shift the pitch by a phase vocoder and resampling.

    Args:
        samples: [shape=(n,)]
        sample_rate: in Hz
        random: unused: nothing is drawn
        semitones: see ARGUMENTS

    Returns:
        a new signal of the same length
    """
    del random
    shifted: Samples = pitch_shift(samples, sr=sample_rate, n_steps=semitones)
    return shifted
