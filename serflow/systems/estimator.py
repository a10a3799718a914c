"""Training with scikit-learn."""

from functools import partial
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from serflow import registry
from serflow.audio.decode import Samples
from serflow.files import written_whole
from serflow.logs import LOG
from serflow.registry import MODELS
from serflow.systems.fold import Fold, Inputs
from serflow.systems.part import Part, taken
from serflow.systems.train import Outputs, Trained, train_fold


def train_estimator(number: int, inputs: Inputs, outputs: Outputs, *, settings: dict[str, Any], threads: int) -> None:
    """Train and test one fold of an estimator with every seed; its model is a joblib file.

    Args:
        number: the fold
        inputs: what is read
        outputs: what is written
        settings: label_map, labels, scaling, model, arguments, seeds
        threads: cores to use; changes no result

    Raises:
        LeakError: something that is tested would be seen in training
        DataError: features are missing
    """
    train_fold(number, inputs, outputs, settings=settings, fit=partial(_fit, settings=settings, threads=threads))


def _fit(fold: Fold, seed: int, *, settings: dict[str, Any], threads: int) -> Trained:
    estimator = registry.load(MODELS, settings["model"]).build(seed=seed, threads=threads, **settings["arguments"])
    training, testing = _flat(fold.train), _flat(fold.test)
    estimator.fit(training, fold.train.labels)
    accuracy = float(estimator.score(training, fold.train.labels))
    LOG.info("seed %d: accuracy in training %.3f", seed, accuracy)
    # An estimator has no epochs: its history is the one moment after training.
    return Trained(all_classes(estimator, testing, len(fold.emotions)), [(1, "accuracy", accuracy)], partial(_save, estimator))


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


def _flat(part: Part) -> Samples:
    return taken(part).reshape(len(part), -1)


def _save(estimator: Any, path: Path) -> None:
    # How many cores trained it is no part of what it is.
    estimator.set_params(**{name: 1 for name in ("n_jobs",) if name in estimator.get_params()})
    with written_whole(path) as part:
        joblib.dump(estimator, part, compress=3)
