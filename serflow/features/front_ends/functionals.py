"""Statistics over time of what describes a voice: one row a clip, for systems that take no sequences.

Contours, in frames of 25 ms every 10 ms: mel levels, MFCC and their differences in time, RMS level and its difference, spectral
centroid, spread, flatness, roll-off and flux, how periodic the voice is, and its fundamental frequency (in semitones above 60
Hz, where there is voice). Of each contour, over the frames of speech: mean, standard deviation, 10th, 50th and 90th percentile;
over the whole clip: which way it goes, and how it bends. Besides: the share of voiced frames, voiced stretches a second, the
modulation spectrum, how fast and how strongly the level of eight groups of bands goes up and down, and how lively the
intonation is.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.features.kernels.cepstrum import LEAST_POWER, cosines
from serflow.features.kernels.mel import mel_power
from serflow.features.kernels.pitch import LOWEST_HZ, pitch

KIND = "one"
GROUPS = [
    ["mean of all contours", "n_mels + 2 * n_mfcc + 8"],
    ["standard deviation", "n_mels + 2 * n_mfcc + 8"],
    ["10th percentile", "n_mels + 2 * n_mfcc + 8"],
    ["median", "n_mels + 2 * n_mfcc + 8"],
    ["90th percentile", "n_mels + 2 * n_mfcc + 8"],
    ["fundamental frequency", 5],
    ["voicing", 2],
    ["modulation", 48],
    ["trend", "n_mels + n_mfcc + 7"],
    ["bend", "n_mels + n_mfcc + 7"],
    ["intonation", 8],
]
ARGUMENTS = {
    "n_mels": (40, "mel bands", 8, 256),
    "n_mfcc": (20, "cepstral coefficients", 1, "n_mels"),
    "equalised": (
        True,
        "whether levels are counted from that of the clip's speech, so that how near the microphone was says nothing",
        None,
        None,
    ),
}
_FRAME_S, _HOP_S = 0.025, 0.01
_PERCENTILES = (10, 50, 90)
_STATISTICS = 2 + len(_PERCENTILES)
_SHAPES = 5
_INTONATION = 8
_GROUPS = 8
# Modulation frequencies in Hz: syllables come at about four a second.
_RATES = (0.5, 1, 2, 4, 8, 16, 32)
_ROLL_OFF = 0.85
# A frame is speech when its level is less than this below that of the loudest frames: pauses say nothing of an emotion,
# and how long a recording goes on before and after the words even less.
_SPEECH_DB = 30
_LOUDEST = 95
_FLOOR = np.float32(1e-8)
# Frames whose shape is looked at in one go.
_BLOCK = 2048

Values = npt.NDArray[np.floating]


def shape(settings: Mapping[str, Any]) -> tuple[int, ...]:
    """The shape of one row.

    Args:
        settings: the feature set
    """
    arguments = settings["arguments"]
    contours = arguments["n_mels"] + 2 * arguments["n_mfcc"] + 2 + _SHAPES + 2
    courses = arguments["n_mels"] + arguments["n_mfcc"] + 1 + _SHAPES + 1
    return (contours * _STATISTICS + 2 + _GROUPS * (len(_RATES) - 1) + 2 * courses + _INTONATION,)


def compute(signal: Signal, *, n_mels: int, n_mfcc: int, equalised: bool) -> tuple[Samples, int]:
    """The row of one signal.

    Args:
        signal: the signal, of any length
        n_mels: mel bands
        n_mfcc: cepstral coefficients
        equalised: see ARGUMENTS

    Returns:
        the values, in the order of the module's first lines, and the number of frames
    """
    rate, hop = signal.sample_rate, max(1, round(_HOP_S * signal.sample_rate))
    power = signal.power(2 * max(1, round(_FRAME_S * rate / 2)), hop)
    total = power.sum(axis=1, keepdims=True)
    # What overflows is neither above nor below anything, and stays: the row's reason is then said of its values.
    speech = ~(total[:, 0] < np.percentile(total, _LOUDEST) * 10 ** (-_SPEECH_DB / 10))
    unit = max(total[speech].mean(), LEAST_POWER) if equalised else np.float32(1)
    levels = _decibels(mel_power(power, rate, n_mels) / unit + LEAST_POWER)
    loudness = _decibels(total / unit + LEAST_POWER)
    coefficients = levels @ cosines(n_mels, n_mfcc)
    frequency, periodicity = pitch(signal.samples, rate, hop)
    voiced = frequency > 0
    semitones = 12 * np.log2(np.where(voiced, frequency, LOWEST_HZ) / LOWEST_HZ)
    shapes, rise = _shapes(power), _difference(loudness)
    contours = np.vstack([levels.T, coefficients.T, _difference(coefficients).T, loudness.T, rise.T, shapes, periodicity])
    parts = [
        _statistics(contours[:, speech]),
        _statistics(semitones[voiced][None] if voiced.any() else np.zeros((1, 1), dtype=np.float32)),
        _voicing(voiced),
        _modulation(levels),
        _courses(np.vstack([levels.T, coefficients.T, loudness.T, shapes, periodicity])),
        _intonation(semitones, voiced),
        np.array([np.log(np.count_nonzero(speech)), np.abs(rise).mean()]),
    ]
    return np.concatenate(parts).astype(np.float32), len(levels)


def _decibels(power: Values) -> Values:
    # The natural logarithm has vector instructions, the common one has not.
    levels: Values = np.log(power) * np.float32(10 / np.log(10))
    return levels


def _difference(contours: Values) -> Values:
    """From each frame's neighbour before to the one after, by half [shape as it is]."""
    if len(contours) == 1:
        return np.zeros_like(contours)
    slopes: Values = np.gradient(contours, axis=0)
    return slopes


