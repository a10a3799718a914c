"""One corpus, complete and verified in its place, or one line that says why not and what a person can do.

What lies in the corpus folder is looked at first: clips are known by their bytes, so that every layout counts. Only what is
missing is unpacked from an archive that a person brought, or fetched. All of it gathers in a hidden folder beside the
corpus's own, which takes its place when nothing is missing any more: half a corpus is never seen. The hidden folder outlives
a run that failed or was killed, and the next one goes on from it.
"""

import errno
import fcntl
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from serflow.audio.decode import POINTER_BEGINS
from serflow.audio.files import audio_files
from serflow.corpora.checksums import OfficialClip, official_clips
from serflow.corpora.download.client import Client, RefusedError, UnreachableError, Wanted
from serflow.corpora.download.sources import Archive, Dataverse, Source, source_of
from serflow.corpora.download.unpack import move_in, unpack
from serflow.corpora.find import corpus_folder
from serflow.errors import DataError, SettingError
from serflow.files import sha256_of, write_text
from serflow.logs import LOG
from serflow.progress import progress

_LARGEST_POINTER = 200
_MEGABYTE = 1_000_000


@dataclass
class Inventory:
    """What a folder holds of a corpus.

    Attributes:
        missing: clips that are not there
        differing: files at an official path with other bytes: they are somebody's, and stay
    """

    missing: list[OfficialClip]
    differing: list[str] = field(default_factory=list)


def download_corpus(
    corpus: str, *, card: dict[str, str], corpora_dir: Path, receipt: Path, network: bool, client: Client | None = None
) -> None:
    """Complete a corpus.

    Args:
        corpus: an entry of the catalog
        card: its CARD
        corpora_dir: the folder with one folder for each corpus; made where it is missing
        receipt: the JSON file to write: what was there and what came from where
        network: whether anything may be fetched
        client: what fetches

    Raises:
        DataError: clips are missing and cannot be had, an archive is refused, or the disk is full; nothing that was there is
            changed then
    """
    source = source_of(corpus)
    if source is None:
        raise DataError(f"{corpora_dir}: nobody told serflow where {card['title']} is had; {card['get']}, and run the same command again")
    work = corpora_dir / f".{card['folder']}.download"
    with _full_disk_said(corpora_dir), _alone(work, card["title"]):
        _complete(_Job(corpus, card, source, corpora_dir, work), receipt, network=network, client=client or Client())


@dataclass(frozen=True)
class _Job:
    corpus: str
    card: dict[str, str]
    source: Source
    corpora_dir: Path
    work: Path

    @property
    def staged(self) -> Path:
        """Where clips gather, each at its official path."""
        return self.work / "clips"


def _complete(job: _Job, receipt: Path, *, network: bool, client: Client) -> None:
    clips = official_clips(job.corpus)
    folder = _folder(job)
    found = inventory(folder, clips) if folder else Inventory(clips)
    added = _gather(job, found.missing, network=network, client=client)
    _place(job, folder, added)
    if found.differing:
        LOG.warning(
            "%s: %d files have other bytes than the official ones (the first: %s); they stay as they are: move them away to have them fetched",
            folder,
            len(found.differing),
            found.differing[0],
        )
    LOG.info("%s: %d of %d clips added", job.card["title"], len(added), len(clips))
    write_text(receipt, json.dumps(_report(job, found, len(clips), len(added)), indent=2, sort_keys=True, ensure_ascii=False) + "\n")
    shutil.rmtree(job.work, ignore_errors=True)


def _report(job: _Job, found: Inventory, clips: int, added: int) -> dict[str, Any]:
    """The same whether it took one run or several, from the network or from archives at hand: what counts is what came."""
    return {
        "corpus": job.corpus,
        "clips": clips,
        "there": clips - len(found.missing) - len(found.differing),
        "added": added,
        "differing": found.differing,
        "source": job.source.by_hand.format(corpora_dir="corpora_dir"),
    }


def inventory(folder: Path, clips: Sequence[OfficialClip]) -> Inventory:
    """Compare a folder with the official clips, by bytes: where a file lies and what it is called does not matter.

    A Git LFS pointer and an empty file are no clip, and nothing that would be missed.

    Args:
        folder: a corpus folder, in whatever layout
        clips: what should be in it
    """
    sizes = {clip.size for clip in clips}
    candidates = [path for path in audio_files(folder) if path.is_file() and path.stat().st_size in sizes]
    held: dict[str, set[str]] = {}
    with progress(f"verify {folder.name}", len(candidates), "files") as shown:
        for path in candidates:
            held.setdefault(sha256_of(path.read_bytes()), set()).add(path.stem.lower())
            shown.advance(1)
    copies = Counter(clip.sha256 for clip in clips)
    absent = [clip for clip in clips if not _is_held(clip, held, alone=copies[clip.sha256] == 1)]
    differing = [clip.path for clip in absent if not is_empty(folder / clip.path)]
    return Inventory([clip for clip in absent if clip.path not in set(differing)], differing)


