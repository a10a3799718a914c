"""An archive to clips, trusting nothing that it says.

All its entries are judged before the first is unpacked, so that an archive with one bad entry leaves nothing behind. Only
the clips that are wanted are unpacked, each to its own official path whatever path the archive gives it, verified as it is
written, in a hidden folder; they take their places when all are there.
"""

import hashlib
import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from serflow.corpora.checksums import OfficialClip
from serflow.errors import DataError

_MOST_ENTRIES = 100_000
# Recordings shrink to a half at best; digital silence to a thousandth, but no official clip is nearly all silence.
_LARGEST_RATIO = 200
_RATIO_COUNTS_FROM = 1_000_000
_ENCRYPTED = 0x1
_CHUNK = 1 << 20
# The last is what zipfile raises for a compression that it does not know.
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError)


@dataclass(frozen=True)
class _Entry:
    """What an archive says of one of its entries; `fault` is why it may not be unpacked."""

    name: str
    size: int
    packed: int
    is_file: bool
    fault: str | None
    handle: zipfile.ZipInfo | tarfile.TarInfo


def unpack(archive: Path, wanted: Sequence[OfficialClip], destination: Path, *, largest: int) -> list[OfficialClip]:
    """Unpack clips from a zip or tar archive.

    Args:
        archive: the file
        wanted: the clips that are wanted
        destination: the folder in which each goes to its official path; what lies there already is left alone
        largest: the archive is refused if its entries claim more bytes than this together

    Returns:
        the wanted clips that are in the archive

    Raises:
        DataError: it is no archive, is cut short or damaged, would write outside its folder, holds links or devices, or is
            far larger than it should be; nothing was unpacked then
    """
    destination.parent.mkdir(parents=True, exist_ok=True)
    hidden = Path(tempfile.mkdtemp(prefix=f".{destination.name}.unpack-", dir=destination.parent))
    try:
        with _reported(archive), _opened(archive) as opened:
            entries = _judged(archive, opened, largest)
            found = list(_matched(entries, wanted))
            for clip, entry in found:
                _write(archive, opened, entry, clip, hidden / clip.path)
        for clip, _ in found:
            move_in(hidden / clip.path, destination / clip.path)
    finally:
        shutil.rmtree(hidden, ignore_errors=True)
    return [clip for clip, _ in found]


def move_in(source: Path, target: Path) -> None:
    """Give a file its final name; one that is there already stays as it is."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        source.rename(target)


@contextmanager
def _reported(archive: Path) -> Iterator[None]:
    """What the archive libraries raise, as one line."""
    try:
        yield
    except _BROKEN as error:
        raise DataError(
            f"{archive}: cut short or damaged ({error}), expected a whole zip or tar archive; remove it, and download it again"
        ) from error


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile | tarfile.TarFile]:
    if not zipfile.is_zipfile(archive) and tarfile.is_tarfile(archive):
        with tarfile.open(archive) as tar:
            yield tar
    else:
        with zipfile.ZipFile(archive) as zipped:
            yield zipped


def _judged(archive: Path, opened: zipfile.ZipFile | tarfile.TarFile, largest: int) -> list[_Entry]:
    entries, total = [], 0
    for entry in _entries(opened):
        fault = _fault_of_name(entry.name) or entry.fault
        if fault:
            raise DataError(f"{archive}: refused, since its entry '{_printable(entry.name)}' {fault}; expected plain files inside it alone")
        entries.append(entry)
        total += entry.size
        _check_bomb(archive, entry, len(entries), total, largest)
    return entries


def _entries(opened: zipfile.ZipFile | tarfile.TarFile) -> Iterator[_Entry]:
    if isinstance(opened, zipfile.ZipFile):
        for info in opened.infolist():
            yield _Entry(info.filename, info.file_size, info.compress_size, not info.is_dir(), _fault_of_zip(info), info)
    else:
        for member in opened:
            yield _Entry(member.name, member.size, member.size, member.isfile(), _fault_of_tar(member), member)


def _fault_of_name(name: str) -> str | None:
    plain = name.replace("\\", "/")
    if plain.startswith("/") or plain[1:2] == ":":
        return "has an absolute path"
    if ".." in plain.split("/"):
        return "leads out of its folder"
    return None


def _fault_of_zip(info: zipfile.ZipInfo) -> str | None:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a device"
    return "is encrypted" if info.flag_bits & _ENCRYPTED else None


def _fault_of_tar(member: tarfile.TarInfo) -> str | None:
    if member.issym() or member.islnk():
        return "is a link"
    return None if member.isfile() or member.isdir() else "is a device"


def _check_bomb(archive: Path, entry: _Entry, count: int, total: int, largest: int) -> None:
    if total > largest:
        raise DataError(f"{archive}: refused, since it would unpack to {total:,} bytes or more, expected at most {largest:,}")
    if entry.size > _RATIO_COUNTS_FROM and entry.size > _LARGEST_RATIO * max(entry.packed, 1):
        raise DataError(
            f"{archive}: refused, since its entry '{_printable(entry.name)}' would grow from {entry.packed:,} to {entry.size:,} bytes, expected at most {_LARGEST_RATIO} times"
        )
    if count > _MOST_ENTRIES:
        raise DataError(f"{archive}: refused, since it holds more than {_MOST_ENTRIES:,} entries")


def _matched(entries: Iterable[_Entry], wanted: Sequence[OfficialClip]) -> Iterator[tuple[OfficialClip, _Entry]]:
    """Each clip that is in the archive with its entry: the one whose path ends like the clip's, or else like its name.

    Archives put folders of their own before the official ones, or leave them all out, or hold everything twice: the first
    entry is taken, and the checksum says whether it was right.
    """
    by_ending: dict[str, _Entry] = {}
    for entry in entries:
        if entry.is_file:
            parts = PurePosixPath(entry.name.replace("\\", "/").lower()).parts
            for start in range(len(parts)):
                by_ending.setdefault("/".join(parts[start:]), entry)
    names = [clip.path.rsplit("/", 1)[-1].lower() for clip in wanted]
    for clip, name in zip(wanted, names, strict=True):
        # Where a name repeats, as SAVEE's do with every speaker, only the folder tells.
        found = by_ending.get(clip.path.lower()) or (by_ending.get(name) if _is_telling(name) else None)
        if found is not None:
            yield clip, found


def _is_telling(name: str) -> bool:
    """Whether a file name says by itself which clip it is: all do but SAVEE's `a01.wav`."""
    return len(PurePosixPath(name).stem) > len("sa01")


def _write(archive: Path, opened: zipfile.ZipFile | tarfile.TarFile, entry: _Entry, clip: OfficialClip, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with _stream(opened, entry) as source, target.open("xb") as written:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            digest.update(chunk)
            written.write(chunk)
    if (size, digest.hexdigest()) != (clip.size, clip.sha256):
        found = f"{size:,} bytes with sha256 {digest.hexdigest()}"
        raise DataError(
            f"{archive}: its entry '{_printable(entry.name)}' has {found}, expected {clip.size:,} with {clip.sha256}; it is not the official archive"
        )


def _stream(opened: zipfile.ZipFile | tarfile.TarFile, entry: _Entry) -> IO[bytes]:
    if isinstance(opened, zipfile.ZipFile) and isinstance(entry.handle, zipfile.ZipInfo):
        return opened.open(entry.handle)
    assert isinstance(opened, tarfile.TarFile)
    assert isinstance(entry.handle, tarfile.TarInfo)
    stream = opened.extractfile(entry.handle)
    assert stream is not None, "links and folders were sorted out"
    return stream


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in name)