def _shapes(power: Samples) -> Values:
    """Centroid and spread as shares of half the sample rate, flatness in dB, roll-off, flux [shape=(5, frames)]."""
    blocks = range(0, len(power), _BLOCK)
    # A block begins with the frame before it, from which its first frame's flux is counted.
    found = [_shapes_of(power[max(0, start - 1) : start + _BLOCK])[:, min(start, 1) :] for start in blocks]
    shapes: Values = np.concatenate(found, axis=1)
    return shapes


def _shapes_of(power: Samples) -> Values:
    total = power.sum(axis=1) + LEAST_POWER
    shares = power / total[:, None]
    centroid, square = (shares @ _moments(power.shape[1])).T
    spread = np.sqrt(np.maximum(square - np.square(centroid), 0))
    # A share of the frame's own power, so that how loud a voice is does not count.
    floor = np.maximum(shares, _FLOOR / power.shape[1])
    flatness = _decibels(floor).mean(axis=1) - _decibels(floor.mean(axis=1))
    roll_off = (np.cumsum(shares, axis=1) >= _ROLL_OFF * shares.sum(axis=1, keepdims=True)).argmax(axis=1) / power.shape[1]
    flux = np.abs(np.diff(shares, axis=0, prepend=shares[:1])).sum(axis=1)
    return np.stack([centroid, spread, flatness, roll_off.astype(np.float32), flux])


@lru_cache(maxsize=8)
def _moments(bins: int) -> Samples:
    """Each bin's place between 0 and half the sample rate, and its square [shape=(bins, 2)]."""
    places = np.linspace(0, 1, bins)
    moments: Samples = np.stack([places, places**2], axis=1).astype(np.float32)
    moments.flags.writeable = False
    return moments


def _statistics(contours: Values) -> Values:
    """Mean, standard deviation and percentiles of each contour [shape=(contours, frames)], one statistic after the other."""
    return np.concatenate([contours.mean(axis=1), contours.std(axis=1), *_percentiles(np.sort(contours, axis=1))])


def _percentiles(contours: Values) -> list[Values]:
    """Of contours that are sorted, between two values by their share, as numpy.percentile takes them; it takes twice as long."""
    last = contours.shape[1] - 1
    found: list[Values] = []
    for place in (last * percentile / 100 for percentile in _PERCENTILES):
        below = int(place)
        above = min(below + 1, last)
        found.append(contours[:, below] + np.float32(place - below) * (contours[:, above] - contours[:, below]))
    return found


def _voicing(voiced: npt.NDArray[np.bool_]) -> Values:
    """The share of voiced frames, and voiced stretches a second."""
    begins = np.count_nonzero(voiced[1:] & ~voiced[:-1]) + int(voiced[0])
    return np.array([voiced.mean(), begins / (len(voiced) * _HOP_S)])


def _modulation(levels: Values) -> Values:
    """How strongly the level of each group of bands varies at each rate, in dB, group by group."""
    groups = np.column_stack([part.mean(axis=1) for part in np.array_split(levels, _GROUPS, axis=1)])
    varying = groups - groups.mean(axis=0)
    # At least two seconds, so that every rate has a place of its own.
    size = max(len(varying), round(2 / _HOP_S))
    power = np.square(np.abs(fft.rfft(varying, n=size, axis=0))) / len(varying)
    rates = fft.rfftfreq(size, _HOP_S)
    bands = [power[(rates >= low) & (rates < high)].sum(axis=0) for low, high in pairwise(_RATES)]
    strengths: Values = 10 * np.log10(np.column_stack(bands) + 1e-3).reshape(-1)
    return strengths


def _courses(contours: Values) -> Values:
    """Which way each contour goes from beginning to end, then how each bends [shape=(contours, frames) to (2 * contours,)]."""
    frames = contours.shape[1]
    times = np.linspace(-1, 1, frames, dtype=np.float32) if frames > 1 else np.zeros(1, dtype=np.float32)
    bow = np.square(times) - np.square(times).mean()
    courses: Values = (contours @ np.column_stack([times, bow])).T.reshape(-1) / frames
    return courses


def _intonation(semitones: Values, voiced: npt.NDArray[np.bool_]) -> Values:
    """Steps from one voiced frame to the next: size, mean, deviation; then the slope in semitones a second, range and quartiles' range."""
    steps = np.diff(semitones)[voiced[1:] & voiced[:-1]]
    found = semitones[voiced]
    if not len(steps):
        return np.zeros(_INTONATION - 2)
    times = np.flatnonzero(voiced) * _HOP_S
    times = times - times.mean()
    low, high = np.percentile(found, [25, 75])
    slope = (times @ found) / (times @ times)
    return np.array([np.abs(steps).mean(), steps.mean(), steps.std(), slope, np.ptp(found), high - low])
