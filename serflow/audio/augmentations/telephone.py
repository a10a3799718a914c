"""Speech through a telephone line: nothing below 300 Hz and above 3400 Hz."""

from functools import lru_cache
from typing import Any

import numpy as np
from scipy.signal import butter, sosfiltfilt

from serflow.audio.signal import Signal

DRAWS = False
ARGUMENTS = {
    "lowest_hz": (300.0, "what is below is taken away", 1.0, "highest_hz"),
    "highest_hz": (3400.0, "what is above is taken away; at most nine tenths of half the sample rate counts", 2.0, 90000.0),
}
_ORDER = 4
_HIGHEST_SHARE = 0.9


def augment(signal: Signal, *, random: np.random.Generator, lowest_hz: float, highest_hz: float) -> Signal:
    """Limit the band, without a delay.

    Args:
        signal: the signal
        random: unused: nothing is drawn
        lowest_hz: see ARGUMENTS
        highest_hz: see ARGUMENTS

    Returns:
        a new signal of the same length
    """
    del random
    sections = _filter(signal.sample_rate, lowest_hz, highest_hz)
    padding = min(3 * (2 * len(sections) + 1), len(signal.samples) - 1)
    limited = sosfiltfilt(sections, signal.samples, padlen=padding)
    return Signal(limited.astype(np.float32), signal.sample_rate)


@lru_cache(maxsize=8)
def _filter(sample_rate: int, lowest_hz: float, highest_hz: float) -> Any:
    top = min(highest_hz, _HIGHEST_SHARE * sample_rate / 2)
    return butter(_ORDER, [min(lowest_hz, top / 2), top], btype="bandpass", fs=sample_rate, output="sos")
