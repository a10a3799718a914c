"""A recording, as it was when it was indexed."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from serflow.corpora.measure import version_of
from serflow.errors import DataError
from serflow.files import sha256_of

_MEND = "index again: the same command with --forcerun index_corpus"
# A larger file is read twice, piece by piece, so that a job's memory hangs on no file's size.
_AT_ONCE_BYTES = 64 << 20


@contextmanager
def indexed(path: Path, file_sha256: str) -> Iterator[bytes | BinaryIO]:
    """Read a recording, and make sure that it is the one that was indexed.

    Args:
        path: the recording
        file_sha256: what the manifest says of it

    Yields:
        its bytes; or, where they are many, the open file

    Raises:
        DataError: the file is gone, cannot be read, or holds other bytes
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with file:
        before = version_of(os.fstat(file.fileno()))
        source: bytes | BinaryIO = file
        try:
            if before.size <= _AT_ONCE_BYTES:
                source = file.read()
            found = sha256_of(source) if isinstance(source, bytes) else hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
        except OSError as error:
            raise _unreadable(path, error) from error
        if found != file_sha256:
            raise _changed(path)
        yield source
        if source is file and version_of(os.fstat(file.fileno())) != before:
            raise _changed(path)


def _unreadable(path: Path, error: OSError) -> DataError:
    return DataError(f"{path}: {error.strerror}, though it was indexed; {_MEND}")


def _changed(path: Path) -> DataError:
    return DataError(f"{path}: changed since it was indexed; {_MEND}")
