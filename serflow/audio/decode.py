"""Recordings to samples: whole and as stored for the index, mono and resampled for features.

Conventions: samples are float32 between -1 and 1 unless said otherwise; `sample_rate` is in Hz. What a file is, is told
by its content, never by its suffix. Bytes go in, so that a file is read once and what was hashed is what is decoded.
"""

import io
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from serflow.errors import DataError

Samples = npt.NDArray[np.float32]

_BLOCK_FRAMES = 1 << 22

# Of a WAV file: coding, channels, frames and bytes a second, bytes a frame, bits a sample.
_FORMAT = struct.Struct("<HHIIHH")
_PCM = 1
# What stands for the size in files that were streamed.
_UNKNOWN_SIZES = (0, 0xFFFFFFFF)

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

    samples: npt.NDArray[np.int16] | Samples
    sample_rate: int
    container: str
    subtype: str


def decode(data: bytes) -> Recording:
    """Decode a whole recording as it is stored: its own rate and channels.

    Args:
        data: the bytes of a WAV, AIFF, FLAC, OGG or MP3 file

    Returns:
        the recording, which has at least one sample

    Raises:
        DataError: the bytes are empty, cut short, no audio, or hold no samples; the message is the reason alone
    """
    if not data:
        raise DataError("empty file")
    if data.startswith(b"version https://git-lfs"):
        raise DataError(f"{LFS_POINTER}: run git lfs pull")
    _check_not_truncated(data)
    recording = _sixteen_bit_wav(data) or _by_libsndfile(data)
    if not len(recording.samples):
        raise DataError("no samples: the file ends after its header")
    return recording


def _by_libsndfile(data: bytes) -> Recording:
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as sound:
            kind = "int16" if sound.subtype in _SIXTEEN_BITS_HOLD else "float32"
            samples = _read_to_end(sound, kind)
            return Recording(samples=samples, sample_rate=sound.samplerate, container=sound.format, subtype=sound.subtype)
    except soundfile.LibsndfileError as error:
        raise DataError(f"not audio that can be read ({error.error_string.rstrip('.')})") from error


def _sixteen_bit_wav(data: bytes) -> Recording | None:
    """The samples of the commonest kind of file, where they lie; None for any other.

    Libsndfile gives the same samples, but asks for them through Python piece by piece, which takes twice as long as
    hashing the file.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return None
    layout = None
    for name, start, size in _chunks(data, "<I"):
        if name == b"fmt " and size >= _FORMAT.size and start + _FORMAT.size <= len(data):
            layout = _FORMAT.unpack_from(data, start)
        elif name == b"data":
            if layout is None or size in _UNKNOWN_SIZES:
                return None
            coding, channels, sample_rate, _, frame_bytes, bits = layout
            if coding != _PCM or bits != 16 or not channels or not sample_rate or frame_bytes != 2 * channels:
                return None
            samples = np.frombuffer(data, dtype="<i2", count=size // frame_bytes * channels, offset=start)
            return Recording(samples=samples.reshape(-1, channels), sample_rate=sample_rate, container="WAV", subtype="PCM_16")
    return None


def _chunks(data: bytes, size_format: str) -> Iterator[tuple[bytes, int, int]]:
    """Name, first byte and announced size of each chunk of a RIFF or IFF file."""
    position = 12
    while position + 8 <= len(data):
        size = struct.unpack_from(size_format, data, position + 4)[0]
        yield data[position : position + 4], position + 8, size
        position += 8 + size + size % 2


def load_mono(data: bytes, *, sample_rate: int, offset_s: float, duration_s: float | None) -> Samples:
    """The part of a recording that features are made from, as `librosa.load` gives it.

    Args:
        data: the bytes of the file
        sample_rate: wanted, in Hz
        offset_s: skipped at the start, in seconds
        duration_s: at most this much, in seconds; None for all

    Returns:
        mean of the channels, resampled by soxr (HQ) [shape=(ceil(frames * sample_rate / rate of the file),)]

    Raises:
        DataError: see `decode`; also when nothing is left after the offset, or a sample is not a finite number
    """
    recording = decode(data)
    rate = recording.sample_rate
    start = int(offset_s * rate)
    stop = None if duration_s is None else start + int(duration_s * rate)
    part = recording.samples[start:stop]
    if not len(part):
        raise DataError(f"{len(recording.samples) / rate:.2f} s long: nothing is left after the first {offset_s} s")
    samples: Samples = _as_float(part).mean(axis=1, dtype=np.float32, keepdims=True)[:, 0]
    if not np.isfinite(samples).all():
        raise DataError("holds samples that are not finite numbers")
    return resample(samples, rate, sample_rate)


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """Resample by soxr (HQ) to exactly ceil(n * wanted / rate) samples, as `librosa.resample` does.

    Args:
        samples: [shape=(n,)]
        rate: the samples' rate, in Hz
        wanted: the new rate, in Hz
    """
    if rate == wanted:
        return samples
    count = math.ceil(len(samples) * (wanted / rate))
    resampled: Samples = soxr.resample(samples, rate, wanted, quality="HQ")[:count]
    return np.pad(resampled, (0, count - len(resampled)))


def _read_to_end(sound: soundfile.SoundFile, kind: str) -> npt.NDArray[np.int16] | Samples:
    """In blocks: a damaged header may announce more samples than memory holds."""
    blocks = [sound.read(_BLOCK_FRAMES, dtype=kind, always_2d=True)]
    while len(blocks[-1]) == _BLOCK_FRAMES:
        blocks.append(sound.read(_BLOCK_FRAMES, dtype=kind, always_2d=True))
    frames = sum(len(block) for block in blocks)
    # An MP3's header gives an estimate.
    if frames < sound.frames and sound.format != "MP3":
        raise DataError(f"truncated: the header announces {sound.frames} frames, {frames} are there")
    return np.concatenate(blocks) if len(blocks) > 1 else blocks[0]


def _as_float(samples: npt.NDArray[np.int16] | Samples) -> Samples:
    if samples.dtype == np.int16:
        return samples.astype(np.float32) / np.float32(32768)
    return samples.astype(np.float32, copy=False)


def _check_not_truncated(data: bytes) -> None:
    """Libsndfile reads a WAV or AIFF that was cut short as if it were a shorter one: compare what the header announces."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        size_format, samples_chunk = "<I", b"data"
    elif data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        size_format, samples_chunk = ">I", b"SSND"
    else:
        return
    for name, start, size in _chunks(data, size_format):
        if name == samples_chunk:
            if size not in _UNKNOWN_SIZES and size > len(data) - start:
                raise DataError(f"truncated: the header announces {size} bytes of samples, {len(data) - start} are there")
            return
