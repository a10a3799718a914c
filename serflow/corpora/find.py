"""Where a corpus lies, and which of its files are clips."""

import os
from collections.abc import Iterable
from pathlib import Path

from serflow.errors import SettingError

SUFFIXES = frozenset({".wav", ".flac", ".aif", ".aiff", ".mp3", ".ogg"})


def corpus_folder(corpora_dir: Path | str, corpus: str, card: dict[str, str]) -> Path:
    """The folder of a corpus, whatever its capitals.

    Args:
        corpora_dir: the folder with one folder for each corpus
        corpus: the corpus
        card: its CARD

    Raises:
        SettingError: there is no such folder; the message says how to get the corpus
    """
    parent = Path(corpora_dir)
    accepted = {card["folder"].lower(), card["folder"].replace("-", "").lower(), corpus}
    if parent.is_dir():
        for candidate in sorted(parent.iterdir()):
            if candidate.is_dir() and candidate.name.lower() in accepted:
                return candidate
        found = f"no folder '{card['folder']}' in '{parent}'"
    else:
        found = f"no folder '{parent}'"
    raise SettingError(
        f"config: 'corpora_dir': {found}, where {card['title']} should lie; {card['get']}, and run the same command again; "
        f"or set corpora_dir to where it is, or leave '{corpus}' out of 'corpora'"
    )


def own_place(corpora_dir: Path | str, folder: str) -> Path:
    """Where a corpus of the user's own should lie: the folder as it was written, or under the folder of all corpora.

    Examples:
        >>> str(own_place("data", "calls/2024")), str(own_place("data", "/srv/calls"))
        ('data/calls/2024', '/srv/calls')
    """
    place = Path(os.path.normpath(Path(corpora_dir, Path(folder).expanduser())))
    # Paths in a manifest begin with the folder's name, so it needs one.
    return place if place.name and place.name != ".." else place.resolve()


def own_folder(corpora_dir: Path | str, corpus: str, folder: str) -> Path:
    """The folder of a corpus of the user's own.

    Args:
        corpora_dir: the folder with one folder for each corpus
        corpus: the corpus
        folder: its setting, absolute or relative to `corpora_dir`

    Raises:
        SettingError: there is no such folder
    """
    place = own_place(corpora_dir, folder)
    if not place.is_dir():
        raise SettingError(
            f"config: 'own_corpora.{corpus}.folder': no folder '{place}'; write where the recordings are, or leave '{corpus}' out of 'corpora'"
        )
    return place


def subfolders(folder: Path) -> dict[Path, int]:
    """A folder and all folders below it, sorted: their times tell when clips come or go. With each, how many of its files are named like audio.

    Linked folders are followed; one that leads back to where the walk has been is not entered again.
    """
    found = {}
    audio = {}
    for place, names, files in os.walk(folder, followlinks=True):
        found[os.path.realpath(place)] = Path(place)
        audio[Path(place)] = sum(_is_named_like_audio(name) for name in files)
        names[:] = sorted(name for name in names if os.path.realpath(Path(place, name)) not in found)
    return {place: audio[place] for place in sorted(found.values())}


def tables_in(folder: Path, names: Iterable[str]) -> list[Path]:
    """The files of these names anywhere below a folder, in the order of their paths."""
    wanted = set(names)
    if not wanted:
        return []
    return sorted(path for parent in subfolders(folder) for path in parent.iterdir() if path.name in wanted and path.is_file())


def audio_files(folder: Path) -> list[Path]:
    """All files below a folder that are named like audio, in the order of their paths.

    Hidden files, such as those that some systems leave beside every file of an archive, are no recordings.
    """
    return [folder / name for name in audio_names(folder)]


def audio_names(folder: Path) -> list[str]:
    """The same files as `audio_files`, in the same order, by their paths relative to the folder, with slashes."""
    found = []
    for place in subfolders(folder):
        within = "" if place == folder else f"{place.relative_to(folder).as_posix()}/"
        # As Path objects they would cost as much as reading them.
        with os.scandir(place) as entries:
            found += [f"{within}{entry.name}" for entry in entries if _is_named_like_audio(entry.name) and not entry.is_dir()]
    return sorted(found)


def _is_named_like_audio(name: str) -> bool:
    return not name.startswith(".") and os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122 - a tenth of a Path's time