def _is_held(clip: OfficialClip, held: dict[str, set[str]], *, alone: bool) -> bool:
    """Of two official clips with the same bytes only the name tells which one is there."""
    names = held.get(clip.sha256)
    return bool(names) and (alone or Path(clip.path).stem.lower() in (names or ()))


def is_empty(path: Path) -> bool:
    """Whether nothing is lost when a file is put in this place: it is missing, empty, or a Git LFS pointer."""
    if not path.exists():
        return True
    size = path.stat().st_size if path.is_file() else None
    return size == 0 or (size is not None and size < _LARGEST_POINTER and path.read_bytes().startswith(POINTER_BEGINS))


def _folder(job: _Job) -> Path | None:
    try:
        return corpus_folder(job.corpora_dir, job.corpus, job.card)
    except SettingError:
        return None


def _gather(job: _Job, missing: Sequence[OfficialClip], *, network: bool, client: Client) -> list[OfficialClip]:
    """Get all missing clips into the hidden folder, where an earlier run may have left some; those that are there then."""
    left = _not_staged(job, missing)
    for archive in job.source.at_hand(job.corpora_dir):
        if any(archive.may_hold(clip.path) for clip in left):
            path = job.corpora_dir / archive.name
            _check_archive(path, archive)
            unpack(path, left, job.staged, largest=archive.unpacked)
            left = _not_staged(job, left)
    if left and network and job.source.on_the_network:
        _fetch_demanded(job, left, client)
    elif demanded := _demanded(job, left):
        raise DataError(_why_not(job, demanded, missing, network=network))
    absent = set(_not_staged(job, left))
    return [clip for clip in missing if clip not in absent]


def _why_not(job: _Job, left: Sequence[OfficialClip], missing: Sequence[OfficialClip], *, network: bool) -> str:
    folder = job.corpora_dir / job.card["folder"]
    lack = (
        "is not there"
        if len(missing) == len(official_clips(job.corpus)) and not job.staged.exists()
        else f"lacks {len(left)} clips (the first: {left[0].path})"
    )
    why = "and 'download: false' forbids to fetch them" if not network and job.source.on_the_network else "which cannot be fetched"
    return f"{folder}: {job.card['title']} {lack}, {why}; {job.source.instructions(job.corpora_dir)}"


def _not_staged(job: _Job, clips: Sequence[OfficialClip]) -> list[OfficialClip]:
    """Clips that are not in the hidden folder. They take their names there when they are verified: the size is enough."""

    def is_staged(clip: OfficialClip) -> bool:
        path = job.staged / clip.path
        return path.is_file() and path.stat().st_size == clip.size

    return [clip for clip in clips if not is_staged(clip)]


def _check_archive(path: Path, archive: Archive) -> None:
    size = path.stat().st_size
    if archive.size is not None and size != archive.size:
        raise DataError(f"{path}: has {size:,} bytes, expected {archive.size:,}; remove it, and download it again")
    if archive.checksum is not None:
        found, expected = _checksum(path, archive.checksum), archive.checksum
        if found != expected:
            raise DataError(f"{path}: found {found}, expected {expected}; remove it, and download it again")


def _checksum(path: Path, like: str) -> str:
    # Only where something is to be checked: importing pooch costs the parsing of every study otherwise.
    from pooch.hashes import file_hash

    algorithm = like.split(":", maxsplit=1)[0]
    return f"{algorithm}:{file_hash(str(path), alg=algorithm)}"


def _demanded(job: _Job, clips: Sequence[OfficialClip]) -> list[OfficialClip]:
    return [clip for clip in clips if job.source.is_demanded(clip.path)]


def _fetch_demanded(job: _Job, left: Sequence[OfficialClip], client: Client) -> None:
    """Fetch all that is left, and bear with it if what is optional does not come."""
    try:
        _fetch(job, left, client)
    except DataError as error:
        if _demanded(job, _not_staged(job, left)):
            raise
        LOG.warning("%s; the corpus is used without it", error)


