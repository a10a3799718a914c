"""The rows of one role: who they are is in memory, their features stay on the disk until they are taken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.audio.decode import Samples
from serflow.systems.scaling import Scaler, scaled

# Bytes of features that are taken at a time where all rows are gone through.
_BLOCK_BYTES = 16 << 20


@dataclass(frozen=True)
class Part:
    """Rows of features, in the order of corpora and rows.

    Attributes:
        arrays: the memory-mapped features of each corpus, float32 [shape=(rows of the corpus, ...)]
        corpora: in which of them each row is [shape=(rows,)]
        places: where in it [shape=(rows,)]
        groups: which line of the scaler it takes [shape=(rows,)]
        labels: its label's place in the fold's emotions [shape=(rows,)]
        who: clip_id, variant and segment of each row
        scaler: None for rows that are not scaled, or not yet
    """

    arrays: Sequence[Samples]
    corpora: npt.NDArray[np.intp]
    places: npt.NDArray[np.intp]
    groups: npt.NDArray[np.intp]
    labels: npt.NDArray[np.intp]
    who: pd.DataFrame
    scaler: Scaler | None = None

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.places)


def part_of(rows: pd.DataFrame, arrays: Sequence[Samples], emotions: Sequence[str]) -> Part:
    """Some rows, not yet scaled.

    Args:
        rows: corpus (place in the arrays), row, group, label, clip_id, variant and segment
        arrays: the features of each corpus
        emotions: all labels, in order
    """
    places = {emotion: place for place, emotion in enumerate(emotions)}
    return Part(
        arrays=arrays,
        corpora=rows["corpus"].to_numpy(dtype=np.intp),
        places=rows["row"].to_numpy(dtype=np.intp),
        groups=rows["group"].to_numpy(dtype=np.intp),
        labels=np.asarray(rows["label"].map(places), dtype=np.intp),
        who=rows[["clip_id", "variant", "segment"]].reset_index(drop=True),
    )


def chosen_of(part: Part, chosen: npt.NDArray[np.bool_]) -> Part:
    """The rows for which `chosen` is true [shape=(rows,)]."""
    return replace(
        part,
        corpora=part.corpora[chosen],
        places=part.places[chosen],
        groups=part.groups[chosen],
        labels=part.labels[chosen],
        who=part.who[chosen].reset_index(drop=True),
    )


def taken(part: Part, rows: npt.NDArray[np.intp] | slice = slice(None)) -> Samples:
    """Read the features of some rows, and scale them.

    Args:
        part: the rows
        rows: which of them, by number, in any order; all by default

    Returns:
        float32 [shape=(rows, ...)]
    """
    corpora, places = part.corpora[rows], part.places[rows]
    values = np.empty((len(places), *part.arrays[0].shape[1:]), dtype=np.float32)
    for corpus in np.unique(corpora):
        own = corpora == corpus
        values[own] = part.arrays[corpus][places[own]]
    return scaled(values, part.scaler, part.groups[rows])


def in_blocks(part: Part) -> Iterator[Samples]:
    """The features of all rows, some at a time [shape=(some rows, columns)]."""
    row_bytes = 4 * int(np.prod(part.arrays[0].shape[1:]))
    size = max(1, _BLOCK_BYTES // row_bytes)
    for start in range(0, len(part), size):
        block = taken(part, slice(start, start + size))
        yield block.reshape(len(block), -1)
