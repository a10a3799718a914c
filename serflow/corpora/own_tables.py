"""Tables of a corpus of the user's own: found, checked, read, and joined by file.

Nothing heavy is imported before a Parquet table is met: `own_tables` looks at the tables' first lines while the study is
planned. Conventions: a cell is a text without space around it, or None; a row that cannot be used keeps why.
"""

import csv
import math
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from serflow.errors import DataError, SettingError, nearest
from serflow.logs import LOG

NEEDED = ("file", "speaker", "emotion")
TEXTS = ("language", "sentence", "intensity", "repetition")
COLUMNS = (*NEEDED, "sex", "age", "perceived_label", "agreement", *TEXTS)
DELIMITERS = {".csv": ",;\t", ".tsv": "\t", ".parquet": ""}

Cells = Mapping[str, str | None]


@dataclass(frozen=True)
class Row:
    """What the tables say of one file.

    Attributes:
        place: where it stands, for messages
        cells: column -> text, or None where the cell is empty
        fault: why it cannot be used, if so
    """

    place: str
    cells: Cells
    fault: str | None = None


def own_tables(corpus: str, settings: Mapping[str, Any], folder: Path) -> list[Path]:
    """The tables of a corpus, proven to be there and to have the columns that are needed.

    Args:
        corpus: its name
        settings: its mapping under `own_corpora`
        folder: where it lies

    Raises:
        SettingError: a table is missing, is of another kind, or no table has a column that is needed
        DataError: a table cannot be read
    """
    key = f"own_corpora.{corpus}"
    paths = [folder / name for name in settings["table"] or ()]
    called = {column: settings["columns"].get(column, column) for column in COLUMNS}
    found: set[str] = set()
    for path in paths:
        _check_table(path, f"{key}.table")
        header = _header(path)
        if called["file"] not in header:
            raise SettingError(_lacks(path, called["file"], "file", header, key))
        found.update(header)
    for column in (*NEEDED, *settings["columns"]) if paths else ():
        if called[column] not in found:
            raise SettingError(_lacks(paths[-1], called[column], column, found, key))
    return paths


def joined_tables(paths: list[Path], columns: Mapping[str, str]) -> dict[str, Row]:
    """File -> what the tables together say of it; of two tables with one column the first counts.

    Args:
        paths: as `own_tables` gives them
        columns: column -> how the tables call it, where they call it otherwise

    Raises:
        DataError: a table cannot be read, or there is no row in any
    """
    called = {column: columns.get(column, column) for column in COLUMNS}
    joined: dict[str, Row] = {}
    for path in paths:
        for file, row in _read(path, called).items():
            other = joined.get(file)
            if other is None:
                joined[file] = row
            else:
                cells = {column: other.cells.get(column) or row.cells.get(column) for column in COLUMNS}
                joined[file] = Row(f"{other.place} and {row.place}", cells, other.fault or row.fault)
    if not joined:
        raise DataError(f"{paths[0]}: names no file; write one row for each recording, or use 'pattern' instead of 'table'")
    return joined


def file_key(path: PurePosixPath) -> str:
    """A path as it is compared: an umlaut may be one character in the table and two in the name of the file."""
    return unicodedata.normalize("NFC", str(path))


def cell_text(value: object) -> str | None:
    """A cell as text. Numbers that are whole lose their `.0`, which they have where a column has gaps."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() or None


def _check_table(path: Path, key: str) -> None:
    if path.suffix.lower() not in DELIMITERS:
        raise SettingError(f"config: '{key}': '{path.name}' is none of {', '.join(DELIMITERS)}; save the table as one of these")
    if not path.is_file():
        tables = [other.name for other in path.parent.glob("*") if other.suffix.lower() in DELIMITERS]
        mend = nearest(path.name, tables) if tables else f"there is no table at all in '{path.parent}'"
        raise SettingError(f"config: '{key}': no file '{path}'; {mend}")


def _lacks(path: Path, name: str, column: str, header: set[str], key: str) -> str:
    return f"{path}: no column '{name}'; write how it is called under '{key}.columns.{column}', or rename it; {nearest(name, header)}"


def _header(path: Path) -> set[str]:
    if path.suffix.lower() == ".parquet":
        return set(_parquet(path).schema_arrow.names)
    return set(next(_lines(path), []))


def _parquet(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{path}: cannot be read as Parquet ({error}); write it again") from error


def _records(path: Path) -> Iterator[tuple[int, dict[str, str | None], str | None]]:
    """Number, cells and fault of each row; a text table's first row is its header."""
    if path.suffix.lower() == ".parquet":
        for number, record in enumerate(_parquet(path).read().to_pylist(), start=1):
            yield number, {name: cell_text(value) for name, value in record.items()}, None
        return
    lines = _lines(path)
    names = next(lines, [])
    for number, cells in enumerate(lines, start=2):
        fault = None if len(cells) == len(names) else f"has {len(cells)} cells, the table's first row has {len(names)}"
        yield number, {name: cell_text(value) for name, value in zip(names, cells, strict=False)}, fault


def _lines(path: Path) -> Iterator[list[str]]:
    """The rows of a text table that are not empty, the header first, its names without space around them."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            # Spreadsheets of some languages write semicolons into what they call comma-separated.
            delimiter = max(DELIMITERS[path.suffix.lower()], key=first.count)
            lines = (line for line in csv.reader(file, delimiter=delimiter, strict=True) if any(cell.strip() for cell in line))
            yield _distinct([name.strip() for name in next(lines, [])], path)
            yield from lines
    except UnicodeDecodeError:
        raise DataError(f"{path}: is not UTF-8; save it again in that encoding") from None
    except csv.Error as error:
        raise DataError(f"{path}: cannot be read as a table ({error}); mend the quotes in it") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); mend its permissions") from error


def _distinct(header: list[str], path: Path) -> list[str]:
    for name in header:
        if name and header.count(name) > 1:
            raise DataError(f"{path}: {header.count(name)} columns are called '{name}'; rename all but one")
    return header


def _read(path: Path, called: Mapping[str, str]) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    ignored = sorted(_header(path) - set(called.values()))
    if ignored:
        LOG.info("%s: ignored columns: %s", path.name, ", ".join(ignored))
    for number, record, fault in _records(path):
        cells = {column: record.get(name) for column, name in called.items()}
        place = f"row {number} of {path.name}"
        if cells["file"] is None:
            LOG.warning("%s names no file and is ignored", place)
            continue
        file = file_key(PurePosixPath(cells["file"].replace("\\", "/")))
        if file in rows:
            rows[file] = Row(f"{rows[file].place} and {place}", cells, "are two rows for one file")
        else:
            rows[file] = Row(place, cells, fault)
    return rows
