"""Zero-crossing rate, RMS and 40 MFCC of every frame in one row: of 108 frames, 4536 numbers.

Equal to librosa's zero_crossing_rate, rms and mfcc with their defaults. First the zero-crossing rates of all frames, then
their RMS, then the MFCC frame by frame.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.cepstrum import mfcc
from serflow.features.kernels.frames import frame_count, rms, zero_crossing_rate
from serflow.features.kernels.mel import BANDS, mel_power

KIND = "one"
FITTED = True
GROUPS = [["zero-crossing rate", "frames"], ["RMS", "frames"], ["MFCC", "frames * n_mfcc"]]
ARGUMENTS = {"n_mfcc": (40, "cepstral coefficients", 1, 128)}


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one row.

    Args:
        settings: the feature set
    """
    return ((2 + settings["arguments"]["n_mfcc"]) * frame_count(settings),)


def compute(signal: Signal, *, n_mfcc: int) -> tuple[Samples, int]:
    """The row of one signal.

    Args:
        signal: as long as the feature set says
        n_mfcc: cepstral coefficients

    Returns:
        the values [shape=((2 + n_mfcc) * frames,)], and the number of frames
    """
    coefficients = mfcc(mel_power(signal.power(), signal.sample_rate, BANDS), n_mfcc)
    values = np.concatenate([zero_crossing_rate(signal.samples), rms(signal.samples), coefficients.reshape(-1)])
    return values, len(coefficients)
