"""Recordings to samples: whole and as stored for the index, mono and resampled for features.

Conventions: samples are float32 between -1 and 1 unless said otherwise; `sample_rate` is in Hz. What a file is, is told
by its content, never by its suffix. Bytes go in, so that a file is read once and what was hashed is what is decoded.
"""

import io
import math
import os
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from serflow.errors import DataError

Samples = npt.NDArray[np.float32]
StoredSamples = npt.NDArray[np.int16 | np.float32]

# From where, and how many bytes.
_ReadAt = Callable[[int, int], bytes]

_BLOCK_SAMPLES = 1 << 20

# Of a WAV file: coding, channels, frames and bytes a second, bytes a frame, bits a sample.
_FORMAT = struct.Struct("<HHIIHH")
_PCM = 1
# What stands for the size in files that were streamed; libsndfile's count for a FLAC that was.
_UNKNOWN_SIZES = (0, 0xFFFFFFFF)
_UNKNOWN_FRAMES = 2**63 - 1

# How a file begins -> the order of bytes in its numbers, and the chunk that holds its samples.
_CHUNKED: dict[bytes, tuple[Literal["little", "big"], bytes]] = {
    b"RIFFWAVE": ("little", b"data"),
    b"FORMAIFF": ("big", b"SSND"),
    b"FORMAIFC": ("big", b"SSND"),
}

POINTER_BEGINS = b"version https://git-lfs"
# How the reason begins that tells of what stands for a recording in a clone without Git LFS.
LFS_POINTER = "a Git LFS pointer, not the recording"

_SIXTEEN_BITS_HOLD = ("PCM_16", "PCM_S8", "PCM_U8", "ULAW", "ALAW")


@dataclass(frozen=True)
class Recording:
    """A decoded file.

    Attributes:
        samples: int16 where 16 bits hold the file's samples, else float32 [shape=(frames, channels)]
        sample_rate: in Hz
        container: what the file is, as libsndfile names it (`WAV`, `AIFF`, ...)
        subtype: how the samples are stored, likewise (`PCM_16`, ...)
    """

    samples: StoredSamples
    sample_rate: int
    container: str
    subtype: str


@dataclass(frozen=True)
class Stream:
    """A file whose header is read and whose samples are not yet.

    Attributes:
        sample_rate: in Hz
        channels: how many
        container: what the file is, as libsndfile names it (`WAV`, `AIFF`, ...)
        subtype: how the samples are stored, likewise (`PCM_16`, ...)
        frames: as many as the header announces, which in an MP3 is an estimate
        blocks: the samples in order, to be taken once, as in `Recording` [shape=(frames of the block, channels)]. The last
            one is followed by a DataError where fewer are there than announced, or none
    """

    sample_rate: int
    channels: int
    container: str
    subtype: str
    frames: int
    blocks: Iterator[StoredSamples]


class _Found(NamedTuple):
    """The first byte of the samples in a file, how many bytes the header announces, and the first 16 bytes of a WAV's `fmt `."""

    start: int
    size: int
    layout: bytes


def decode(data: bytes) -> Recording:
    """Decode a whole recording as it is stored: its own rate and channels.

    Args:
        data: the bytes of a WAV, AIFF, FLAC, OGG or MP3 file

    Returns:
        the recording, which has at least one sample

    Raises:
        DataError: the bytes are empty, cut short, no audio, or hold no samples; the message is the reason alone
    """
    with opened(data) as stream:
        blocks = list(stream.blocks)
    samples = np.concatenate(blocks) if len(blocks) > 1 else blocks[0]
    return Recording(samples, stream.sample_rate, stream.container, stream.subtype)


@contextmanager
def opened(source: bytes | memoryview | BinaryIO) -> Iterator[Stream]:
    """Read a recording's header, and its samples piece by piece.

    Args:
        source: the bytes of a WAV, AIFF, FLAC, OGG or MP3 file, or the open file, of which memory then never holds more
            than a block

    Yields:
        the stream; where bytes are read, its samples may be those bytes themselves

    Raises:
        DataError: the file is empty, cut short, no audio, or does not say how long it is; the message is the reason alone
    """
    found = _checked(source)
    stream = _sixteen_bit_wav(source, found) if found and isinstance(source, bytes | memoryview) else None
    if stream is not None:
        yield stream
        return
    with _by_libsndfile(source) as sound:
        yield Stream(sound.samplerate, sound.channels, sound.format, sound.subtype, sound.frames, _blocks(sound))


