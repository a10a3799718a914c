"""34 short-term features in frames of 50 ms, every 25 ms: their means and standard deviations over time, 68 numbers.

In order: zero-crossing rate; energy; entropy of energy; spectral centroid, spread, entropy, flux and roll-off; 13 MFCC; 12
chroma; the deviation of chroma. Source: the definitions of Giannakopoulos (2015), doi:10.1371/journal.pone.0144610, as a
report lists them: energy is the sum of squares over the frame's length; entropies are of ten parts of a frame or of its
spectrum; centroid and spread are the first two central moments of the spectrum, as shares of half the sample rate; flux is
the squared difference of successive spectra, each of sum one; roll-off is where 90 % of the spectrum's energy lie below.
Frames are neither centred nor weighted by a window, and the signal is brought to mean 0 and peak 1 first.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.cepstrum import cosines
from serflow.features.kernels.mel import mel_power

Values = npt.NDArray[np.float64]

KIND = "one"
GROUPS = [
    ["zero-crossing rate", 1],
    ["energy and its entropy", 2],
    ["spectral shape", 5],
    ["MFCC", 13],
    ["chroma", 13],
    ["deviation of zero-crossing rate", 1],
    ["of energy", 2],
    ["of spectral shape", 5],
    ["of MFCC", 13],
    ["of chroma", 13],
]
ARGUMENTS = {
    "frame_s": (0.05, "length of a frame, in seconds", 0.005, 1.0),
    "hop_s": (0.025, "from one frame to the next, in seconds", 0.001, "frame_s"),
}
_COUNT = 34
_PARTS = 10
_ROLL_OFF = 0.9
_MFCC, _BANDS = 13, 40
_CLASSES = 12
_LOWEST_PITCH_HZ = 27.5
_TINY = 1e-12


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one row.

    Args:
        settings: the feature set
    """
    del settings
    return (2 * _COUNT,)


def compute(signal: Signal, *, frame_s: float, hop_s: float) -> tuple[Samples, int]:
    """The row of one signal.

    Args:
        signal: the signal; one that is shorter than a frame is padded with zeros to it
        frame_s: length of a frame, in seconds
        hop_s: from one frame to the next, in seconds

    Returns:
        34 means, then 34 standard deviations [shape=(68,)], and the number of frames
    """
    length = 2 * max(_PARTS // 2, round(frame_s * signal.sample_rate / 2))
    frames = _frames(signal.samples.astype(np.float64), length, max(1, round(hop_s * signal.sample_rate)))
    magnitude = np.abs(fft.rfft(frames, axis=1))[:, : length // 2] / (length // 2)
    features = np.column_stack(
        [*_of_samples(frames), *_of_spectrum(magnitude), _mfcc(magnitude, signal.sample_rate), _chroma(magnitude, signal.sample_rate)]
    )
    return np.concatenate([features.mean(axis=0), features.std(axis=0)]).astype(np.float32), len(features)


def _frames(samples: Values, length: int, hop: int) -> Values:
    centred = samples - samples.mean()
    centred /= max(float(np.abs(centred).max()), _TINY)
    padded = np.pad(centred, (0, max(0, length - len(centred))))
    return np.lib.stride_tricks.sliding_window_view(padded, length)[::hop]


def _of_samples(frames: Values) -> list[Values]:
    """Zero-crossing rate, energy, entropy of energy."""
    crossings = np.abs(np.diff(np.sign(frames), axis=1)).sum(axis=1) / 2
    squares = np.square(frames)
    return [crossings / (frames.shape[1] - 1), squares.mean(axis=1), _entropy(squares)]


def _of_spectrum(magnitude: Values) -> list[Values]:
    """Centroid, spread, entropy, flux, roll-off."""
    bins = magnitude.shape[1]
    places = np.arange(1, bins + 1) / bins
    total = magnitude.sum(axis=1) + _TINY
    centroid = magnitude @ places / total
    spread = np.sqrt(np.maximum(magnitude @ places**2 / total - centroid**2, 0))
    shares = magnitude / total[:, None]
    flux = np.concatenate([[0.0], np.square(np.diff(shares, axis=0)).sum(axis=1)])
    energy = np.square(magnitude)
    below = np.cumsum(energy, axis=1) > _ROLL_OFF * energy.sum(axis=1, keepdims=True)
    return [centroid, spread, _entropy(energy), flux, below.argmax(axis=1) / bins]


def _entropy(energy: Values) -> Values:
    """Of the shares that ten parts of a row have in its sum, in bits [shape=(rows,)]."""
    width = energy.shape[1] // _PARTS
    parts = energy[:, : width * _PARTS].reshape(len(energy), _PARTS, width).sum(axis=2)
    shares = parts / (energy.sum(axis=1, keepdims=True) + _TINY)
    entropy: Values = -np.sum(shares * np.log2(shares + _TINY), axis=1)
    return entropy


def _mfcc(magnitude: Values, sample_rate: int) -> Values:
    """[shape=(frames, 13)]."""
    # The last bin, at half the sample rate, lies in no band.
    power = np.pad(np.square(magnitude), ((0, 0), (0, 1))).astype(np.float32)
    levels = np.log10(mel_power(power, sample_rate, _BANDS) + _TINY)
    coefficients: Values = levels @ cosines(_BANDS, _MFCC)
    return coefficients


def _chroma(magnitude: Values, sample_rate: int) -> Values:
    """The share of each pitch class in the energy, and their standard deviation [shape=(frames, 13)]."""
    energy = np.square(magnitude)
    classes = energy @ _class_of_bin(magnitude.shape[1], sample_rate)
    shares = classes / (energy.sum(axis=1, keepdims=True) + _TINY)
    return np.column_stack([shares, shares.std(axis=1)])


@lru_cache(maxsize=8)
def _class_of_bin(bins: int, sample_rate: int) -> Values:
    """One where a bin's frequency is nearest to a pitch class, counted from A; none for what is lower than any [shape=(bins, 12)]."""
    hz = np.arange(bins) * sample_rate / (2 * bins)
    nearest = np.round(_CLASSES * np.log2(np.maximum(hz, _LOWEST_PITCH_HZ) / _LOWEST_PITCH_HZ)).astype(int) % _CLASSES
    members: Values = np.eye(_CLASSES)[nearest]
    members[hz < _LOWEST_PITCH_HZ] = 0
    return members
