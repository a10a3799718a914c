"""Speech with words, from espeak-ng, offline: the wheel espeakng-loader brings the library and its voices.

The library keeps state from one sentence to the next (the phase of its flutter, its echo, its random numbers), and neither
its seed nor its own re-initialisation clears all of it. So each sentence gets a library of its own, loaded and unloaded:
what is said never depends on what was said before.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from serflow.errors import DataError, SettingError

_SYNCHRONOUS = 2
_UTF8 = 1
_FROM_THE_START = _BY_CHARACTER = _NO_END = 0
_RATE, _VOLUME, _PITCH, _PITCH_RANGE = 1, 2, 3, 4
_OK = 0
# Louder, and strong vowels of some voices would clip; a clip's own level is set later, on the samples.
_QUIET_ENOUGH = 60
_TAKE_SAMPLES = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Utterance(NamedTuple):
    """What to say and how, in espeak-ng's own terms."""

    text: str
    voice: str
    """a language and a variant, such as `en-us+f2`"""
    words_per_minute: int
    """80 to 450"""
    pitch: int
    """0 to 100; 50 is the voice's own, 100 an octave above it"""
    pitch_range: int
    """0 (monotone) to 100; 50 is the voice's own"""


def spoken(utterance: Utterance, *, seed: int) -> tuple[NDArray[np.float64], int]:
    """Speak one sentence.

    Args:
        utterance: the words, the voice and its settings
        seed: of espeak-ng's random numbers, which some voices use for breath

    Returns:
        the samples in -1 … 1 without the silence around them, and their rate in Hz. The same utterance and seed give the
        same samples, whatever was spoken before

    Raises:
        SettingError: the wheel espeakng-loader is not installed
        DataError: the library cannot be used, does not know the voice, or said nothing
    """
    samples = bytearray()

    def take(start: object, count: int, _events: object) -> int:
        if start and count > 0:
            samples.extend(ctypes.string_at(start, count * ctypes.sizeof(ctypes.c_short)))  # type: ignore[arg-type]
        return _OK

    callback = _TAKE_SAMPLES(take)
    with _fresh_library() as (library, data_folder):
        rate: int = library.espeak_Initialize(_SYNCHRONOUS, 0, data_folder.encode(), 0)
        if rate <= 0:
            raise DataError(f"espeak-ng: its voices in {data_folder} could not be read; install espeakng-loader again")
        library.espeak_SetSynthCallback(callback)
        _set_voice(library, utterance)
        library.espeak_ng_SetRandSeed(ctypes.c_long(seed % 2**31))
        text = utterance.text.encode() + b"\0"
        library.espeak_Synth(text, ctypes.c_size_t(len(text)), _FROM_THE_START, _BY_CHARACTER, _NO_END, _UTF8, None, None)
        library.espeak_Synchronize()
    speech = _without_silence_around(np.frombuffer(bytes(samples), dtype=np.int16) / 2.0**15)
    if not speech.size:
        raise DataError(f"espeak-ng: voice {utterance.voice} said nothing for '{utterance.text}'; choose another voice")
    return speech, rate


def _set_voice(library: ctypes.CDLL, utterance: Utterance) -> None:
    if library.espeak_SetVoiceByName(utterance.voice.encode()) != _OK:
        raise DataError(f"espeak-ng: no voice '{utterance.voice}'; the voices are those of espeak-ng-data in espeakng-loader")
    settings = {_RATE: utterance.words_per_minute, _VOLUME: _QUIET_ENOUGH, _PITCH: utterance.pitch, _PITCH_RANGE: utterance.pitch_range}
    for parameter, value in settings.items():
        library.espeak_SetParameter(parameter, value, 0)


@contextmanager
def _fresh_library() -> Iterator[tuple[ctypes.CDLL, str]]:
    """The library as if nothing had been spoken yet, and the folder of its voices."""
    path, data_folder = _installed()
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise DataError(f"espeak-ng: {path} cannot be loaded ({error}); install espeakng-loader again") from error
    try:
        yield library, data_folder
    finally:
        library.espeak_Terminate()
        _unload(library)
    if _is_loaded(path):
        raise DataError(f"espeak-ng: {path} is held by another part of this process; generate speech in a process of its own")


def _installed() -> tuple[str, str]:
    try:
        import espeakng_loader
    except ImportError as error:
        raise SettingError("generated speech needs the package espeakng-loader, which is missing: pip install espeakng-loader") from error
    return str(espeakng_loader.get_library_path()), str(espeakng_loader.get_data_path())


def _unload(library: ctypes.CDLL) -> None:
    # ctypes itself never unloads; these are the calls that it would use.
    import _ctypes

    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)


def _is_loaded(path: str) -> bool:
    if not hasattr(os, "RTLD_NOLOAD"):
        return False
    try:
        still_there = ctypes.CDLL(path, mode=os.RTLD_NOLOAD)
    except OSError:
        return False
    _unload(still_there)
    return True


def _without_silence_around(samples: NDArray[np.float64]) -> NDArray[np.float64]:
    if not samples.size:
        return samples
    heard = np.flatnonzero(np.abs(samples) > np.abs(samples).max() * 10 ** (-45 / 20))
    return samples[heard[0] : heard[-1] + 1] if heard.size else samples[:0]
