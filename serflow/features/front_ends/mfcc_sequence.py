"""MFCC over time; or their mean, a sequence of one step, as a source that swaps axes once too often has it.

Equal to librosa.feature.mfcc with its defaults.
"""

from collections.abc import Mapping
from typing import Any

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.cepstrum import mfcc
from serflow.features.kernels.frames import frame_count
from serflow.features.kernels.mel import BANDS, mel_power

KIND = "one"
FITTED = True
GROUPS = [["MFCC", "n_mfcc"]]
ARGUMENTS = {
    "n_mfcc": (40, "cepstral coefficients", 1, 128),
    "pooled": (True, "true: one step, the mean over time; false: a step for each frame", None, None),
}


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one row: steps, coefficients.

    Args:
        settings: the feature set
    """
    arguments = settings["arguments"]
    return (1 if arguments["pooled"] else frame_count(settings), arguments["n_mfcc"])


def compute(signal: Signal, *, n_mfcc: int, pooled: bool) -> tuple[Samples, int]:
    """The row of one signal.

    Args:
        signal: as long as the feature set says
        n_mfcc: cepstral coefficients
        pooled: whether their mean over time is taken

    Returns:
        the values [shape=(1 or frames, n_mfcc)], and the number of frames
    """
    coefficients = mfcc(mel_power(signal.power(), signal.sample_rate, BANDS), n_mfcc)
    values = coefficients.mean(axis=0, keepdims=True) if pooled else coefficients
    return values, len(coefficients)
