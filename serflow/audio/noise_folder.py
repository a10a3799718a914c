"""A folder of recorded noise: pieces of it, and what tells that it changed.

Files are known by their paths within the folder, in the order of these, so that a copy of the folder elsewhere gives the
same pieces. Of a file only the piece that is wanted is read, so that memory does not grow with what the folder holds.
"""

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import soundfile

from serflow.audio.decode import Samples, resample, seekable
from serflow.audio.files import audio_names, subfolders
from serflow.errors import DataError

_BLOCK_SAMPLES = 1 << 18
# Of full scale, -120 dB: what is softer is a recording's silence.
_SILENT = 1e-6


class _Listed(NamedTuple):
    """The audio files of a folder, and of each folder below it when something last came or went."""

    names: list[str]
    times: dict[Path, int]


_LISTED: dict[Path, _Listed] = {}


def noise_piece(folder: Path, length: int, sample_rate: int, random: np.random.Generator) -> Samples:
    """A piece of some file.

    A piece in which nothing sounds is none: it begins at the next sound instead.

    Args:
        folder: holds the files, at any depth
        length: samples wanted; a file that is shorter is repeated
        sample_rate: wanted, in Hz
        random: draws the file, each as often as any, then where in it the piece begins

    Returns:
        the mean of the channels, float32 [shape=(length,)], its peak about 1

    Raises:
        DataError: the folder holds no audio file; or the one that was drawn cannot be read, is silent throughout, or holds
            samples that are not finite numbers. The message names it
    """
    names = _names(folder)
    path = folder / names[int(random.integers(len(names)))]
    # Opened anew each time: where a file was read before would change the last digits of what an MP3 gives.
    try:
        with path.open("rb") as file, seekable(file) as sound:
            # Rounded up, so that what is resampled is not too short.
            piece = _piece(sound, -(-length * sound.samplerate // sample_rate), random)
            return resample(piece, sound.samplerate, sample_rate)[:length]
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}; mend, replace or remove it") from error
    except DataError as error:
        raise DataError(f"{path}: {error}; replace or remove it") from error


def digest_of(folder: Path) -> str:
    """What the pieces of a folder hang on: the names of its files and their bytes, 64 hexadecimal digits.

    Raises:
        DataError: the folder holds no audio file, or one whose header says that it cannot be read; the message names it
    """
    digest = hashlib.sha256()
    for name in _names(folder):
        path = folder / name
        try:
            state = path.stat()
            content = _content(path, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
        except OSError as error:
            raise DataError(f"{path}: {error.strerror}; mend, replace or remove it") from error
        digest.update(os.fsencode(name) + b"\0" + content)
    return digest.hexdigest()


@lru_cache(maxsize=1 << 20)
def _content(path: Path, *state: int) -> bytes:
    """The SHA-256 of a file, read once as long as its size and times are the same."""
    del state
    with path.open("rb") as file:
        try:
            with seekable(file):
                pass
        except DataError as error:
            raise DataError(f"{path}: {error}; replace or remove it") from error
        file.seek(0)
        return hashlib.file_digest(file, "sha256").digest()


def _names(folder: Path) -> list[str]:
    """The paths of the files within the folder, sorted; listed again only when something came or went."""
    known = _LISTED.get(folder)
    if known is None or known.times != _times(known.times):
        times = _times(subfolders(folder))
        known = _LISTED[folder] = _Listed(audio_names(folder), times)
    if not known.names:
        raise DataError(f"{folder}: holds no audio file; put some there, or mend the setting that names it")
    return known.names


def _times(places: dict[Path, int]) -> dict[Path, int]:
    return {place: place.stat().st_mtime_ns for place in places if place.is_dir()}


def _piece(sound: soundfile.SoundFile, count: int, random: np.random.Generator) -> Samples:
    """So many samples from somewhere in a file."""
    last = max(0, sound.frames - count)
    start = int(random.integers(last + 1))
    piece = _read(sound, start, count)
    if _loudest(piece) <= _SILENT:
        start = min(_next_sound(sound, start), last)
        piece = _read(sound, start, count)
    if len(piece) < count:
        piece = np.resize(np.roll(piece, -int(random.integers(len(piece)))), count)
    return piece / np.float32(_loudest(piece))


def _next_sound(sound: soundfile.SoundFile, start: int) -> int:
    """Where something sounds from a place on, or else from the beginning.

    Raises:
        DataError: nothing does
    """
    for place in (start, 0):
        position = place
        while len(block := _read(sound, position, _BLOCK_SAMPLES)):
            if _loudest(block) > _SILENT:
                return position + int(np.argmax(np.abs(block) > _SILENT))
            position += len(block)
    raise DataError("silent throughout")


def _loudest(samples: Samples) -> float:
    return float(np.max(np.abs(samples), initial=0))


def _read(sound: soundfile.SoundFile, start: int, count: int) -> Samples:
    """The mean of the channels from a place on, up to so many samples: fewer where the file ends."""
    sound.seek(start)
    blocks = [np.zeros(0, dtype=np.float32)]
    wanted = count
    while wanted and len(block := sound.read(min(wanted, max(1, _BLOCK_SAMPLES // sound.channels)), dtype="float32", always_2d=True)):
        blocks.append(block.mean(axis=1, dtype=np.float32))
        wanted -= len(block)
    samples = np.concatenate(blocks)
    if not np.isfinite(samples).all():
        raise DataError("holds samples that are not finite numbers")
    return samples
