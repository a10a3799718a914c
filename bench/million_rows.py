"""What merging, splitting and guarding the manifests of a million clips takes: `python -m bench.million_rows FOLDER PROTOCOL`.

The process does in turn what two jobs do: it divides the clips, every fold guarded, and reads one fold as a training job
does before it trains. It prints its greatest memory in GiB. A protocol of rows divides those of three variants of each clip.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from serflow import registry
from serflow.corpora.emotions import EMOTIONS
from serflow.protocols.split import make_split
from serflow.systems.fold import read_roles

ROWS = 1_000_000
AT_MOST_S = 60.0
AT_MOST_GIB = 2.0

# One emotion has no label, as where a system's corpora do not share all of theirs.
LABEL_MAP = {emotion: emotion for emotion in EMOTIONS if emotion != "boredom"}
SETTINGS: dict[str, Any] = {
    "folds": 5,
    "many_speakers": None,
    "seed": 0,
    "label_map": LABEL_MAP,
    "labels": "intended",
    "augmentation": ["noise", "pitch_shift"],
}


# Speakers of the first corpus.
PARTITION = [{"test": "00000-00150"}, {"validation": "00000-00150", "test": "00151-00300"}]
PUBLISHED = {"test_share": 0.25, "shuffled": "rows", "stratified": True, "validation": 0.05}


def settings_of(protocol: str) -> dict[str, Any]:
    """The settings of a split."""
    of_groups = registry.declaration(registry.PROTOCOLS, protocol, "CARD")["folds"] == "pairs"
    # Nine pairs of groups, not twenty-five.
    return {
        **SETTINGS,
        "protocol": protocol,
        "partition": PARTITION,
        "published": PUBLISHED,
        "folds": 3 if of_groups else SETTINGS["folds"],
    }


def inputs_of(protocol: str, folder: Path) -> tuple[list[Path], list[Path]]:
    """The manifests that a protocol divides, and the rows of features where it needs them: a partition is of one corpus."""
    card = registry.declaration(registry.PROTOCOLS, protocol, "CARD")
    manifests = sorted(folder.glob("*.parquet"))[: 1 if "partition" in card["needs"] else None]
    return manifests, sorted((folder / "rows").glob("*.parquet")) if card["rows"] else []


def measure_million_rows(folder: Path) -> Iterator[tuple[str, float, str, float]]:
    """Measure every protocol in a fresh process.

    Args:
        folder: where manifests and splits may be written

    Yields:
        what is measured, the value, its unit, and what it may be at most
    """
    manifests = folder / "manifests"
    manifests.mkdir()
    # In a process of its own as well: a process may inherit this one's greatest memory as its own.
    _run("bench.manifests", str(manifests), str(ROWS), *SETTINGS["augmentation"])
    for protocol in registry.names(registry.PROTOCOLS):
        started = time.perf_counter()
        gibibytes = float(_run("bench.million_rows", str(manifests), protocol))
        yield f"million_rows_{protocol}", time.perf_counter() - started, "s", AT_MOST_S
        yield f"million_rows_{protocol}", gibibytes, "GiB", AT_MOST_GIB


def _run(module: str, *arguments: str) -> str:
    """Run a module in a fresh process; what it prints."""
    return subprocess.run([sys.executable, "-m", module, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603


def main(folder: Path, protocol: str) -> None:
    """Go through all steps, and print the memory."""
    (manifests, rows), split = inputs_of(protocol, folder), folder / f"{protocol}.split"
    make_split(manifests, settings=settings_of(protocol), split=split, rows=rows)
    read_roles(0, split, manifests, label_map=LABEL_MAP, labels="intended")
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
