"""Decibels and cepstral coefficients, as librosa.power_to_db and librosa.feature.mfcc give them by default."""

from functools import lru_cache

import numpy as np

from serflow.audio.decode import Samples

_TEN_OVER_LN_TEN = np.float32(10 / np.log(10))
LEAST_POWER = np.float32(1e-10)
_TOP_DB = np.float32(80)


def decibels(power: Samples) -> Samples:
    """Power in dB, nothing below 80 dB under the loudest value of the whole clip.

    Args:
        power: not negative, of any shape

    Returns:
        float32 in the same shape
    """
    levels: Samples = np.maximum(power, LEAST_POWER)
    # The natural logarithm has vector instructions, the common one has not.
    np.log(levels, out=levels)
    levels *= _TEN_OVER_LN_TEN
    np.maximum(levels, levels.max() - _TOP_DB, out=levels)
    return levels


def mfcc(mel: Samples, coefficients: int) -> Samples:
    """Mel-frequency cepstral coefficients: the first ones of an orthonormal cosine transform (type II) of mel decibels.

    Args:
        mel: power in mel bands [shape=(frames, bands)]
        coefficients: how many, at most as many as bands

    Returns:
        float32 [shape=(frames, coefficients)]
    """
    cepstrum: Samples = decibels(mel) @ cosines(mel.shape[1], coefficients)
    return cepstrum


@lru_cache(maxsize=16)
def cosines(bands: int, coefficients: int) -> Samples:
    """The basis of an orthonormal cosine transform of type II [shape=(bands, coefficients)]."""
    angles = np.pi / bands * np.outer(np.arange(bands) + 0.5, np.arange(coefficients))
    basis = np.sqrt(2 / bands) * np.cos(angles)
    basis[:, 0] /= np.sqrt(2)
    cosines: Samples = basis.astype(np.float32)
    cosines.flags.writeable = False
    return cosines
