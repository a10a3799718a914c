"""Features in batches, read from the disk as training goes on: memory does not grow with the corpus. Imports Keras."""

import math

import keras
import numpy as np

from serflow.audio.decode import Samples
from serflow.systems.part import Part, taken


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras publishes no types
    """Scaled features and one-hot labels of some rows, as Keras takes them from any backend."""

    def __init__(self, part: Part, classes: int, batch_size: int) -> None:
        """In the order of the rows, until `shuffle` is called.

        Args:
            part: the rows
            classes: number of labels
            batch_size: rows in a batch; the last one may have fewer
        """
        super().__init__()
        self._part, self._batch_size = part, batch_size
        self._labels = np.eye(classes, dtype=np.float32)[part.labels]
        self._order = np.arange(len(part))

    def __len__(self) -> int:
        """The number of batches."""
        return math.ceil(len(self._part) / self._batch_size)

    def __getitem__(self, number: int) -> tuple[Samples, Samples]:
        """Features [shape=(batch, ...)] and labels [shape=(batch, classes)] of one batch."""
        # Within a batch order is nothing to training; sorted, the disk is read in one direction.
        rows = np.sort(self._order[number * self._batch_size : (number + 1) * self._batch_size])
        return taken(self._part, rows), self._labels[rows]

    def shuffle(self, seed: int, epoch: int) -> None:
        """Deal the rows into other batches, in each epoch others, whether or not the epochs before were run here."""
        self._order = np.random.default_rng((seed, epoch)).permutation(len(self._part))
