"""A file to what its bytes say: hashes, format, levels.

What is too long, too quiet or badly named is for others to say: what is found here holds under any settings, so that it
can be kept (`serflow.corpora.store`). Memory does not grow with a file's length.
"""

import hashlib
import math
import mmap
import os
import stat
import time
from collections.abc import Iterable, Iterator
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple

from serflow.audio.decode import StoredSamples, Stream, opened
from serflow.corpora.levels import measure
from serflow.errors import DataError

# A file up to this size is read once, whole. A longer one is hashed piece by piece, and read again to be decoded.
BUFFER_BYTES = 1 << 22

# The coarsest clock by which a file system may note times (FAT's).
CLOCK_STEP_NS = 2_000_000_000


class Version(NamedTuple):
    """What tells without reading whether a file is still the one that was read: bytes, and times in nanoseconds.

    The last is when the file system noted any change, which no program can set back.
    """

    size: int
    modified_ns: int
    changed_ns: int


class Measured(NamedTuple):
    """What a file says; None is what it does not.

    Attributes:
        file_sha256: of all its bytes
        reason: why its samples are not to be used, whatever the settings
        sample_rate: in Hz
        channels: how many
        container: as libsndfile names it
        subtype: as libsndfile names it
        announced_frames: as many as the header announces
        frames: as many as there are; None, as all that follows, where the recording was too long to be decoded
        peak_dbfs: see `serflow.corpora.levels.Levels`, as the four that follow
        rms_dbfs: likewise
        dc_offset: likewise
        clipped_share: likewise
        silent_share: likewise
        audio_sha256: of the decoded samples
    """

    file_sha256: str | None = None
    reason: str | None = None
    sample_rate: int | None = None
    channels: int | None = None
    container: str | None = None
    subtype: str | None = None
    announced_frames: int | None = None
    frames: int | None = None
    peak_dbfs: float | None = None
    rms_dbfs: float | None = None
    dc_offset: float | None = None
    clipped_share: float | None = None
    silent_share: float | None = None
    audio_sha256: str | None = None

    @property
    def announced_s(self) -> float:
        """How long the recording is by its header, in seconds; 0 for what is none."""
        return self.announced_frames / self.sample_rate if self.announced_frames and self.sample_rate else 0.0


def measure_files(folder: Path, names: Iterable[str], *, longest_s: float) -> list[tuple[Measured, Version | None]]:
    """Measure files, one after the other.

    Args:
        folder: where they lie
        names: the files, relative to the folder
        longest_s: a recording that is longer by its header, in seconds, is hashed and not decoded

    Returns:
        for each file what was measured, and the version of which it stays true: None where reading it again might say
        something else, because it could not be read, changed meanwhile, or is so new that it may yet change unseen
    """
    # Page-aligned, unlike a bytearray: the kernel copies a file into it three times as fast.
    buffer = memoryview(mmap.mmap(-1, BUFFER_BYTES))
    return [_measure_file(os.path.join(folder, name), buffer, longest_s) for name in names]  # noqa: PTH118 - a tenth of a Path's time


def version_of(status: os.stat_result) -> Version:
    """The version that a file's status tells of."""
    return Version(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _measure_file(path: str, buffer: memoryview, longest_s: float) -> tuple[Measured, Version | None]:
    try:
        with FileIO(path, opener=_open_at_once) as file:
            now = time.time_ns()
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Measured(reason="no file, but a device or a pipe"), None
            measured = _measured(file, buffer, longest_s)
            version = version_of(os.fstat(file.fileno()))
    except OSError as error:
        return Measured(reason=f"unreadable: {error.strerror}"), None
    if version != version_of(status):
        return Measured(reason="changed while it was read: index again once it is whole"), None
    return measured, version if version.modified_ns < now - CLOCK_STEP_NS else None


def _open_at_once(path: str, flags: int) -> int:
    """A pipe would be waited for until somebody writes into it."""
    return os.open(path, flags | os.O_NONBLOCK)


def _measured(file: FileIO, buffer: memoryview, longest_s: float) -> Measured:
    digest = hashlib.sha256()
    count = _fill(file, buffer)
    digest.update(buffer[:count])
    source: FileIO | memoryview = buffer[:count]
    if count == len(buffer):
        source = file
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
    file_sha256 = digest.hexdigest()
    try:
        with opened(source) as stream:
            return Measured(file_sha256=file_sha256, **_header(stream), **_audio(stream, longest_s))
    except DataError as error:
        return Measured(file_sha256=file_sha256, reason=str(error))


def _fill(file: FileIO, buffer: memoryview) -> int:
    """Read as much as there is, or as goes in; how many bytes that is."""
    count = 0
    while read := file.readinto(buffer[count:]):
        count += read
    return count


def _header(stream: Stream) -> dict[str, Any]:
    return {
        "sample_rate": stream.sample_rate,
        "channels": stream.channels,
        "container": stream.container,
        "subtype": stream.subtype,
        "announced_frames": stream.frames,
    }


def _audio(stream: Stream, longest_s: float) -> dict[str, Any]:
    """What the samples say; nothing where there are too many of them."""
    if stream.frames > longest_s * stream.sample_rate:
        return {}
    digest, frames = hashlib.sha256(), 0

    def hashed() -> Iterator[StoredSamples]:
        nonlocal frames
        for block in stream.blocks:
            digest.update(block.data)
            frames += len(block)
            yield block

    try:
        levels = measure(hashed(), stream.sample_rate)
    except DataError as error:
        return {"reason": str(error)}
    found = vars(levels) | {"frames": frames, "audio_sha256": digest.hexdigest()}
    if not levels.peak_dbfs < math.inf:
        loudest = f"its loudest sample is {levels.peak_dbfs:.1f} dB relative to full scale"
        found["reason"] = f"holds samples that are not finite numbers: {loudest}"
    return found
