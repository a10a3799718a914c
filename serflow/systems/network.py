"""Training with Keras. The only module that imports it, and only when a job trains."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow import registry
from serflow.audio.decode import Samples
from serflow.files import written_whole
from serflow.logs import LOG
from serflow.systems.contract import HISTORY
from serflow.systems.fold import Fold, read_fold, write_preparation
from serflow.systems.keras_file import save_model
from serflow.systems.predictions import write_predictions
from serflow.tables import write_table

MODELS = "serflow.systems.models"


def train_network(
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
        settings: label_map, model, arguments, training, seeds
        threads: cores to use where there is no GPU
        model: the .keras file to write: the first seed's model; empty for a fold that is not needed
        preparation: the JSON file to write: scaler and labels
        history: the Parquet file to write: loss, accuracy and learning rate by epoch
        predictions: the Parquet file to write

    Raises:
        LeakError: see `serflow.systems.fold.read_fold`
    """
    fold = read_fold(number, split=split, manifests=manifests, rows=rows, values=values, label_map=settings["label_map"])
    answers: dict[int, Samples] = {}
    learned: list[pd.DataFrame] = []
    first: Any = None
    if fold is not None:
        _prepare(threads)
    for seed in settings["seeds"] if fold is not None else ():
        network, epochs = _fit(fold, settings, seed)
        learned.append(epochs)
        answers[seed] = network.predict(fold.test.values, batch_size=_PREDICTED_AT_ONCE, verbose=0)
        first = first or network
    if first is None:
        with written_whole(model) as part:
            part.touch()
    else:
        save_model(first, model)
    write_preparation(fold, preparation)
    write_table(pd.concat(learned, ignore_index=True) if learned else pd.DataFrame(columns=HISTORY.schema.names), history, HISTORY)
    write_predictions(answers, fold, predictions)


# Rows in one step of prediction: bounds memory, changes no result beyond rounding.
_PREDICTED_AT_ONCE = 1024


def _prepare(threads: int) -> None:
    """Import the backend within the cores granted, and say what it computes on."""
    # Before the import: the backends read these once. TensorFlow's own chatter would drown the log.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(threads))
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
    import keras

    devices = [device for device in keras.distribution.list_devices() if "cpu" not in device.lower()]
    where = ", ".join(devices) if devices else f"CPU, {threads} threads: no GPU is visible here"
    LOG.info("Keras %s (%s) computes on %s", keras.__version__, keras.backend.backend(), where)


def _fit(fold: Fold, settings: dict[str, Any], seed: int) -> tuple[Any, pd.DataFrame]:
    """Train one network. Where there is validation, the best epoch's weights are kept; else the last one's."""
    import keras

    training = settings["training"]
    keras.utils.set_random_seed(seed)
    network = registry.load(MODELS, settings["model"]).build(shape=fold.train.values.shape[1:], classes=len(fold.emotions), **settings["arguments"])
    network.compile(optimizer=keras.optimizers.Adam(training["learning_rate"]), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    validates = len(fold.validation.values) > 0
    fitted = network.fit(
        fold.train.values,
        fold.train.labels,
        batch_size=training["batch_size"],
        epochs=training["epochs"],
        validation_data=(fold.validation.values, fold.validation.labels) if validates else None,
        callbacks=_callbacks(training, seed=seed, validates=validates),
        verbose=0,
    )
    rows = [
        (seed, epoch, quantity, float(value))
        for quantity, values in sorted(fitted.history.items())
        for epoch, value in enumerate(np.asarray(values, dtype=np.float64), start=1)
    ]
    return network, pd.DataFrame(rows, columns=HISTORY.schema.names)


def _callbacks(training: dict[str, Any], *, seed: int, validates: bool) -> list[Any]:
    from keras import callbacks

    reduce = callbacks.ReduceLROnPlateau(
        monitor="loss", factor=training["reduce_factor"], patience=training["reduce_patience"], min_lr=training["minimum_learning_rate"]
    )
    chosen = [reduce, callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: LOG.info("seed %d: %s", seed, _epoch_line(epoch + 1, training["epochs"], logs)))]
    if validates:
        chosen.append(callbacks.EarlyStopping(monitor="val_loss", patience=training["stop_patience"], restore_best_weights=True))
    return chosen


def _epoch_line(epoch: int, epochs: int, logs: dict[str, Any]) -> str:
    return f"epoch {epoch} of {epochs}: " + ", ".join(f"{name} {float(value):.4g}" for name, value in sorted(logs.items()))
