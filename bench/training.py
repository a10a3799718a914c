"""Training from the disk against Keras alone on the same arrays in memory: same network, batches, threads and way of computing."""

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.features import recordings
from bench.pair import Pair, Work
from serflow.config.resolve import feature_set_settings, resolve, training_settings
from serflow.features.compute import Clip, compute_clip
from serflow.files import sha256_of
from serflow.systems import scaling
from serflow.systems.network import built, compiled, imported_keras
from serflow.systems.part import Part, in_blocks, part_of, taken

LABELS = ("angry", "disgust", "fearful", "happy", "neutral", "sad", "surprised")


def rows_of(corpora: Path, feature_set: dict[str, Any], count: int) -> Part:
    """Rows of real features on the disk, scaled, under made labels; where there are fewer, several share their features."""
    computed: list[np.ndarray] = []
    for path in recordings(corpora):
        found = compute_clip(Clip(path.stem, path, sha256_of(path.read_bytes())), feature_set)
        computed += [row.values for row in found if row.values is not None]
        if len(computed) >= count:
            break
    # The folder goes away with the process: on Linux what is mapped stays.
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder) / "values.npy", np.stack([computed[place % len(computed)] for place in range(count)]))
        array = np.load(Path(folder) / "values.npy", mmap_mode="r")
    labels = [LABELS[place % len(LABELS)] for place in range(count)]
    rows = pd.DataFrame({"corpus": 0, "row": range(count), "group": 0, "label": labels, "clip_id": "", "variant": "original", "segment": 0})
    part = part_of(rows, [array], LABELS)
    return replace(part, scaler=scaling.learned([in_blocks(part)]))


def training(name: str, steps: int, corpora: Path) -> tuple[Work, Work]:
    """An epoch of a system of the settings, in both ways."""
    study = resolve({"systems": [name], "corpora": ["ravdess", "tess", "savee", "cremad"]})
    settings = training_settings(study, name, "speaker")
    batch_size = settings["training"]["batch_size"]
    part = rows_of(corpora, feature_set_settings(study, study.systems[name].recipe.feature_set), steps * batch_size)
    imported_keras(settings["training"])
    from serflow.systems.batches import Batches

    ours, theirs = (compiled(built(part.arrays[0].shape[1:], len(LABELS), settings), settings) for _ in range(2))
    batches = Batches(part, len(LABELS), batch_size)
    values, labels = taken(part), np.eye(len(LABELS), dtype=np.float32)[part.labels]
    work = (
        partial(ours.fit, batches, shuffle=False, verbose=0),
        partial(theirs.fit, values, labels, batch_size=batch_size, verbose=0),
    )
    # The first epoch compiles.
    for side in work:
        side()
    return work


TRAINING_PAIRS = (
    Pair(
        "savee_ravdess_cnn2d_vs_fit",
        partial(training, "savee_ravdess_cnn2d", 24),
        "an epoch of savee_ravdess_cnn2d from the disk",
        "Keras alone, from memory",
        at_least=0.97,
    ),
    Pair(
        "four_frames_cnn_vs_fit",
        partial(training, "four_frames_cnn", 4),
        "an epoch of four_frames_cnn from the disk",
        "Keras alone, from memory",
        at_least=0.97,
    ),
)
