"""What every training job does, whatever it trains: read the fold, train with each seed, keep the first model, answer."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from serflow.audio.decode import Samples
from serflow.files import written_whole
from serflow.systems.contract import HISTORY
from serflow.systems.fold import Fold, Inputs, read_fold, write_preparation
from serflow.systems.predictions import write_predictions
from serflow.tables import write_table


@dataclass(frozen=True)
class Outputs:
    """What a training job writes.

    Attributes:
        model: the first seed's model; empty for a fold that is not needed
        preparation: scaler and labels, as JSON
        history: how it learned, under the contract HISTORY
        predictions: its answers for the test clips, under the contract PREDICTIONS
    """

    model: Path
    preparation: Path
    history: Path
    predictions: Path


@dataclass(frozen=True)
class Trained:
    """One trained model.

    Attributes:
        probabilities: of the test rows [shape=(rows, emotions)]
        history: (epoch, quantity, value), epochs from 1
        save: writes the model to a path
    """

    probabilities: Samples
    history: list[tuple[int, str, float]]
    save: Callable[[Path], None]


Fit = Callable[[Fold, int], Trained]


def train_fold(number: int, inputs: Inputs, outputs: Outputs, *, settings: dict[str, Any], fit: Fit) -> None:
    """Train and test one fold with every seed.

    Args:
        number: the fold
        inputs: what is read
        outputs: what is written
        settings: label_map, labels, scaling and seeds, and what `fit` knows of
        fit: trains on a fold with a seed

    Raises:
        LeakError: something that is tested would be seen in training
        DataError: features are missing
    """
    fold = read_fold(number, inputs, label_map=settings["label_map"], labels=settings["labels"], scaled_by=settings["scaling"])
    trained = {} if fold is None else {seed: fit(fold, seed) for seed in settings["seeds"]}
    _save_first(trained, outputs.model)
    write_preparation(fold, outputs.preparation)
    learned = [(seed, *row) for seed, one in trained.items() for row in one.history]
    write_table(pd.DataFrame(learned, columns=HISTORY.schema.names), outputs.history, HISTORY)
    write_predictions({seed: one.probabilities for seed, one in trained.items()}, fold, outputs.predictions)


def _save_first(trained: dict[int, Trained], path: Path) -> None:
    if trained:
        next(iter(trained.values())).save(path)
        return
    # Snakemake was promised the file before anyone could know that the fold is not needed.
    with written_whole(path) as part:
        part.touch()
