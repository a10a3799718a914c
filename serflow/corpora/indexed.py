"""The bytes of a recording, as they were when it was indexed."""

from pathlib import Path

from serflow.errors import DataError
from serflow.files import sha256_of

_MEND = "index again: the same command with --forcerun index_corpus"


def indexed_bytes(path: Path, file_sha256: str) -> bytes:
    """Read a recording, and make sure that it is the one that was indexed.

    Args:
        path: the recording
        file_sha256: what the manifest says of it

    Raises:
        DataError: the file is gone, cannot be read, or holds other bytes
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}, though it was indexed; {_MEND}") from error
    if sha256_of(data) != file_sha256:
        raise DataError(f"{path}: changed since it was indexed; {_MEND}")
    return data
