"""Training with Keras, which is imported here alone and only when a job trains."""

import os
from functools import partial
from typing import Any

import numpy as np

from serflow import registry
from serflow.logs import LOG
from serflow.registry import MODELS
from serflow.systems.fold import Fold, Inputs
from serflow.systems.keras_file import save_model
from serflow.systems.train import Outputs, Trained, train_fold

# Rows in one step of prediction: bounds the memory.
_PREDICTED_AT_ONCE = 1024

# One thread adds up in another order than two or more do: a run on one core would end with other weights.
_LEAST_THREADS = 2


def train_network(number: int, inputs: Inputs, outputs: Outputs, *, settings: dict[str, Any], threads: int) -> None:
    """Train and test one fold of a network with every seed; its model is a `.keras` file.

    Args:
        number: the fold
        inputs: what is read
        outputs: what is written
        settings: label_map, labels, model, arguments, training, seeds
        threads: cores to use where there is no GPU

    Raises:
        LeakError: something that is tested would be seen in training
        DataError: features are missing
    """
    train_fold(number, inputs, outputs, settings=settings, fit=partial(_fit, settings=settings, threads=threads))


def _fit(fold: Fold, seed: int, *, settings: dict[str, Any], threads: int) -> Trained:
    """Train one network. Where there is validation, the best epoch's weights are kept; else the last one's."""
    keras = _keras(threads)
    training = settings["training"]
    keras.utils.set_random_seed(seed)
    network = registry.load(MODELS, settings["model"]).build(
        shape=fold.train.values.shape[1:], classes=len(fold.emotions), **settings["arguments"]
    )
    network.compile(
        optimizer=keras.optimizers.Adam(training["learning_rate"]), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
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
    history = [
        (epoch, quantity, float(value))
        for quantity, values in sorted(fitted.history.items())
        for epoch, value in enumerate(np.asarray(values, dtype=np.float64), start=1)
    ]
    probabilities = network.predict(fold.test.values, batch_size=_PREDICTED_AT_ONCE, verbose=0)
    return Trained(probabilities, history, partial(save_model, network))


def _keras(threads: int) -> Any:
    """Import Keras and its backend within the cores granted, and say what it computes on."""
    # Before the import: the backend reads these once. TensorFlow's own chatter would drown the log.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["TF_NUM_INTRAOP_THREADS"] = str(max(threads, _LEAST_THREADS))
    os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    import keras

    devices = [device for device in keras.distribution.list_devices() if "cpu" not in device.lower()]
    where = ", ".join(devices) if devices else f"CPU ({threads} threads): no GPU is visible here"
    LOG.info("Keras %s (%s) computes on %s", keras.__version__, keras.backend.backend(), where)
    return keras


def _callbacks(training: dict[str, Any], *, seed: int, validates: bool) -> list[Any]:
    from keras import callbacks

    def say(epoch: int, logs: dict[str, Any]) -> None:
        LOG.info("seed %d: %s", seed, _epoch_line(epoch + 1, training["epochs"], logs))

    chosen = [
        callbacks.ReduceLROnPlateau(
            monitor="loss", factor=training["reduce_factor"], patience=training["reduce_patience"], min_lr=training["minimum_learning_rate"]
        ),
        callbacks.LambdaCallback(on_epoch_end=say),
    ]
    if validates:
        chosen.append(callbacks.EarlyStopping(monitor="val_loss", patience=training["stop_patience"], restore_best_weights=True))
    return chosen


def _epoch_line(epoch: int, epochs: int, logs: dict[str, Any]) -> str:
    return f"epoch {epoch} of {epochs}: " + ", ".join(f"{name} {float(value):.4g}" for name, value in sorted(logs.items()))
