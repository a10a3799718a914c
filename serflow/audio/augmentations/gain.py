"""Louder or softer speech."""

import numpy as np

from serflow.audio.signal import Signal

DRAWS = True
ARGUMENTS = {
    "lowest_db": (-12.0, "the change of level is drawn from here on, in dB", -100.0, "highest_db"),
    "highest_db": (6.0, "up to here; nothing is clipped", -100.0, 60.0),
}


def augment(signal: Signal, *, random: np.random.Generator, lowest_db: float, highest_db: float) -> Signal:
    """Change the level.

    Args:
        signal: the signal
        random: draws by how much
        lowest_db: see ARGUMENTS
        highest_db: see ARGUMENTS

    Returns:
        a new signal of the same length
    """
    factor = np.float32(10 ** (random.uniform(lowest_db, highest_db) / 20))
    return Signal(factor * signal.samples, signal.sample_rate)
