"""What the index asks of a corpus, whether it stands in the catalog or in config.yaml."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from serflow import registry
from serflow.corpora.contract import EXCLUDED, LEFT_OUT
from serflow.corpora.find import tables_in
from serflow.errors import DataError

# A path within the corpus folder -> columns of the manifest and `name` (in the catalog also `part`, where there are parts);
# None for a name that is not the corpus's.
Describe = Callable[[PurePosixPath], dict[str, Any] | None]


def _nothing(found: Sequence[str]) -> dict[PurePosixPath, str]:  # noqa: ARG001 - what others look at
    return {}


@dataclass(frozen=True)
class Entry:
    """A corpus, as the index sees it.

    Attributes:
        card: `language`, and `get`, what to do where there are no recordings
        describe: what is known of a file from its path
        absent: the recordings that were found -> files that should be there as well, and why they count for nothing
    """

    card: dict[str, Any]
    describe: Describe
    absent: Callable[[Sequence[str]], dict[PurePosixPath, str]] = _nothing


def catalog_entry(corpus: str, folder: Path, parts: Sequence[str] = ()) -> Entry:
    """An entry of the catalog.

    Args:
        corpus: its name
        folder: where the corpus lies: tables are read there, where the entry knows any
        parts: which of its PARTS are wanted, if it has any; none: the first. Clips of the others are described as excluded

    Raises:
        SettingError: no such entry
        DataError: a table cannot be read
    """
    module = registry.load(registry.CORPORA, corpus)
    tables = tables_in(folder, getattr(module, "TABLES", ()))
    describe = module.describe_with(tables) if tables else module.describe
    declared = getattr(module, "PARTS", {})
    if not declared:
        return Entry(module.CARD, describe)
    chosen = {part: declared[part] for part in parts or list(declared)[:1]}
    return Entry(
        module.CARD,
        partial(_describe_chosen, describe=describe, chosen=chosen, corpus=corpus),
        partial(_no_part_missing, describe=describe, chosen=chosen, corpus=corpus),
    )


def _describe_chosen(path: PurePosixPath, *, describe: Describe, chosen: Mapping[str, str], corpus: str) -> dict[str, Any] | None:
    described = describe(path)
    # What is of no part the entry itself has judged.
    if described is None or (part := described.pop("part", None)) is None or part in chosen:
        return described
    return described | {"status": EXCLUDED, "reason": f"{LEFT_OUT}its part '{part}' is not among those of 'parts.{corpus}'"}


def _no_part_missing(found: Sequence[str], *, describe: Describe, chosen: Mapping[str, str], corpus: str) -> dict[PurePosixPath, str]:
    """Nothing, where there are clips of every part that is wanted.

    Raises:
        DataError: a part has not one
    """
    wanted = dict(chosen)
    for name in found:
        wanted.pop((describe(PurePosixPath(name)) or {}).get("part", ""), None)
        if not wanted:
            return {}
    part, what = next(iter(wanted.items()))
    raise DataError(
        f"{corpus}: none of its clips is of the part '{part}', which 'parts.{corpus}' names; bring them ({what}), or leave it out"
    )
