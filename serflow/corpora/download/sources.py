"""Where each corpus is had from: sources.yaml, read and checked."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SOURCES = Path(__file__).with_name("sources.yaml")


@dataclass(frozen=True)
class Archive:
    """An archive of clips. Without addresses a person brings it.

    Attributes:
        name: the file's name
        holds: which clips are in it, as a pattern of their file names
        unpacked: an archive that claims to hold more bytes than this is refused
        addresses: tried one after the other
        size: bytes, where known
        largest: no more bytes than this are taken
        checksum: in pooch's form, `md5:…`, where known
        optional: without a network a corpus is complete without it
    """

    name: str
    holds: str
    unpacked: int
    addresses: tuple[str, ...] = ()
    size: int | None = None
    largest: int | None = None
    checksum: str | None = None
    optional: bool = False

    def may_hold(self, path: str) -> bool:
        """Whether a clip, known by its official path, is in it."""
        return fnmatchcase(path.rsplit("/", 1)[-1], self.holds)


@dataclass(frozen=True)
class Dataverse:
    """A data set of a Dataverse server, which lists its files and gives them out one by one."""

    server: str
    doi: str

    @property
    def listing(self) -> str:
        """The address of the list of files."""
        return f"{self.server}/api/datasets/:persistentId/?persistentId={self.doi}"

    def file(self, number: int) -> str:
        """The address of one file, by its number in the list."""
        return f"{self.server}/api/access/datafile/{number}"


@dataclass(frozen=True)
class Source:
    """How one corpus is had.

    Attributes:
        by_hand: what a person does without a network; `{corpora_dir}` stands for the folder of all corpora
        archives: archives that hold its clips
        clips: addresses of single clips, `{path}` standing for the official path, tried one after the other
        dataverse: a data set that holds its clips as single files
    """

    by_hand: str
    archives: tuple[Archive, ...] = ()
    clips: tuple[str, ...] = ()
    dataverse: Dataverse | None = None

    @property
    def on_the_network(self) -> bool:
        """Whether it can be fetched without a person."""
        return bool(self.clips or self.dataverse or any(archive.addresses for archive in self.archives))

    def at_hand(self, corpora_dir: Path) -> list[Archive]:
        """The archives that a person put into the folder of all corpora."""
        return [archive for archive in self.archives if (corpora_dir / archive.name).is_file()]

    def is_demanded(self, path: str) -> bool:
        """Whether a corpus without this clip, known by its official path, is not complete even without a network."""
        return not any(archive.optional and archive.may_hold(path) for archive in self.archives)

    def instructions(self, corpora_dir: Path) -> str:
        """What a person does, as the end of a message."""
        return f"by hand: {self.by_hand.format(corpora_dir=corpora_dir)}; then run the same command again"


def source_of(corpus: str) -> Source | None:
    """How a corpus is had; None for one that is not in sources.yaml.

    Examples:
        >>> source_of("savee").on_the_network
        False
    """
    return _sources().get(corpus)


@cache
def _sources() -> dict[str, Source]:
    entries = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))
    return {corpus: _source(entry) for corpus, entry in entries.items()}


def _source(entry: dict[str, Any]) -> Source:
    archives = (Archive(**archive | {"addresses": tuple(archive.get("addresses", ()))}) for archive in entry.get("archives", ()))
    dataverse = entry.get("dataverse")
    return Source(
        by_hand=entry["by_hand"],
        archives=tuple(archives),
        clips=tuple(entry.get("clips", ())),
        dataverse=Dataverse(**dataverse) if dataverse else None,
    )
