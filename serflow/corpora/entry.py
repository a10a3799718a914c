"""What the index asks of a corpus, whether it stands in the catalog or in config.yaml."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from serflow import registry

# A path within the corpus folder -> columns of the manifest and `name`; None for a name that is not the corpus's.
Describe = Callable[[PurePosixPath], dict[str, Any] | None]


def _nothing(found: set[PurePosixPath]) -> dict[PurePosixPath, str]:  # noqa: ARG001 - what others look at
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
    absent: Callable[[set[PurePosixPath]], dict[PurePosixPath, str]] = _nothing


def catalog_entry(corpus: str) -> Entry:
    """An entry of the catalog.

    Raises:
        SettingError: no such entry
    """
    module = registry.load(registry.CORPORA, corpus)
    return Entry(module.CARD, module.describe)
