"""Which code and which tables a page was made of.

The commit is read when a page is written and is nobody's parameter: that a commit alone changed is no reason to run anything again.
"""

import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypedDict

from serflow.files import sha256_of

_FOLDER = Path(__file__).resolve().parents[2]
_NO_CHECKOUT = "no git checkout"
_NOT_KNOWN = "not known: git cannot read the checkout"
# As many digits as tell any two files of a study apart.
_SHORT = 12
_PATIENCE_S = 30


class Checksum(TypedDict):
    """A file by its bytes.

    Attributes:
        file: where the workflow keeps it
        sha256: of its bytes, in hexadecimal
        short: the first digits of it
    """

    file: str
    sha256: str
    short: str


def commit_of(folder: Path = _FOLDER) -> str:
    """What git calls the state of a folder, with `-dirty` at its end where files differ from it.

    Args:
        folder: of the project; that of this library by default

    Returns:
        the commit, or that there is none; a folder inside of somebody else's checkout has none
    """
    if not (folder / ".git").exists():
        return _NO_CHECKOUT
    # What git hands to its hooks speaks of another checkout; and nothing here may lock this one.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {"GIT_OPTIONAL_LOCKS": "0"}
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        found = subprocess.run(  # noqa: S603 - our own words
            command, env=environment, capture_output=True, text=True, check=True, timeout=_PATIENCE_S
        )
    except (OSError, subprocess.SubprocessError):
        return _NOT_KNOWN
    return found.stdout.strip() or _NOT_KNOWN


def platform_here() -> str:
    """The system and its processor's kind, which names no machine."""
    return f"{platform.system()} {platform.machine()}"


def checksums(*, manifests: Iterable[Path | str], splits: Iterable[Path | str], tables: Iterable[Path | str]) -> list[Checksum]:
    """The SHA-256 of what a page was made of, each file by its place in the results.

    Args:
        manifests: `…/{corpus}/manifest.parquet`
        splits: `…/{system}/{protocol}.parquet`
        tables: of scores, `…/{table}.parquet`

    Returns:
        one a file; manifests and splits by name, tables in the order given
    """
    return [
        *_under("results/corpora", sorted(map(str, manifests)), 2),
        *_under("results/protocols", sorted(map(str, splits)), 2),
        *_under("results/scores", list(map(str, tables)), 1),
    ]


def _under(folder: str, paths: Sequence[str], parts: int) -> list[Checksum]:
    found = []
    for path in paths:
        sha256 = sha256_of(Path(path).read_bytes())
        found.append(Checksum(file="/".join([folder, *Path(path).parts[-parts:]]), sha256=sha256, short=sha256[:_SHORT]))
    return found
