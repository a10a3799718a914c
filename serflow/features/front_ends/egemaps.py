"""The 88 statistics of the extended Geneva minimalistic acoustic parameter set, by openSMILE, which must be installed beside serflow.

Source: Eyben et al. (2016), doi:10.1109/TAFFC.2015.2457417.
"""

from collections.abc import Mapping
from typing import Any

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.opensmile import functionals

KIND = "one"
REQUIRES = "opensmile"
ARGUMENTS: dict[str, Any] = {}
_COUNT = 88


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
        the values [shape=(88,)], and 1: openSMILE does not say how many frames there were
    """
    return functionals(signal, "eGeMAPSv02"), 1
