"""Energy in the twelve pitch classes, tuned to the clip, as librosa.feature.chroma_stft gives it by default."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from serflow.audio.decode import Samples

_A440 = 440.0
_LOWEST_HZ, _HIGHEST_HZ = 150.0, 4000.0
_PEAK_SHARE = np.float32(0.1)
_TUNING_STEPS = 100
_HALF = 0.5
# Octave around which bins count most, and how many octaves around it.
_CENTRE_OCTAVE, _OCTAVE_WIDTH = 5.0, 2.0


def chroma(magnitude: Samples, sample_rate: int, classes: int) -> Samples:
    """The share of each pitch class, from C on, in the loudest of its frame.

    Args:
        magnitude: [shape=(frames, bins)], bins from 0 Hz to half the sample rate
        sample_rate: in Hz
        classes: pitch classes in an octave

    Returns:
        float32 [shape=(frames, classes)]; zeros in a silent frame
    """
    tuning = estimated_tuning(magnitude, sample_rate, classes)
    energy: Samples = magnitude @ _filters(sample_rate, magnitude.shape[1], classes, tuning)
    loudest = energy.max(axis=1, keepdims=True)
    np.divide(energy, loudest, out=energy, where=loudest > np.finfo(np.float32).tiny)
    return energy


def estimated_tuning(magnitude: Samples, sample_rate: int, classes: int) -> float:
    """By which share of a pitch class the clip's partials lie above those of A = 440 Hz.

    The commonest deviation, in hundredths, of the louder half of all spectral peaks. Where two deviations are as common,
    rounding decides which is taken, here as in librosa.

    Args:
        magnitude: [shape=(frames, bins)]
        sample_rate: in Hz
        classes: pitch classes in an octave

    Returns:
        a multiple of 0.01 from -0.5 to 0.49; 0 for silence
    """
    frequencies, heights = _peaks(magnitude, sample_rate)
    if not len(frequencies):
        return 0.0
    loud = frequencies[heights >= np.median(heights)]
    deviation = np.mod(classes * np.log2(loud / (_A440 / 16)), 1.0)
    deviation[deviation >= _HALF] -= 1.0
    counts, edges = np.histogram(deviation, np.linspace(-_HALF, _HALF, _TUNING_STEPS + 1))
    return float(edges[np.argmax(counts)])


def _peaks(magnitude: Samples, sample_rate: int) -> tuple[npt.NDArray[np.float64], Samples]:
    """Frequency in Hz and height of each local maximum between 150 and 4000 Hz, by a parabola through it and its neighbours."""
    bins = magnitude.shape[1]
    hz_per_bin = sample_rate / (2 * (bins - 1))
    first = max(1, int(np.ceil(_LOWEST_HZ / hz_per_bin)))
    end = min(bins - 1, int(np.ceil(min(_HIGHEST_HZ, sample_rate / 2) / hz_per_bin)))
    middle = magnitude[:, first:end]
    below, above = magnitude[:, first - 1 : end - 1], magnitude[:, first + 1 : end + 1]
    loud_enough = _PEAK_SHARE * magnitude.max(axis=1, keepdims=True)
    # What is not loud enough counts as zero, for neighbours as well. Places are counted through all frames: numpy finds those
    # several times faster than rows and columns.
    frame, place = np.divmod(np.flatnonzero((middle > loud_enough) & (middle > below) & (middle >= above)), end - first)
    place += first
    everywhere, peaks = magnitude.ravel(), frame * bins + place
    height, left, right = everywhere[peaks], everywhere[peaks - 1], everywhere[peaks + 1]
    bend, slope = left + right - 2 * height, (right - left) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        shift = np.where(np.abs(slope) >= np.abs(bend), np.float32(0), -slope / bend)
    frequencies = (place + shift.astype(np.float64)) * hz_per_bin
    heights = (height + np.float32(0.5) * slope * shift).astype(np.float32)
    return frequencies, heights


@lru_cache(maxsize=2 * _TUNING_STEPS)
def _filters(sample_rate: int, bins: int, classes: int, tuning: float) -> Samples:
    """How much each bin counts for each pitch class [shape=(bins, classes)].

    A bin counts for the classes around it by a bell that is as wide as the bin, one class at least, and the less the further
    it lies from the fifth octave.
    """
    length = 2 * (bins - 1)
    hz = np.arange(1, length) * (sample_rate / length)
    place = classes * np.log2(hz / (_A440 * 2.0 ** (tuning / classes) / 16))
    # There is no pitch at 0 Hz: half an octave and one below the first bin, its bell covers all classes alike.
    place = np.concatenate(([place[0] - 1.5 * classes], place))
    width = np.concatenate((np.maximum(np.diff(place), 1.0), [1.0]))
    half = np.round(classes / 2)
    distance = np.remainder(place[:, None] - np.arange(classes) + half + 10 * classes, classes) - half
    bells = np.exp(-0.5 * (2 * distance / width[:, None]) ** 2)
    bells /= np.sqrt(np.square(bells).sum(axis=1, keepdims=True))
    bells *= np.exp(-0.5 * ((place / classes - _CENTRE_OCTAVE) / _OCTAVE_WIDTH) ** 2)[:, None]
    # Classes were counted from A; a scale begins with C.
    filters = np.ascontiguousarray(np.roll(bells, -3 * (classes // 12), axis=1)[:bins]).astype(np.float32)
    filters.flags.writeable = False
    return filters
