"""Corpora of the user's own: what a table, or the names of the files, say of each clip.

Such a corpus is described in config.yaml under `own_corpora` and indexed like any other. As an entry of the catalog has
CARD and `describe`, so has what `own_entry` makes; besides, it names the files that a table lists and nobody finds.
Conventions: a row or a file that cannot be used is excluded with its reason; only a table that cannot be read at all is
an error.
"""

import math
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from serflow.audio.files import SUFFIXES
from serflow.corpora.contract import EXCLUDED, LEFT_OUT
from serflow.corpora.emotions import EMOTIONS
from serflow.corpora.entry import Entry
from serflow.corpora.own_tables import TEXTS, Cells, Row, cell_text, file_key, joined_tables, own_tables
from serflow.errors import DataError, nearest
from serflow.logs import LOG

SEXES = {"f": "female", "w": "female", "m": "male"}
OLDEST = 130


def own_entry(corpus: str, settings: Mapping[str, Any], folder: Path) -> Entry:
    """What the index asks of a corpus, for one that config.yaml describes.

    Args:
        corpus: its name
        settings: its mapping under `own_corpora`, defaults filled in; exactly one of `table` and `pattern` is not None
        folder: where it lies

    Returns:
        card, describe, and what is named and not there

    Raises:
        SettingError: a table is missing, or lacks a column
        DataError: a table cannot be read, or holds no row
    """
    card = {
        "language": settings["language"],
        "get": f"put the recordings there, or mend 'own_corpora.{corpus}.folder'",
    }
    clip = partial(_clip, corpus=corpus, settings=settings)
    if settings["table"] is None:
        pattern = re.compile(settings["pattern"])
        return Entry(card, partial(_describe_by_pattern, pattern=pattern, clip=clip))
    rows = joined_tables(own_tables(corpus, settings, folder), settings["columns"])
    _warn_of_unknown_speakers(corpus, settings["speakers"], rows)
    listed = " and ".join(settings["table"])
    return Entry(card, partial(_describe_by_table, rows=rows, listed=listed, clip=clip), partial(_absent, rows=rows, folder=folder))


def _describe_by_table(path: PurePosixPath, *, rows: Mapping[str, Row], listed: str, clip: Any) -> dict[str, Any]:
    row = rows.get(file_key(path))
    if row is None:
        return _excluded(path, f"not listed: no row of {listed} names this file")
    if row.fault:
        return _excluded(path, f"table: {row.place} {row.fault}")
    described: dict[str, Any] = clip(path, row.cells, row.place)
    return described


def _describe_by_pattern(path: PurePosixPath, *, pattern: re.Pattern[str], clip: Any) -> dict[str, Any]:
    match = pattern.fullmatch(str(path.with_suffix("")))
    if match is None:
        return _excluded(path, "misnamed: the path does not fit the corpus's pattern")
    described: dict[str, Any] = clip(path, {name: cell_text(value) for name, value in match.groupdict().items()}, "the name")
    return described


def _excluded(path: PurePosixPath, reason: str) -> dict[str, Any]:
    return {"name": str(path.with_suffix("")), "status": EXCLUDED, "reason": reason}


def _clip(path: PurePosixPath, cells: Cells, place: str, *, corpus: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the manifest for one clip, or why it cannot be used."""
    known: dict[str, Any] = {"name": str(path.with_suffix("")), "source_label": cells.get("emotion")}
    for column in ("speaker", "emotion"):
        if not cells.get(column):
            return known | _excluded(path, f"incomplete: {place} says no {column}")
    speaker = str(cells["speaker"])
    person = settings["speakers"].get(speaker, {})
    known |= {"speaker": speaker, "sex": _sex(cells) or person.get("sex")} | {column: cells.get(column) for column in TEXTS}
    try:
        age = _number(cells, "age", OLDEST, place)
        known |= {"age": person.get("age") if age is None else int(age), "agreement": _number(cells, "agreement", 1, place)}
        known["emotion"] = _emotion(str(cells["emotion"]), corpus, settings)
        if heard := cells.get("perceived_label"):
            known["perceived_label"] = _emotion(heard, corpus, settings)
    except DataError as error:
        return known | _excluded(path, str(error))
    if known["emotion"] is None:
        return known | _excluded(path, f"{LEFT_OUT}'{cells['emotion']}' is mapped to null")
    return known


def _emotion(label: str, corpus: str, settings: Mapping[str, Any]) -> str | None:
    given: Mapping[str, str | None] = settings["emotions"]
    if label in given:
        return given[label]
    if label in EMOTIONS:
        return label
    raise DataError(
        f"unknown emotion: '{label}'; write what it is under 'own_corpora.{corpus}.emotions'; {nearest(label, {*EMOTIONS, *given})}"
    )


def _sex(cells: Cells) -> str | None:
    said = (cells.get("sex") or "").lower()
    return SEXES.get(said, said) or None


def _number(cells: Cells, column: str, highest: int, place: str) -> float | None:
    said = cells.get(column)
    if said is None:
        return None
    try:
        number = float(said)
    except ValueError:
        number = math.nan
    if not 0 <= number <= highest:
        raise DataError(f"{column}: {place} says '{said}', expected a number from 0 to {highest}")
    return number


def _absent(found: Sequence[str], *, rows: Mapping[str, Row], folder: Path) -> dict[PurePosixPath, str]:
    """Files that the tables name and that are no recordings of the corpus -> why."""
    paths = [PurePosixPath(name) for name in found]
    there = {file_key(path) for path in paths}
    with_suffix = {file_key(path.with_suffix("")): path for path in paths}
    return {_shown(PurePosixPath(file)): _why_absent(file, row, with_suffix, folder) for file, row in rows.items() if file not in there}


def _is_outside(path: PurePosixPath) -> bool:
    return path.is_absolute() or ".." in path.parts


def _shown(path: PurePosixPath) -> PurePosixPath:
    """What a manifest says of a path: nothing of where else a machine keeps its files."""
    return PurePosixPath("(outside)", path.name) if _is_outside(path) else path


def _why_absent(file: str, row: Row, with_suffix: Mapping[str, PurePosixPath], folder: Path) -> str:
    path = PurePosixPath(file)
    if _is_outside(path):
        return f"outside: {row.place} names a file that is not in the corpus folder; name it relative to that folder"
    if file in with_suffix:
        return f"missing: {row.place} names no such file; did you mean '{with_suffix[file]}'?"
    if (folder / path).is_file():
        return f"not audio by its name: {row.place} names it, expected one of {', '.join(sorted(SUFFIXES))}"
    return f"missing: {row.place} names it, and there is no such file"


def _warn_of_unknown_speakers(corpus: str, speakers: Mapping[str, Any], rows: Mapping[str, Row]) -> None:
    spoken = {row.cells.get("speaker") for row in rows.values()}
    for speaker in sorted(set(speakers) - spoken):
        LOG.warning("config: 'own_corpora.%s.speakers' names '%s', who speaks in no row of the tables", corpus, speaker)
