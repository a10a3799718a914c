"""Feature sets of openSMILE, where it is installed: `pip install opensmile`. Its licence forbids commercial products.

Source: Eyben et al. (2010), doi:10.1145/1873951.1874246.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal


def functionals(signal: Signal, feature_set: str) -> Samples:
    """One row of statistics.

    Args:
        signal: the signal
        feature_set: as openSMILE names it: `eGeMAPSv02`, `ComParE_2016`

    Returns:
        float32 [shape=(features,)]
    """
    table = _smile(feature_set).process_signal(signal.samples, signal.sample_rate)
    row: Samples = table.to_numpy(dtype=np.float32)[0]
    return row


@lru_cache(maxsize=2)
def _smile(feature_set: str) -> Any:
    import opensmile  # type: ignore[import-not-found, unused-ignore]

    return opensmile.Smile(feature_set=opensmile.FeatureSet[feature_set], feature_level=opensmile.FeatureLevel.Functionals)
