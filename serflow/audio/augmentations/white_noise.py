"""White noise at a signal-to-noise ratio that is drawn anew for every clip."""

import numpy as np

from serflow.audio.mixing import level_at
from serflow.audio.signal import Signal
from serflow.audio.white_noise import NoisySignal, white_noise

DRAWS = True
ARGUMENTS = {
    "lowest_snr_db": (10.0, "the ratio is drawn from here on, in dB", -40.0, "highest_snr_db"),
    "highest_snr_db": (30.0, "up to here", -40.0, 100.0),
}


def augment(signal: Signal, *, random: np.random.Generator, lowest_snr_db: float, highest_snr_db: float) -> Signal:
    """Add white Gaussian noise.

    Args:
        signal: the signal
        random: draws the ratio, then the noise
        lowest_snr_db: see ARGUMENTS
        highest_snr_db: see ARGUMENTS

    Returns:
        a new signal of the same length
    """
    ratio = random.uniform(lowest_snr_db, highest_snr_db)
    noise = white_noise(len(signal.samples), random)
    return NoisySignal(signal, noise, level_at(signal.samples, noise.samples, ratio))