@contextmanager
def seekable(file: BinaryIO) -> Iterator[soundfile.SoundFile]:
    """Read a recording's header, and then whichever part is wanted.

    Args:
        file: the open WAV, AIFF, FLAC, OGG or MP3 file

    Yields:
        the file as libsndfile reads it; its frames are as many as the header announces, which in an MP3 is an estimate

    Raises:
        DataError: see `opened`; also when libsndfile stumbles over the part that was read
    """
    _checked(file)
    with _by_libsndfile(file) as sound:
        _check_any(sound.frames)
        try:
            yield sound
        except soundfile.LibsndfileError as error:
            raise _unreadable(error) from error


def _checked(source: bytes | memoryview | BinaryIO) -> _Found | None:
    """Where a WAV or AIFF says that its samples lie, after a look at what libsndfile would not say of a file, or say less well."""
    read_at, size = _access(source)
    if not size:
        raise DataError("empty file")
    if read_at(0, len(POINTER_BEGINS)) == POINTER_BEGINS:
        raise DataError(f"{LFS_POINTER}: run git lfs pull")
    found = _find_samples(read_at)
    # Libsndfile reads a WAV or AIFF that was cut short as if it were a shorter one.
    if found and found.size > size - found.start:
        raise DataError(f"truncated: the header announces {found.size} bytes of samples, {size - found.start} are there")
    return found


def _access(source: bytes | memoryview | BinaryIO) -> tuple[_ReadAt, int]:
    """How to read from anywhere in a source, and its size in bytes."""
    if isinstance(source, bytes | memoryview):
        return lambda start, count: bytes(source[start : start + count]), len(source)
    number = source.fileno()
    return lambda start, count: os.pread(number, count, start), os.fstat(number).st_size


def _by_libsndfile(source: bytes | memoryview | BinaryIO) -> soundfile.SoundFile:
    try:
        if isinstance(source, bytes | memoryview):
            sound = soundfile.SoundFile(io.BytesIO(source))
        else:
            # By its number libsndfile reads the file itself, and does not ask for it through Python piece by piece.
            source.seek(0)
            sound = soundfile.SoundFile(source.fileno(), closefd=False)
    except soundfile.LibsndfileError as error:
        raise _unreadable(error) from error
    if sound.frames == _UNKNOWN_FRAMES:
        raise DataError("its header does not say how long it is: encode it again")
    return sound


def _unreadable(error: soundfile.LibsndfileError) -> DataError:
    return DataError(f"not audio that can be read ({error.error_string.rstrip('.')})")


