"""A phase vocoder: speech made slower or faster at its pitch, higher or lower at its speed.

Source of the method: Flanagan and Golden (1966), doi:10.1002/j.1538-7305.1966.tb01706.x. What a partial's phase advances by
from one frame to the next is a rotation, the quotient of two spectra of magnitude one; the phases of the output are products
of rotations, so that no angle is ever computed. A shift of pitch needs no resampling either: the stretched spectrum is
transformed back with frames of another length.
"""

from collections.abc import Iterator

import numba
import numpy as np
import numpy.typing as npt

from serflow.audio.decode import Samples
from serflow.audio.inverse import istft
from serflow.audio.spectrum import FRAME_LENGTH, HOP_LENGTH, Spectrum

_TINY = np.float32(1e-30)
_ONE = np.float32(1)
# So many are synthesised in one go.
_BLOCK_FRAMES = 1024
# Products of many rotations drift from magnitude one by rounding.
_NORMALISED_EVERY = 64


def time_stretched(spectrum: Spectrum, length: int, rate: float) -> Samples:
    """A signal at another speed and the same pitch.

    Args:
        spectrum: the signal's `stft` at the defaults
        length: samples of the signal
        rate: above 1 is faster, below 1 slower

    Returns:
        float32 [shape=(round(length / rate),)], one at least, as librosa.effects.time_stretch makes it, but for the rounding of phases
    """
    return _resynthesised(spectrum, rate, FRAME_LENGTH, max(1, round(length / rate)))


def pitch_shifted(spectrum: Spectrum, length: int, semitones: float) -> Samples:
    """A signal at another pitch and the same speed.

    Hops of the output are whole samples: the interval is met within 0.2 % up to an octave, and 0.4 % up to two.

    Args:
        spectrum: the signal's `stft` at the defaults
        length: samples of the signal
        semitones: up is positive, down negative

    Returns:
        float32 [shape=(length,)]
    """
    hop_length = round(HOP_LENGTH / 2 ** (semitones / 12))
    return _resynthesised(spectrum, hop_length / HOP_LENGTH, FRAME_LENGTH // HOP_LENGTH * hop_length, length)


def _resynthesised(spectrum: Spectrum, rate: float, frame_length: int, length: int) -> Samples:
    """The signal at another speed, with frames of another length; block by block, since slow speech is long."""
    steps = np.arange(0, len(spectrum), rate)
    places = steps.astype(np.int64)
    shares = (steps - places).astype(np.float32)
    bins = 1 + frame_length // 2
    kept = min(bins, spectrum.shape[1])
    phases = np.zeros((2, kept), dtype=np.float32)
    phases[0] = 1
    _begin(spectrum[0].view(np.float32), phases)

    def blocks() -> Iterator[Spectrum]:
        for start in range(0, len(steps), _BLOCK_FRAMES):
            block = slice(start, start + _BLOCK_FRAMES)
            out = np.empty((len(steps[block]), bins), dtype=np.complex64)
            out[:, kept:] = 0
            _advance(spectrum.view(np.float32), places[block], shares[block], phases, out.view(np.float32))
            yield out

    samples = istft(blocks(), len(steps), frame_length * HOP_LENGTH // FRAME_LENGTH, length)
    # Of a frame of another length the transform sums so many more values, or fewer.
    samples *= np.float32(frame_length / FRAME_LENGTH)
    return samples


@numba.njit(cache=True, fastmath=True, error_model="numpy")
def _begin(frame: Samples, phases: Samples) -> None:
    """Phases of a frame, as rotations; those of silence stay as they are."""
    for b in range(phases.shape[1]):
        magnitude = np.sqrt(frame[2 * b] ** 2 + frame[2 * b + 1] ** 2)
        if magnitude > _TINY:
            phases[0, b] = frame[2 * b] / magnitude
            phases[1, b] = frame[2 * b + 1] / magnitude


@numba.njit(cache=True, fastmath=True, error_model="numpy")
def _advance(spectrum: Samples, places: npt.NDArray[np.int64], shares: Samples, phases: Samples, out: Samples) -> None:
    """Interpolate magnitudes, and turn the phases on by what they advance in the signal, which silence follows.

    Real and imaginary parts stand side by side: the compiler makes vector instructions of this, and none of complex numbers.
    The phases, one rotation for each bin that is kept, go on from block to block.
    """
    real, imaginary = phases[0], phases[1]
    silence = np.zeros_like(spectrum[0])
    for step in range(len(places)):
        here, share = spectrum[places[step]], shares[step]
        after = spectrum[places[step] + 1] if places[step] + 1 < len(spectrum) else silence
        for b in range(len(real)):
            here_real, here_imaginary = here[2 * b], here[2 * b + 1]
            after_real, after_imaginary = after[2 * b], after[2 * b + 1]
            first = np.sqrt(here_real * here_real + here_imaginary * here_imaginary)
            second = np.sqrt(after_real * after_real + after_imaginary * after_imaginary)
            magnitude = first + share * (second - first)
            out[step, 2 * b] = real[b] * magnitude
            out[step, 2 * b + 1] = imaginary[b] * magnitude
            norm = first * second
            turn = _ONE / max(norm, _TINY)
            turn_real = (after_real * here_real + after_imaginary * here_imaginary) * turn
            turn_imaginary = (after_imaginary * here_real - after_real * here_imaginary) * turn
            if norm <= _TINY:
                turn_real, turn_imaginary = _ONE, np.float32(0)
            kept = real[b]
            real[b] = kept * turn_real - imaginary[b] * turn_imaginary
            imaginary[b] = kept * turn_imaginary + imaginary[b] * turn_real
        if step % _NORMALISED_EVERY == 0:
            for b in range(len(real)):
                norm = _ONE / np.sqrt(real[b] * real[b] + imaginary[b] * imaginary[b])
                real[b] *= norm
                imaginary[b] *= norm
