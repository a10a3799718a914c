"""Speech and noise at a ratio."""

import numpy as np

from serflow.audio.decode import Samples


def mixed_at(speech: Samples, noise: Samples, snr_db: float) -> Samples:
    """Add noise to speech.

    Args:
        speech: [shape=(n,)]
        noise: [shape=(n,)], at any level
        snr_db: power of the speech over that of the noise, over the whole length, in dB

    Returns:
        float32 [shape=(n,)]; the speech alone where either of them is silent
    """
    level = level_at(speech, noise, snr_db)
    mixed: Samples = speech + np.float32(level) * noise
    return mixed


def level_at(speech: Samples, noise: Samples, snr_db: float) -> float:
    """By how much the noise is to be multiplied; 0 where either of them is silent."""
    powers = [float(np.dot(samples, samples)) for samples in (speech, noise)]
    return float(np.sqrt(powers[0] / powers[1] * 10 ** (-snr_db / 10))) if all(powers) else 0.0
