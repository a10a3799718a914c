"""Training with Keras, which is imported here alone and only when a job trains."""

import json
import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from serflow import registry
from serflow.audio.decode import Samples
from serflow.files import sha256_of
from serflow.logs import LOG
from serflow.progress import progress
from serflow.registry import MODELS
from serflow.systems.fold import Fold, Inputs
from serflow.systems.keras_file import save_model
from serflow.systems.part import Part
from serflow.systems.train import Outputs, Trained, train_fold

LOSS = "categorical_crossentropy"
NEGATIVE_LOG_LIKELIHOOD = "negative_log_likelihood"
_BINARY = "binary_crossentropy"

# Of Training.compiled: what Keras calls it.
_COMPILED = {"auto": "auto", "always": True, "never": False}
_SMALLEST_PROBABILITY = 1e-7


def train_network(number: int, inputs: Inputs, outputs: Outputs, *, settings: dict[str, Any], work: Path, code: str) -> None:
    """Train and test one fold of a network with every seed; its model is a `.keras` file.

    Args:
        number: the fold
        inputs: what is read
        outputs: what is written
        settings: label_map, labels, scaling, model, arguments, training, seeds
        work: a folder of this training's own, in which it is kept while it goes on, so that it may be killed; see
            `serflow.systems.resume`
        code: stands for the code that trains

    Raises:
        LeakError: something that is tested would be seen in training
        DataError: features are missing
    """
    kept = work / _key(inputs, settings, code)
    for other in work.glob("*"):
        if other != kept:
            shutil.rmtree(other)
    train_fold(number, inputs, outputs, settings=settings, fit=partial(_fit, settings=settings, work=kept))
    shutil.rmtree(work, ignore_errors=True)


def _key(inputs: Inputs, settings: dict[str, Any], code: str) -> str:
    """What stands for all that a training depends on: another one must not go on from what this one keeps."""
    tables = [sha256_of(path.read_bytes()) for path in (inputs.split, *inputs.manifests, *inputs.rows)]
    # Features are written once and never changed; gigabytes of them would take a while to hash.
    features = [(path.stat().st_size, path.stat().st_mtime_ns) for path in inputs.values]
    return sha256_of(json.dumps([tables, features, settings, code], sort_keys=True).encode())[:16]


def _fit(fold: Fold, seed: int, *, settings: dict[str, Any], work: Path) -> Trained:
    """Train one network. Where there is validation, the best epoch's weights are kept; else the last one's."""
    training = settings["training"]
    keras = imported_keras(training)
    # They import Keras, which must be told first on how many cores it may compute.
    from serflow.systems.batches import Batches
    from serflow.systems.resume import KeptTraining

    # Else layers would be numbered on from those of the seed before, in memory that is never given back.
    keras.utils.clear_session()
    keras.utils.set_random_seed(seed)
    network = compiled(built(fold.train.arrays[0].shape[1:], len(fold.emotions), settings), settings)
    batches, validation = (Batches(part, len(fold.emotions), training["batch_size"]) for part in (fold.train, fold.validation))
    watching = _watching(training, validates=len(fold.validation) > 0)
    kept = KeptTraining(work / f"seed-{seed}.npz", network, watching)
    with progress(f"seed {seed}", training["epochs"], "epochs") as done:
        done.advance(kept.epochs_done)
        network.fit(
            batches,
            epochs=training["epochs"],
            initial_epoch=training["epochs"] if kept.stopped else kept.epochs_done,
            validation_data=validation if len(fold.validation) else None,
            # Keras would shuffle the batches by draws that a killed training cannot go on with.
            shuffle=False,
            callbacks=[_shuffling(batches, seed), *watching, kept, _telling(training, seed, done.advance)],
            verbose=0,
        )
    history = [(epoch, quantity, value) for epoch, logs in enumerate(kept.history, start=1) for quantity, value in sorted(logs.items())]
    return Trained(
        answered(network, fold.test, training["batch_size"]), sorted(history, key=lambda row: row[1]), partial(save_model, network)
    )


