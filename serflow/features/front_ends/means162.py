"""162 means over time: zero-crossing rate 1, chroma 12, MFCC 20, RMS 1, mel power 128.

Equal to plain librosa calls with their defaults (zero_crossing_rate, chroma_stft on the magnitude, mfcc, rms,
melspectrogram), of which all but two share one short-time Fourier transform here.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.cepstrum import mfcc
from serflow.features.kernels.chroma import chroma
from serflow.features.kernels.frames import rms, zero_crossing_rate
from serflow.features.kernels.mel import mel_power

KIND = "one"
GROUPS = [["zero-crossing rate", 1], ["chroma", "n_chroma"], ["MFCC", "n_mfcc"], ["RMS", 1], ["mel power", "n_mels"]]
ARGUMENTS = {
    "n_chroma": (12, "pitch classes", 1, 120),
    "n_mfcc": (20, "cepstral coefficients", 1, "n_mels"),
    "n_mels": (128, "mel bands", 1, 1024),
}


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one row.

    Args:
        settings: the feature set
    """
    arguments = settings["arguments"]
    return (2 + arguments["n_chroma"] + arguments["n_mfcc"] + arguments["n_mels"],)


def compute(signal: Signal, *, n_chroma: int, n_mfcc: int, n_mels: int) -> tuple[Samples, int]:
    """The row of one signal.

    Args:
        signal: the signal, of any length
        n_chroma: pitch classes
        n_mfcc: cepstral coefficients
        n_mels: mel bands

    Returns:
        the values [shape=(2 + n_chroma + n_mfcc + n_mels,)], in the order of the module's first line, and the number of frames
    """
    mel = mel_power(signal.power(), signal.sample_rate, n_mels)
    parts = (
        zero_crossing_rate(signal.samples)[:, None],
        chroma(signal.magnitude(), signal.sample_rate, n_chroma),
        mfcc(mel, n_mfcc),
        rms(signal.samples)[:, None],
        mel,
    )
    # In single precision the sum over the frames of ten minutes loses the fourth digit.
    return np.concatenate([part.mean(axis=0, dtype=np.float64) for part in parts]).astype(np.float32), len(mel)
