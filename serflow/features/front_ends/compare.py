"""The 6373 statistics of the Computational Paralinguistics Challenge, by openSMILE, which must be installed beside serflow.

Source: Weninger et al. (2013), doi:10.3389/fpsyg.2013.00292.
"""

from collections.abc import Mapping
from typing import Any

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.opensmile import functionals

KIND = "one"
REQUIRES = "opensmile"
ARGUMENTS: dict[str, Any] = {}
_COUNT = 6373


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one row.

    Args:
        settings: the feature set
    """
    del settings
    return (_COUNT,)


def compute(signal: Signal) -> tuple[Samples, int]:
    """The row of one signal.

    Args:
        signal: the signal

    Returns:
        the values [shape=(6373,)], and 1: openSMILE does not say how many frames there were
    """
    return functionals(signal, "ComParE_2016"), 1
