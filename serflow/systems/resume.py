"""A training that may be killed: what it has learned is kept now and then, and the next run goes on from there.

The result is the same as without the kill. Imports Keras.
"""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import keras
import numpy as np
import numpy.typing as npt

from serflow.files import written_whole
from serflow.logs import LOG

# A kill costs this and the epoch that was being trained; writing more often would take longer than what it saves.
SECONDS_BETWEEN = 10.0

# What Keras' callbacks remember from epoch to epoch, besides the best weights.
_REMEMBERED = ("best", "wait", "cooldown_counter", "best_epoch", "stopped_epoch")

Arrays = dict[str, npt.NDArray[Any]]


class KeptTraining(keras.callbacks.Callback):  # type: ignore[misc]  # Keras publishes no types
    """Keeps a training in a file, and goes on from it. To be called after the callbacks that it watches.

    Attributes:
        epochs_done: how many were trained before this run
        stopped: whether they were all
        history: quantities of each epoch, those of earlier runs included
    """

    def __init__(self, path: Path, network: Any, watched: Sequence[Any]) -> None:
        """Go on from what is kept, if there is any.

        Args:
            path: the file
            network: compiled; takes the weights that are kept
            watched: callbacks whose memory is part of the training
        """
        super().__init__()
        self._path, self._network, self._watched = path, network, watched
        self._saved_at = time.monotonic()
        network.optimizer.build(network.trainable_variables)
        self._kept = _read(path)
        self.epochs_done = 0
        self.stopped = False
        self.history: list[dict[str, float]] = []
        if self._kept:
            facts = json.loads(str(self._kept["facts"]))
            self.history, self.stopped = facts["history"], facts["stopped"]
            self.epochs_done = len(self.history)
            for name, variable in _variables(network):
                variable.assign(self._kept[name])
            LOG.info("%d epochs were trained before: training goes on from there", self.epochs_done)

    def on_train_begin(self, logs: Any = None) -> None:
        """Give the watched callbacks their memory back, which they lose when training begins."""
        del logs
        if self._kept:
            facts = json.loads(str(self._kept["facts"]))
            for number, (callback, remembered) in enumerate(zip(self._watched, facts["watched"], strict=True)):
                for name, value in remembered.items():
                    setattr(callback, name, value)
                best = [self._kept[name] for name in sorted(self._kept) if name.startswith(f"best_{number}_")]
                if best:
                    callback.best_weights = best
            self._kept = {}

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Note the epoch, and keep the training where the last time is some seconds ago."""
        del epoch
        self.history.append({name: float(value) for name, value in (logs or {}).items()})
        if time.monotonic() - self._saved_at >= SECONDS_BETWEEN:
            self._save()
            self._saved_at = time.monotonic()

    def _save(self) -> None:
        facts = {
            "history": self.history,
            "stopped": bool(self._network.stop_training),
            "watched": [
                {name: _plain(getattr(callback, name)) for name in _REMEMBERED if hasattr(callback, name)} for callback in self._watched
            ],
        }
        arrays: Arrays = {name: np.asarray(keras.ops.convert_to_numpy(variable)) for name, variable in _variables(self._network)}
        for number, callback in enumerate(self._watched):
            weights = getattr(callback, "best_weights", None) or []
            arrays |= {f"best_{number}_{place:05}": np.asarray(weight) for place, weight in enumerate(weights)}
        with written_whole(self._path) as part, part.open("wb") as file:
            np.savez(file, allow_pickle=False, facts=np.array(json.dumps(facts)), **arrays)


def _variables(network: Any) -> Iterator[tuple[str, Any]]:
    """All that training changes: weights, states of random draws, and what the optimizer remembers."""
    for owner, variables in (("network", network.variables), ("optimizer", network.optimizer.variables)):
        for place, variable in enumerate(variables):
            yield f"{owner}_{place:05}", variable


def _plain(value: Any) -> float | int | None:
    return value if value is None or isinstance(value, int) else float(value)


def _read(path: Path) -> Arrays:
    """What is kept; nothing, and a line in the log, where the file cannot be used."""
    if not path.exists():
        return {}
    try:
        with path.open("rb") as file, np.load(file) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError, BadZipFile, EOFError) as error:
        LOG.warning("%s: cannot be used, and training begins anew (%s)", path, error)
        return {}
