"""A signal and its spectra, each computed once however many augmentations and features ask for it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from serflow.audio.decode import Samples
from serflow.audio.spectrum import BLOCK_SAMPLES, FRAME_LENGTH, HOP_LENGTH, Spectrum, framed, power, power_of, stft, transformed


class Signal:
    """Mono samples with the spectra that whoever asks for them shares. Nobody writes to what it gives.

    Attributes:
        samples: float32 [shape=(n,)], n > 0
        sample_rate: in Hz
    """

    def __init__(self, samples: Samples, sample_rate: int) -> None:
        """See the class."""
        self.samples = samples
        self.sample_rate = sample_rate
        self._kept: dict[tuple[str, int, int], npt.NDArray[Any]] = {}

    def spectrum(self, frame_length: int = FRAME_LENGTH, hop_length: int = HOP_LENGTH) -> Spectrum:
        """Short-time Fourier transform [shape=(frames, 1 + frame_length // 2)]; see `serflow.audio.spectrum.stft`."""
        return self._once("spectrum", self._transformed, frame_length, hop_length)

    def power(self, frame_length: int = FRAME_LENGTH, hop_length: int = HOP_LENGTH) -> Samples:
        """Squared magnitude of the spectrum, float32 in its shape."""
        return self._once("power", self._squared, frame_length, hop_length)

    def magnitude(self, frame_length: int = FRAME_LENGTH, hop_length: int = HOP_LENGTH) -> Samples:
        """Magnitude of the spectrum, float32 in its shape."""
        return self._once("magnitude", lambda *sizes: np.sqrt(self.power(*sizes)), frame_length, hop_length)

    def _once(self, what: str, compute: Callable[[int, int], npt.NDArray[Any]], frame_length: int, hop_length: int) -> npt.NDArray[Any]:
        key = (what, frame_length, hop_length)
        if key in self._kept:
            return self._kept[key]
        found = compute(frame_length, hop_length)
        if not self._is_long(frame_length, hop_length):
            self._kept[key] = found
        return found

    def _is_long(self, frame_length: int, hop_length: int) -> bool:
        """Whether spectra take too much memory to be kept for those who may yet ask for them."""
        return len(self.samples) * frame_length > BLOCK_SAMPLES * hop_length

    def _transformed(self, frame_length: int, hop_length: int) -> Spectrum:
        return stft(self.samples, frame_length, hop_length)

    def _squared(self, frame_length: int, hop_length: int) -> Samples:
        if self._is_long(frame_length, hop_length):
            return power(self.samples, frame_length, hop_length)
        return power_of(self.spectrum(frame_length, hop_length))


class PaddedSignal(Signal):
    """A signal with zeros after its end, whose spectrum is known from that of the signal."""

    def __init__(self, signal: Signal, length: int) -> None:
        """Pad a signal.

        Args:
            signal: [shape=(n,)]
            length: samples wanted, n at least
        """
        padded = np.zeros(length, dtype=np.float32)
        padded[: len(signal.samples)] = signal.samples
        super().__init__(padded, signal.sample_rate)
        self._signal = signal

    def _transformed(self, frame_length: int, hop_length: int) -> Spectrum:
        known = self._signal.spectrum(frame_length, hop_length)
        return self._followed(known, self._further(len(known), frame_length, hop_length), hop_length)

    def _squared(self, frame_length: int, hop_length: int) -> Samples:
        known = self._signal.power(frame_length, hop_length)
        return self._followed(known, power_of(self._further(len(known), frame_length, hop_length)), hop_length)

    def _further(self, known: int, frame_length: int, hop_length: int) -> Spectrum:
        """Of the frames that the signal does not have and that hold some of its samples."""
        silent = -(-(len(self._signal.samples) + frame_length // 2) // hop_length)
        return transformed(framed(self.samples, frame_length, hop_length)[known:silent])

    def _followed(self, known: npt.NDArray[Any], further: npt.NDArray[Any], hop_length: int) -> npt.NDArray[Any]:
        """What is known, what was computed further, and zeros for frames of nothing but zeros."""
        whole = np.zeros((1 + len(self.samples) // hop_length, known.shape[1]), dtype=known.dtype)
        whole[: len(known)] = known
        whole[len(known) : len(known) + len(further)] = further
        return whole