def _fetch(job: _Job, left: Sequence[OfficialClip], client: Client) -> None:
    faults: list[RefusedError] = []
    try:
        left = _from_archives(job, left, client)
        single = _single_files(job, left, client)
        if single:
            faults = client.fetch_all(single, job.staged, job.card["title"])
    except (RefusedError, UnreachableError) as error:
        raise DataError(f"{job.card['title']} cannot be fetched: {error}; {job.source.instructions(job.corpora_dir)}") from error
    left = _not_staged(job, left)
    if left:
        why = f" ({faults[0]})" if faults else ""
        raise DataError(
            f"{job.card['title']}: {len(left)} clips cannot be fetched, the first: {left[0].path}{why}; "
            f"all others are kept for the next try; {job.source.instructions(job.corpora_dir)}"
        )


def _from_archives(job: _Job, left: Sequence[OfficialClip], client: Client) -> Sequence[OfficialClip]:
    """Fetch what archives hold; what is left then. One that cannot be had is passed over if a later one has its clips too."""
    archives = [archive for archive in job.source.archives if archive.addresses]
    for number, archive in enumerate(archives, start=1):
        held = [clip for clip in left if archive.may_hold(clip.path)]
        if not held:
            continue
        try:
            _from_archive(job, archive, left, client)
        except DataError as error:
            if not all(any(later.may_hold(clip.path) for later in archives[number:]) for clip in held):
                raise
            LOG.warning("%s; trying %s instead", error, archives[number].name)
        left = _not_staged(job, left)
    return left


def _from_archive(job: _Job, archive: Archive, left: Sequence[OfficialClip], client: Client) -> None:
    wanted = Wanted(archive.name, archive.addresses, archive.size, archive.largest, archive.checksum)
    with progress(f"{job.card['title']}: {archive.name}", archive.size, "MB", unit_size=_MEGABYTE) as shown:
        path = client.fetch(wanted, job.work, shown.advance)
    try:
        unpack(path, left, job.staged, largest=archive.unpacked)
    except DataError:
        # One without a checksum of its own would be found again, and found wrong again, for ever.
        path.unlink()
        raise
    path.unlink()


def _single_files(job: _Job, left: Sequence[OfficialClip], client: Client) -> list[Wanted]:
    addresses = {clip.path: tuple(address.format(path=clip.path) for address in job.source.clips) for clip in left}
    if job.source.dataverse and left:
        addresses = _listed(job.source.dataverse, left, client.text(job.source.dataverse.listing, job.work))
    return [
        Wanted(clip.path, addresses[clip.path], clip.size, clip.size, f"sha256:{clip.sha256}") for clip in left if addresses.get(clip.path)
    ]


def _listed(dataverse: Dataverse, clips: Sequence[OfficialClip], listing: str) -> dict[str, tuple[str, ...]]:
    """The address of each clip that a Dataverse server lists, which it does by file names, with or without folders."""
    try:
        files = json.loads(listing)["data"]["latestVersion"]["files"]
        numbers = {str(file["label"]).lower(): int(file["dataFile"]["id"]) for file in files}
    except (ValueError, KeyError, TypeError) as error:
        raise RefusedError(f"{dataverse.listing}: answers with something else than a list of files") from error
    named = {clip.path: numbers.get(clip.path.rsplit("/", 1)[-1].lower()) for clip in clips}
    return {path: (dataverse.file(number),) for path, number in named.items() if number is not None}


def _place(job: _Job, folder: Path | None, clips: Sequence[OfficialClip]) -> None:
    """All at once where there is no folder yet; else clip by clip, over nothing but what holds nothing."""
    if not clips:
        return
    if folder is None:
        _remove_strangers(job.staged, clips)
        job.staged.rename(job.corpora_dir / job.card["folder"])
        return
    for clip in clips:
        target = folder / clip.path
        if is_empty(target):
            target.unlink(missing_ok=True)
        move_in(job.staged / clip.path, target)


def _remove_strangers(staged: Path, clips: Sequence[OfficialClip]) -> None:
    """What killed runs left between the clips: temporary and half-fetched files."""
    expected = {staged / clip.path for clip in clips}
    for path in sorted(staged.rglob("*")):
        if path.is_file() and path not in expected:
            path.unlink()


@contextmanager
def _alone(work: Path, title: str) -> Iterator[None]:
    """Only one process at a time: the kernel gives the lock back when its holder is gone, however it went."""
    work.mkdir(parents=True, exist_ok=True)
    lock = os.open(work, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise DataError(f"{work}: another run is fetching {title}; wait for it, or stop it") from error
    finally:
        os.close(lock)
        if work.is_dir() and not any(work.iterdir()):
            work.rmdir()


@contextmanager
def _full_disk_said(corpora_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        free = shutil.disk_usage(corpora_dir).free
        raise DataError(
            f"{corpora_dir}: the disk is full ({free // _MEGABYTE:,} MB free); make room there and run the same command again, which goes on from what is there"
        ) from error
