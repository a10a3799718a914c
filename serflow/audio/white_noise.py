"""White Gaussian noise from a stock of draws, in which each piece begins at a place of its own.

Fresh draws for a clip of 2.5 s take longer than its spectrum, and so does the spectrum of the noisy clip. Pieces of a stock of
a million that overlap are the same noise at another time, which no feature can tell from a fresh draw; they begin at whole
hops, so that most frames of a piece are frames of the stock, whose spectra are kept. The transform is linear: the spectrum of
speech and noise is the sum of theirs.
"""

from dataclasses import dataclass
from functools import lru_cache

import numba
import numpy as np

from serflow.audio.decode import Samples
from serflow.audio.signal import Signal
from serflow.audio.spectrum import FRAME_LENGTH, HOP_LENGTH, Spectrum, framed, power_of, transformed

_STOCK = 1 << 20
# Frames on either side of a piece that lie partly outside it.
_EDGE = FRAME_LENGTH // HOP_LENGTH // 2


@dataclass(frozen=True)
class Noise:
    """A piece of white noise of mean 0 and standard deviation 1.

    Attributes:
        samples: float32 [shape=(n,)], not to be written to
        hop: of the stock, where the piece begins; None where it was drawn afresh
    """

    samples: Samples
    hop: int | None


class NoisySignal(Signal):
    """Speech with noise: a `Signal` whose spectrum is known from those of its two parts."""

    def __init__(self, speech: Signal, noise: Noise, level: float) -> None:
        """Add noise to speech.

        Args:
            speech: [shape=(n,)]
            noise: [shape=(n,)]
            level: the noise's standard deviation
        """
        super().__init__(speech.samples + np.float32(level) * noise.samples, speech.sample_rate)
        self._speech = speech
        self._noise = noise
        self._level = np.float32(level)

    def _transformed(self, frame_length: int, hop_length: int) -> Spectrum:
        inner = self._inner(frame_length, hop_length)
        if inner is None:
            return super()._transformed(frame_length, hop_length)
        speech = self._speech.spectrum()
        spectrum = np.empty_like(speech)
        frames = framed(self.samples, FRAME_LENGTH, HOP_LENGTH)
        for edge in (slice(inner.start), slice(inner.stop, None)):
            spectrum[edge] = transformed(frames[edge])
        np.multiply(self._known(inner), self._level, out=spectrum[inner])
        spectrum[inner] += speech[inner]
        return spectrum

    def _squared(self, frame_length: int, hop_length: int) -> Samples:
        inner = self._inner(frame_length, hop_length)
        if inner is None:
            return super()._squared(frame_length, hop_length)
        speech = self._speech.spectrum()
        power = np.empty(speech.shape, dtype=np.float32)
        frames = framed(self.samples, FRAME_LENGTH, HOP_LENGTH)
        for edge in (slice(inner.start), slice(inner.stop, None)):
            power[edge] = power_of(transformed(frames[edge]))
        _power_of_sum(speech[inner].view(np.float32), self._known(inner).view(np.float32), self._level, power[inner])
        return power

    def _inner(self, frame_length: int, hop_length: int) -> slice | None:
        """The frames whose noise is frames of the stock; None where there are none."""
        inner = slice(_EDGE, (len(self.samples) - FRAME_LENGTH // 2) // HOP_LENGTH + 1)
        usual = (frame_length, hop_length) == (FRAME_LENGTH, HOP_LENGTH)
        return inner if usual and self._noise.hop is not None and inner.stop > inner.start else None

    def _known(self, inner: slice) -> Spectrum:
        assert self._noise.hop is not None
        return _stock_spectrum()[self._noise.hop : self._noise.hop + inner.stop - inner.start]


@numba.njit(cache=True, fastmath=True, error_model="numpy")
def _power_of_sum(first: Samples, second: Samples, level: np.float32, power: Samples) -> None:
    """The squared magnitude of one spectrum and a multiple of another; real and imaginary parts stand side by side."""
    for frame in range(len(power)):
        for b in range(power.shape[1]):
            real = first[frame, 2 * b] + level * second[frame, 2 * b]
            imaginary = first[frame, 2 * b + 1] + level * second[frame, 2 * b + 1]
            power[frame, b] = real * real + imaginary * imaginary


def white_noise(length: int, random: np.random.Generator) -> Noise:
    """Some noise.

    Args:
        length: samples wanted
        random: draws where the piece begins; a piece longer than the stock is drawn afresh
    """
    if length > _STOCK:
        return Noise(random.standard_normal(length, dtype=np.float32), None)
    hop = int(random.integers(_STOCK // HOP_LENGTH))
    return Noise(_stock()[hop * HOP_LENGTH : hop * HOP_LENGTH + length], hop)


@lru_cache(maxsize=1)
def _stock() -> Samples:
    """The stock, followed by itself, so that a piece may begin anywhere."""
    draws = np.random.default_rng(0).standard_normal(_STOCK, dtype=np.float32)
    stock = np.concatenate([draws, draws])
    stock.flags.writeable = False
    return stock


@lru_cache(maxsize=1)
def _stock_spectrum() -> Spectrum:
    """Of the stock's frames that begin at its whole hops."""
    frames = np.lib.stride_tricks.sliding_window_view(_stock(), FRAME_LENGTH)[::HOP_LENGTH]
    return np.concatenate([transformed(part) for part in np.array_split(frames, 8)])