def _blocks(sound: soundfile.SoundFile) -> Iterator[StoredSamples]:
    """In blocks: a damaged header may announce more samples than memory holds."""
    kind = "int16" if sound.subtype in _SIXTEEN_BITS_HOLD else "float32"
    size = max(1, _BLOCK_SAMPLES // sound.channels)
    frames = 0
    try:
        while len(block := sound.read(size, dtype=kind, always_2d=True)):
            frames += len(block)
            yield block
    except soundfile.LibsndfileError as error:
        raise _unreadable(error) from error
    # An MP3's header gives an estimate.
    if frames < sound.frames and sound.format != "MP3":
        raise DataError(f"truncated: the header announces {sound.frames} frames, {frames} are there")
    _check_any(frames)


def _check_any(frames: int) -> None:
    if not frames:
        raise DataError("no samples: the file ends after its header")


def _sixteen_bit_wav(source: bytes | memoryview, found: _Found) -> Stream | None:
    """The samples of the commonest kind of file, where they lie; None for any other.

    Libsndfile gives the same samples, but asks for them through Python piece by piece, which takes twice as long as
    hashing the file.
    """
    if len(found.layout) < _FORMAT.size:
        return None
    coding, channels, sample_rate, _, frame_bytes, bits = _FORMAT.unpack(found.layout)
    if coding != _PCM or bits != 16 or not channels or not sample_rate or frame_bytes != 2 * channels:
        return None
    frames = found.size // frame_bytes
    _check_any(frames)
    samples = np.frombuffer(source, dtype="<i2", count=frames * channels, offset=found.start).reshape(frames, channels)
    return Stream(sample_rate, channels, "WAV", "PCM_16", frames, iter([samples]))


def _find_samples(read_at: _ReadAt) -> _Found | None:
    """Where a WAV or AIFF says that its samples lie; None where it is another kind of file, or was streamed."""
    head = read_at(0, 12)
    if head[:4] + head[8:] not in _CHUNKED:
        return None
    byte_order, wanted = _CHUNKED[head[:4] + head[8:]]
    layout, position = b"", 12
    # In the zeros that a broken copy ends with, every eight bytes would be another chunk.
    while len(chunk := read_at(position, 8)) == 8 and chunk[:4] != bytes(4):
        name, size = chunk[:4], int.from_bytes(chunk[4:], byte_order)
        position += 8
        if name == wanted:
            return None if size in _UNKNOWN_SIZES else _Found(position, size, layout)
        if name == b"fmt " and wanted == b"data":
            layout = read_at(position, min(size, _FORMAT.size))
        position += size + size % 2
    return None


def load_mono(source: bytes | BinaryIO, *, sample_rate: int, offset_s: float, duration_s: float | None) -> Samples:
    """The part of a recording that features are made from, as `librosa.load` gives it.

    Args:
        source: the bytes of the file, or the open file, of which memory then never holds more than a block and the result
        sample_rate: wanted, in Hz
        offset_s: skipped at the start, in seconds
        duration_s: at most this much, in seconds; None for all

    Returns:
        mean of the channels, resampled by soxr (HQ) [shape=(ceil(frames * sample_rate / rate of the file),)]

    Raises:
        DataError: see `decode`; also when nothing is left after the offset, or a sample is not a finite number
    """
    with opened(source) as stream:
        return _resampled(_mono_parts(stream, offset_s, duration_s), stream.sample_rate, sample_rate)


def _mono_parts(stream: Stream, offset_s: float, duration_s: float | None) -> Iterator[Samples]:
    """What lies between the offset and the end that is wanted; the file is read to its own end, so that damage is seen."""
    rate, end, found = stream.sample_rate, 0, False
    start = int(offset_s * rate)
    stop = None if duration_s is None else start + int(duration_s * rate)
    for block in stream.blocks:
        part = block[max(0, start - end) : None if stop is None else max(0, stop - end)]
        end += len(block)
        if len(part):
            samples = _mixed(part)
            if not np.isfinite(samples).all():
                raise DataError("holds samples that are not finite numbers")
            found = True
            yield samples
    if not found:
        raise DataError(f"{end / rate:.2f} s long: nothing is left after the first {offset_s} s")


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """Resample by soxr (HQ) to exactly ceil(n * wanted / rate) samples, as `librosa.resample` does.

    Args:
        samples: [shape=(n,)]
        rate: the samples' rate, in Hz
        wanted: the new rate, in Hz
    """
    return _resampled(iter([samples]), rate, wanted)


def _resampled(parts: Iterator[Samples], rate: int, wanted: int) -> Samples:
    """A signal that comes in parts, one at least; at its own rate there never is more of it than a part."""
    first = next(parts)
    second = next(parts, None)
    if rate == wanted:
        return first if second is None else np.concatenate([first, second, *parts])
    if second is None:
        length, resampled = len(first), soxr.resample(first, rate, wanted, quality="HQ")
    else:
        length, resampled = _resampled_by_parts(chain([first, second], parts), rate, wanted)
    count = math.ceil(length * (wanted / rate))
    return resampled[:count] if len(resampled) >= count else np.pad(resampled, (0, count - len(resampled)))


def _resampled_by_parts(parts: Iterable[Samples], rate: int, wanted: int) -> tuple[int, Samples]:
    """How many samples the parts have, and the same samples as `soxr.resample` makes of them at once."""
    stream = soxr.ResampleStream(rate, wanted, 1, dtype="float32", quality="HQ")
    length, resampled = 0, []
    for part in parts:
        length += len(part)
        resampled.append(stream.resample_chunk(part))
    resampled.append(stream.resample_chunk(np.empty(0, dtype=np.float32), last=True))
    return length, np.concatenate(resampled)


def _mixed(samples: StoredSamples) -> Samples:
    """The mean of the channels [shape=(frames,)]."""
    # Channel by channel: a mean over the short axis takes ten times as long.
    mixed: Samples = _as_float(samples[:, 0])
    for channel in range(1, samples.shape[1]):
        mixed += _as_float(samples[:, channel])
    if samples.shape[1] > 1:
        mixed /= np.float32(samples.shape[1])
    return mixed


def _as_float(samples: StoredSamples) -> Samples:
    """A new array."""
    if samples.dtype == np.int16:
        return samples * np.float32(1 / 32768)
    return samples.astype(np.float32)
