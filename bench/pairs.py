"""What is compared with what."""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

from bench.pair import Pair, Work
from serflow.corpora.index import index_corpus


@dataclass(frozen=True)
class Rate:
    """Something that is to be fast by itself.

    Attributes:
        name: what is measured
        prepare: from the folder of corpora to our work, and how many units it does
        what: in words, what we do
        unit: what is counted
        at_least: so many units a second
    """

    name: str
    prepare: Callable[[Path], tuple[Work, int]]
    what: str
    unit: str
    at_least: float


def ravdess_sized(corpora: Path) -> tuple[Path, list[Path]]:
    """As many clips as RAVDESS has of speech, each its own audio: a generated clip with another last sample.

    In a corpus as small as the demo's, what a corpus costs would hide what a clip costs.
    """
    folder = corpora / "whole"
    generated = [path.read_bytes() for path in sorted((corpora / "RAVDESS").rglob("*.wav"))]
    paths = [
        folder / "RAVDESS" / f"Actor_{actor:02}" / f"03-01-{emotion:02}-{intensity:02}-{statement:02}-{repetition:02}-{actor:02}.wav"
        for actor, emotion, intensity, statement, repetition in product(range(1, 25), range(1, 9), (1, 2), (1, 2), (1, 2))
        if (emotion, intensity) != (1, 2)
    ]
    long_ago = time.time() - 3600
    for number, path in enumerate(paths):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(generated[number % len(generated)][:-2] + number.to_bytes(2, "little"))
            # A file that is new may yet change unseen, and would be read again.
            os.utime(path, (long_ago, long_ago))
    # What is still being written would hold up the tables.
    os.sync()
    return folder, paths


def index_once(folder: Path, *, threads: int, store: Path | None = None) -> None:
    """Index the corpus that `ravdess_sized` makes."""
    index_corpus(
        "ravdess",
        corpora_dir=folder,
        manifest=folder / "manifest.parquet",
        audit=folder / "audit.json",
        max_excluded_share=1.0,
        silent_below_dbfs=-80.0,
        official=False,
        threads=threads,
        store=store,
    )


def index_vs_sha256(corpora: Path) -> tuple[Work, Work]:
    """Indexing on one thread, against reading and hashing the same bytes once."""
    folder, paths = ravdess_sized(corpora)

    def hash_once() -> list[str]:
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]

    return partial(index_once, folder, threads=1), hash_once


def reindex_vs_index(corpora: Path) -> tuple[Work, Work]:
    """Indexing a corpus that is as it was, against reading it, both on one thread."""
    folder, _ = ravdess_sized(corpora)
    store = folder / "store.parquet"
    index_once(folder, threads=1, store=store)
    return partial(index_once, folder, threads=1, store=store), partial(index_once, folder, threads=1)


def index_clips_per_second(corpora: Path) -> tuple[Work, int]:
    """Indexing on two threads."""
    folder, paths = ravdess_sized(corpora)
    return partial(index_once, folder, threads=2), len(paths)


PAIRS = (
    Pair("index_vs_sha256", index_vs_sha256, "index of a corpus", "SHA-256 of its files alone", at_most=3.0),
    Pair("reindex_vs_index", reindex_vs_index, "index of a corpus that is as it was", "the first index of it", at_least=3.0),
)

RATES = (Rate("index_clips_per_second", index_clips_per_second, "index of a corpus", "clips/s", at_least=600),)
