"""Parquet tables under contract: the schema, its name and its version travel in the file and are checked both ways.

Each stage keeps its own contracts in its module `contract.py`; this module knows how to keep them.
Files are byte-identical for equal tables: no pandas metadata, no times, one writer setting.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from serflow.errors import DataError
from serflow.files import written_whole

_NAME = b"serflow.contract"
_VERSION = b"serflow.version"

# Rows that are compressed together; as many as pyarrow takes by default.
_ROW_GROUP = 1 << 20


@dataclass(frozen=True)
class Contract:
    """What a table must hold.

    Attributes:
        name: the table's name, the same in the file's metadata and in messages
        version: raised whenever a column is added, removed or changes its meaning
        schema: columns in order; `nullable=False` is enforced
        unique: columns whose combination may stand only once
        prefix: columns that start so are allowed besides the schema's, as 32-bit floats, after them
    """

    name: str
    version: int
    schema: pa.Schema
    unique: tuple[str, ...] = ()
    prefix: str | None = field(default=None)

    def schema_for(self, columns: list[str]) -> pa.Schema:
        """The schema with this file's prefixed columns, in the order in which they stand."""
        extra = [name for name in columns if self.prefix and name.startswith(self.prefix)]
        return pa.schema([*self.schema, *(pa.field(name, pa.float32(), nullable=False) for name in extra)])


def write_table(
    frame: pd.DataFrame, path: Path | str, contract: Contract, metadata: Mapping[str, str] | None = None, *, compressed: bool = True
) -> None:
    """Write a table under its contract, whole or not at all.

    Args:
        frame: the rows; column order and index do not matter
        path: the Parquet file
        contract: what the rows must hold
        metadata: further facts to keep in the file, read again by `read_metadata`
        compressed: False for what is read once and soon removed

    Raises:
        DataError: a column is missing, unknown, of another type, null where it may not be, or repeats what must be unique
    """
    schema = _checked_columns(list(map(str, frame.columns)), path, contract)
    _check_filled(frame, schema, path, contract)
    _check_unique(frame, path, contract)
    try:
        table = pa.Table.from_pandas(frame[schema.names], schema=_coded(schema, frame), preserve_index=False, safe=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise DataError(f"{path}: does not fit the contract '{contract.name}' version {contract.version}: {error}") from error
    facts = {_NAME: contract.name.encode(), _VERSION: str(contract.version).encode()}
    facts |= {key.encode(): value.encode() for key, value in (metadata or {}).items()}
    compression = "zstd" if compressed else "none"
    with (
        written_whole(path) as part,
        pq.ParquetWriter(part, schema.with_metadata(facts), compression=compression, use_dictionary=compressed) as writer,
    ):
        # One group of rows at a time: a long table of categories is never spelled out as a whole.
        for start in range(0, max(1, len(table)), _ROW_GROUP):
            writer.write_table(table.slice(start, _ROW_GROUP).cast(schema), _ROW_GROUP)


def read_table(
    path: Path | str, contract: Contract, columns: list[str] | None = None, *, where: Mapping[str, str | int] | None = None
) -> pd.DataFrame:
    """Read a table and check that it keeps its contract.

    Args:
        path: the Parquet file
        contract: what it must hold
        columns: only these, in this order (all by default)
        where: only the rows in which these columns hold these values (all by default)

    Returns:
        the rows, with a fresh index

    Raises:
        DataError: not Parquet, another table, another version, or other columns
    """
    schema = _schema_of(path)
    facts = schema.metadata or {}
    found = (facts.get(_NAME, b"no contract").decode(), facts.get(_VERSION, b"0").decode())
    if found != (contract.name, str(contract.version)):
        raise DataError(
            f"{path}: holds '{found[0]}' version {found[1]}, expected '{contract.name}' version {contract.version}; delete it, and the next run makes it again"
        )
    expected = _checked_columns(schema.names, path, contract)
    if not schema.remove_metadata().equals(expected):
        raise DataError(f"{path}: the column types differ from the contract '{contract.name}'; delete it, and the next run makes it again")
    wanted = [(name, "==", value) for name, value in (where or {}).items()]
    frame: pd.DataFrame = pq.read_table(path, columns=columns, filters=wanted or None).to_pandas()
    return frame


def read_metadata(path: Path | str) -> dict[str, str]:
    """The facts that were written with a table, without the contract's own."""
    facts = _schema_of(path).metadata or {}
    return {key.decode(): value.decode() for key, value in facts.items() if key not in (_NAME, _VERSION)}


def _schema_of(path: Path | str) -> pa.Schema:
    try:
        return pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise DataError(f"{path}: cannot be read as Parquet ({error}); delete it, and the next run makes it again") from error


def _checked_columns(columns: list[str], path: Path | str, contract: Contract) -> pa.Schema:
    schema = contract.schema_for(columns)
    missing = [name for name in schema.names if name not in columns]
    unknown = [name for name in columns if name not in schema.names]
    if missing or unknown:
        raise DataError(f"{path}: the contract '{contract.name}' asks for other columns: missing {missing}, unknown {unknown}")
    return schema


def _coded(schema: pa.Schema, frame: pd.DataFrame) -> pa.Schema:
    """The schema with the frame's categories left as they are."""
    return pa.schema(
        [
            column.with_type(pa.dictionary(pa.int32(), column.type))
            if isinstance(frame[column.name].dtype, pd.CategoricalDtype)
            else column
            for column in schema
        ]
    )


def _check_filled(frame: pd.DataFrame, schema: pa.Schema, path: Path | str, contract: Contract) -> None:
    for column in schema:
        empty = 0 if column.nullable else int(frame[column.name].isna().sum())
        if empty:
            raise DataError(f"{path}: column '{column.name}' of '{contract.name}' has {empty} empty values, expected none")


def _check_unique(frame: pd.DataFrame, path: Path | str, contract: Contract) -> None:
    unique = list(contract.unique)
    repeated = frame.duplicated(unique, keep=False).to_numpy() if unique else np.zeros(0, dtype=np.bool_)
    if repeated.any():
        rows = pa.Table.from_pandas(frame.loc[repeated, unique], preserve_index=False)
        counts = rows.group_by(unique, use_threads=False).aggregate([([], "count_all")])
        first = {name: counts[name][0].as_py() for name in unique}
        raise DataError(
            f"{path}: '{contract.name}' must hold {contract.unique} once each, but {first} stands {counts['count_all'][0]} times"
        )
