"""Where a corpus lies, and its tables."""

import os
from collections.abc import Iterable
from pathlib import Path

from serflow.audio.files import subfolders
from serflow.errors import SettingError


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


def tables_in(folder: Path, names: Iterable[str]) -> list[Path]:
    """The files of these names anywhere below a folder, in the order of their paths."""
    wanted = set(names)
    if not wanted:
        return []
    return sorted(path for parent in subfolders(folder) for path in parent.iterdir() if path.name in wanted and path.is_file())
