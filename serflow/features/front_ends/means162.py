"""162 means over time: zero-crossing rate 1, chroma 12, MFCC 20, RMS 1, mel power 128.

Equal to plain librosa calls with their defaults (zero_crossing_rate, chroma_stft on the magnitude, mfcc, rms,
melspectrogram), of which all but two share one short-time Fourier transform here.
"""

import warnings
from typing import Any

import librosa
import numpy as np

from serflow.audio.decode import Samples
from serflow.features.signal import Signal

ARGUMENTS = {
    "n_chroma": (12, "pitch classes", 1, 120),
    "n_mfcc": (20, "cepstral coefficients", 1, "n_mels"),
    "n_mels": (128, "mel bands", 1, 1024),
}


def shape(arguments: dict[str, Any]) -> tuple[int, ...]:
    """The shape of one row.

    Args:
        arguments: all of ARGUMENTS
    """
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
    mel = signal.mel_power(n_mels)
    parts = (
        librosa.feature.zero_crossing_rate(signal.samples),
        _chroma(signal, n_chroma),
        librosa.feature.mfcc(S=librosa.power_to_db(mel), n_mfcc=n_mfcc),
        librosa.feature.rms(y=signal.samples),
        mel,
    )
    return np.concatenate([part.mean(axis=1) for part in parts]).astype(np.float32), mel.shape[1]


def _chroma(signal: Signal, n_chroma: int) -> Samples:
    with warnings.catch_warnings():
        # Silence has no pitch to tune by: librosa says so and does without, which is all that can be done.
        warnings.filterwarnings("ignore", message="Trying to estimate tuning from empty frequency set")
        chroma: Samples = librosa.feature.chroma_stft(S=signal.magnitude, sr=signal.sample_rate, n_chroma=n_chroma)
    return chroma