def imported_keras(training: dict[str, Any]) -> Any:
    """Import Keras and its backend within its cores, and say what it computes on.

    Args:
        training: how the network is trained
    """
    # Before the import: backends read these once. TensorFlow's own chatter would drown the log.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ["TF_NUM_INTRAOP_THREADS"] = str(training["threads"])
    os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    if training["deterministic"]:
        os.environ["TF_DETERMINISTIC_OPS"] = "1"
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} --xla_gpu_deterministic_ops=true".strip()
    import keras

    devices = [device for device in keras.distribution.list_devices() if "cpu" not in device.lower()]
    where = ", ".join(devices) if devices else f"CPU ({training['threads']} threads): no GPU is visible here"
    LOG.info("Keras %s (%s) computes on %s", keras.__version__, keras.backend.backend(), where)
    return keras


def built(shape: tuple[int, ...], classes: int, settings: dict[str, Any]) -> Any:
    """The untrained network, in the precision that is asked for.

    Args:
        shape: of one row of features
        classes: number of labels
        settings: model, arguments, training
    """
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(settings["training"]["precision"])
    try:
        return registry.load(MODELS, settings["model"]).build(shape=shape, classes=classes, **settings["arguments"])
    finally:
        keras.config.set_dtype_policy(before)


def compiled(network: Any, settings: dict[str, Any]) -> Any:
    """The same network, ready to be trained.

    Args:
        network: a keras.Model
        settings: model, training
    """
    from keras import metrics, optimizers

    loss = registry.declaration(MODELS, settings["model"], "LOSS", otherwise=LOSS)
    measured = [metrics.CategoricalAccuracy(name="accuracy"), *([metrics.BinaryAccuracy()] if loss == _BINARY else [])]
    network.compile(
        optimizer=optimizers.Adam(settings["training"]["learning_rate"]),
        loss=negative_log_likelihood if loss == NEGATIVE_LOG_LIKELIHOOD else loss,
        metrics=measured,
        jit_compile=_COMPILED[settings["training"]["compiled"]],
    )
    return network


def negative_log_likelihood(truth: Any, answers: Any) -> Any:
    """Minus the logarithm of the answer for the true label, whatever the answers for all labels add up to.

    Args:
        truth: one-hot [shape=(batch, classes)]
        answers: [shape=(batch, classes)]

    Returns:
        [shape=(batch,)]
    """
    from keras import ops

    return -ops.log(ops.maximum(ops.sum(truth * answers, axis=-1), _SMALLEST_PROBABILITY))


def answered(network: Any, part: Part, batch_size: int) -> Samples:
    """A network's probabilities for some rows.

    Args:
        network: a keras.Model
        part: the rows
        batch_size: as in training: the answers of a network that shares out each label over the batch hang on it

    Returns:
        float32, each row adding up to 1 [shape=(rows, classes)]
    """
    from serflow.systems.batches import Batches

    answers = np.asarray(network.predict(Batches(part, network.output_shape[-1], batch_size), verbose=0), dtype=np.float32)
    probabilities: Samples = answers / np.maximum(answers.sum(axis=1, keepdims=True), _SMALLEST_PROBABILITY)
    return probabilities


def _watching(training: dict[str, Any], *, validates: bool) -> list[Any]:
    from keras import callbacks

    chosen = [
        callbacks.ReduceLROnPlateau(
            monitor="loss", factor=training["reduce_factor"], patience=training["reduce_patience"], min_lr=training["minimum_learning_rate"]
        )
    ]
    if validates:
        chosen.append(callbacks.EarlyStopping(monitor="val_loss", patience=training["stop_patience"], restore_best_weights=True))
    return chosen


def _shuffling(batches: Any, seed: int) -> Any:
    from keras import callbacks

    def shuffle(epoch: int, logs: Any) -> None:
        del logs
        batches.shuffle(seed, epoch)

    return callbacks.LambdaCallback(on_epoch_begin=shuffle)


def _telling(training: dict[str, Any], seed: int, advance: Callable[[int], None]) -> Any:
    """A line an epoch in the log, and a step of the bar in the terminal."""
    from keras import callbacks

    def say(epoch: int, logs: dict[str, Any]) -> None:
        told = ", ".join(f"{name} {float(value):.4g}" for name, value in sorted(logs.items()))
        LOG.info("seed %d: epoch %d of %d: %s", seed, epoch + 1, training["epochs"], told)
        advance(1)

    return callbacks.LambdaCallback(on_epoch_end=say)
