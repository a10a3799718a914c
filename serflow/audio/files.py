"""Which files of a folder are recordings."""

import os
from pathlib import Path

from serflow.errors import SettingError

SUFFIXES = frozenset({".wav", ".flac", ".aif", ".aiff", ".mp3", ".ogg"})


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


def audio_files(folder: Path) -> list[Path]:
    """All files below a folder that are named like audio, in the order of their paths.

    Hidden files, such as those that some systems leave beside every file of an archive, are no recordings.
    """
    return [folder / name for name in audio_names(folder)]


def named_files(folder: str, key: str) -> list[Path]:
    """All files named like audio below a folder that a setting names.

    Args:
        folder: as it was written, absolute or relative to the folder in which the study runs
        key: the setting, for the message

    Raises:
        SettingError: there is no such folder, or no such file in it
    """
    place = Path(folder).expanduser()
    if not place.is_dir():
        raise SettingError(f"config: '{key}': no folder '{place}'; write where the audio files are")
    found = audio_files(place)
    if not found:
        raise SettingError(
            f"config: '{key}': no audio file in '{place}'; expected files named {', '.join(sorted(SUFFIXES))}: put some there"
        )
    return found


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
