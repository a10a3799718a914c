"""Speech in a room that is drawn anew for every clip.

The room's response is noise that dies away, so many dB below the direct sound, as Polack (1988) models late reverberation.
"""

import numpy as np
from scipy.signal import oaconvolve

from serflow.audio.signal import Signal

DRAWS = True
ARGUMENTS = {
    "shortest_s": (0.2, "the time in which the sound falls by 60 dB is drawn from here on, in seconds", 0.05, "longest_s"),
    "longest_s": (0.8, "up to here", 0.05, 10.0),
    "direct_to_reverberant_db": (6.0, "the direct sound's energy over the reverberation's, in dB", -20.0, 60.0),
}
_FALL_DB = 60
_BEGINS_S = 0.005


def augment(signal: Signal, *, random: np.random.Generator, shortest_s: float, longest_s: float, direct_to_reverberant_db: float) -> Signal:
    """Add a room.

    Args:
        signal: the signal
        random: draws how long the room sounds, then its response
        shortest_s: see ARGUMENTS
        longest_s: see ARGUMENTS
        direct_to_reverberant_db: see ARGUMENTS

    Returns:
        a new signal of the same length, the direct sound as it was and where it was
    """
    seconds, rate = random.uniform(shortest_s, longest_s), signal.sample_rate
    length, silent = max(2, round(seconds * rate)), round(_BEGINS_S * rate)
    times = np.arange(length) / rate
    response = random.standard_normal(length, dtype=np.float32) * (10 ** (-_FALL_DB / 20 * times / seconds)).astype(np.float32)
    response[:silent] = 0
    energy = float(np.dot(response, response))
    if not energy:
        return Signal(signal.samples.copy(), rate)
    response *= np.float32(np.sqrt(10 ** (-direct_to_reverberant_db / 10) / energy))
    response[0] = 1
    wet = oaconvolve(signal.samples, response)[: len(signal.samples)]
    return Signal(wet.astype(np.float32), rate)
