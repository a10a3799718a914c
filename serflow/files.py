"""Files that appear whole or not at all.

A job that is killed, and the orphan that may live on after Snakemake was killed, must leave nothing that looks finished:
everything is written beside its final name, under a name of its own, and renamed at the end.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_whole(path: Path | str) -> Iterator[Path]:
    """A path to write to, which takes its final name only when the block ends without an error.

    The parent folder is made where it is missing, and what a killed writer left behind is removed. Two writers of one
    path never share a temporary file. Should the earlier one still live, an orphan of a killed run, then it fails at its
    end where the later one began before that; where the later one has ended already, the orphan's whole file stays.

    Args:
        path: where the file is wanted

    Yields:
        a path in the same folder, with the same suffix, that nobody else uses

    Examples:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> with written_whole(folder / "answer.txt") as part:
        ...     _ = part.write_text("42")
        >>> sorted(p.name for p in folder.iterdir())
        ['answer.txt']
    """
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    for leftover in final.parent.glob(f".{final.stem}.part-*{final.suffix}"):
        leftover.unlink(missing_ok=True)
    part = final.with_name(f".{final.stem}.part-{secrets.token_hex(6)}{final.suffix}")
    try:
        yield part
        # Else a power failure may leave the final name with its room and nothing in it.
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)


def write_text(path: Path | str, text: str) -> None:
    """Write a text file whole, as UTF-8 with line feeds alone at the ends of lines."""
    with written_whole(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def sha256_of(data: bytes | bytearray | memoryview) -> str:
    """The SHA-256 of bytes, in hexadecimal.

    Examples:
        >>> sha256_of(b"")[:8]
        'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()
