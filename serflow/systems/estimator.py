"""Training with scikit-learn."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd

from serflow import registry
from serflow.audio.decode import Samples
from serflow.files import written_whole
from serflow.logs import LOG
from serflow.systems.contract import HISTORY
from serflow.systems.fold import Fold, read_fold, write_preparation
from serflow.systems.predictions import write_predictions
from serflow.tables import write_table

MODELS = "serflow.systems.models"


def train_estimator(
    number: int,
    *,
    split: Path,
    manifests: Sequence[Path],
    rows: Sequence[Path],
    values: Sequence[Path],
    settings: dict[str, Any],
    threads: int,
    model: Path,
    preparation: Path,
    history: Path,
    predictions: Path,
) -> None:
    """Train and test one fold with every seed.

    Args:
        number: the fold
        split: see `serflow.systems.fold.read_fold`, as for manifests, rows and values
        manifests: of the corpora
        rows: of the feature set
        values: of the feature set
        settings: label_map, model, arguments, seeds
        threads: cores to use; changes no result
        model: the joblib file to write: the first seed's model; empty for a fold that is not needed
        preparation: the JSON file to write: scaler and labels
        history: the Parquet file to write; an estimator has no epochs, so it holds one: its accuracy in training
        predictions: the Parquet file to write

    Raises:
        LeakError: see `serflow.systems.fold.read_fold`
    """
    fold = read_fold(number, split=split, manifests=manifests, rows=rows, values=values, label_map=settings["label_map"])
    answers: dict[int, Samples] = {}
    learned = []
    trained: list[Any] = []
    for seed in settings["seeds"] if fold is not None else ():
        estimator = registry.load(MODELS, settings["model"]).build(seed=seed, threads=threads, **settings["arguments"])
        _fit(estimator, fold, seed, answers, learned)
        trained.append(estimator)
    with written_whole(model) as part:
        joblib.dump(trained[0], part, compress=3) if trained else part.touch()
    write_preparation(fold, preparation)
    write_table(pd.DataFrame(learned, columns=HISTORY.schema.names), history, HISTORY)
    write_predictions(answers, fold, predictions)


def _fit(estimator: Any, fold: Fold, seed: int, answers: dict[int, Samples], learned: list[tuple[int, int, str, float]]) -> None:
    training = fold.train.values.reshape(len(fold.train.values), -1)
    estimator.fit(training, fold.train.labels)
    accuracy = float(estimator.score(training, fold.train.labels))
    LOG.info("seed %d: accuracy in training %.3f", seed, accuracy)
    learned.append((seed, 1, "accuracy", accuracy))
    answers[seed] = all_classes(estimator, fold.test.values.reshape(len(fold.test.values), -1), len(fold.emotions))


def all_classes(estimator: Any, values: Samples, classes: int) -> Samples:
    """Probabilities of all labels: 0 for one that did not occur in training, which scikit-learn leaves out.

    Args:
        estimator: fitted on places of labels
        values: [shape=(rows, columns)]
        classes: number of labels

    Returns:
        [shape=(rows, classes)]
    """
    probabilities = np.zeros((len(values), classes), dtype=np.float32)
    probabilities[:, estimator.classes_] = estimator.predict_proba(values)
    return probabilities
