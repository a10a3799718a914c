"""One change drawn at random for each clip: noise, a shift in time, another pitch, or another speed, each as by default."""

from typing import Any

import numpy as np

from serflow.audio.augmentations import noise, pitch_shift, time_shift, time_stretch
from serflow.audio.signal import Signal

DRAWS = True
ARGUMENTS = {
    "add_noise": (True, "whether noise may be drawn", None, None),
    "shift_time": (True, "whether a shift in time may be drawn", None, None),
    "shift_pitch": (True, "whether another pitch may be drawn", None, None),
    "stretch_time": (True, "whether another speed may be drawn", None, None),
}


def augment(
    signal: Signal, *, random: np.random.Generator, add_noise: bool, shift_time: bool, shift_pitch: bool, stretch_time: bool
) -> Signal:
    """Apply one of the changes.

    Args:
        signal: the signal
        random: draws which one, then what that one draws
        add_noise: see ARGUMENTS
        shift_time: see ARGUMENTS
        shift_pitch: see ARGUMENTS
        stretch_time: see ARGUMENTS

    Returns:
        a new signal; where nothing may be drawn, the signal as it is
    """
    drawable: list[tuple[bool, Any]] = [
        (add_noise, noise),
        (shift_time, time_shift),
        (shift_pitch, pitch_shift),
        (stretch_time, time_stretch),
    ]
    changes = [change for may, change in drawable if may]
    if not changes:
        return signal
    change = changes[int(random.integers(len(changes)))]
    changed: Signal = change.augment(signal, random=random, **{name: default for name, (default, *_) in change.ARGUMENTS.items()})
    return changed
