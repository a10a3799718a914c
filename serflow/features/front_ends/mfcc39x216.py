"""A picture of 39 MFCC over time, coefficients from top to bottom: of 216 frames, 39 × 216.

Equal to librosa.feature.mfcc with its defaults.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.cepstrum import mfcc
from serflow.features.kernels.frames import frame_count
from serflow.features.kernels.mel import BANDS, mel_power

KIND = "one"
FITTED = True
GROUPS = [["MFCC", "n_mfcc"]]
ARGUMENTS = {"n_mfcc": (39, "cepstral coefficients", 1, 128)}


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one row: coefficients, frames.

    Args:
        settings: the feature set
    """
    return (settings["arguments"]["n_mfcc"], frame_count(settings))


def compute(signal: Signal, *, n_mfcc: int) -> tuple[Samples, int]:
    """The row of one signal.

    Args:
        signal: as long as the feature set says
        n_mfcc: cepstral coefficients

    Returns:
        the values [shape=(n_mfcc, frames)], and the number of frames
    """
    coefficients = mfcc(mel_power(signal.power(), signal.sample_rate, BANDS), n_mfcc)
    return np.ascontiguousarray(coefficients.T), len(coefficients)
