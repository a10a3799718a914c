"""A model's answers for the test clips."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from serflow.audio.decode import Samples
from serflow.features.contract import ORIGINAL
from serflow.logs import LOG
from serflow.protocols.contract import BY_CLIP
from serflow.systems.contract import NO_ANSWER, PREDICTIONS, PROBABILITY
from serflow.systems.fold import Fold
from serflow.tables import write_table


def write_predictions(answers: Mapping[int, Samples], fold: Fold | None, path: Path) -> None:
    """Write the answers of every seed.

    Args:
        answers: seed -> probabilities of the test rows [shape=(rows, emotions)]; empty for a fold that is not needed
        fold: whose test rows they are
        path: the Parquet file to write, under the contract PREDICTIONS
    """
    frames = [answers_of(probabilities, fold, seed) for seed, probabilities in answers.items() if fold is not None]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=PREDICTIONS.schema.names)
    write_table(frame, path, PREDICTIONS)


def answers_of(probabilities: Samples, fold: Fold, seed: int) -> pd.DataFrame:
    """What a model answers: for each clip the mean of its rows' probabilities, or for each row by itself.

    Args:
        probabilities: of the test rows [shape=(rows, emotions)]
        fold: whose test rows they are, and what is answered for
        seed: what the model was trained with

    Returns:
        rows under the contract PREDICTIONS, sorted by clip, variant and segment
    """
    columns = [f"{PROBABILITY}{emotion}" for emotion in fold.emotions]
    answered = np.asarray(np.isfinite(probabilities).all(axis=1))
    if not answered.all():
        LOG.warning("%d of %d answers are no numbers: training went wrong; its log above says when", (~answered).sum(), len(answered))
    sound = np.where(answered[:, np.newaxis], probabilities, 0).astype(np.float32)
    rows = pd.DataFrame(sound, columns=columns).assign(place=fold.test.labels, answered=answered, **fold.test.who)
    if fold.answers == BY_CLIP:
        rows = rows.groupby("clip_id", sort=True).agg({**dict.fromkeys(columns, "mean"), "place": "first", "answered": "all"}).reset_index()
        rows = rows.assign(variant=ORIGINAL, segment=pd.array([pd.NA], dtype="Int32").repeat(len(rows)))
    emotions = np.array(fold.emotions, dtype=object)
    best = rows[columns].to_numpy().argmax(axis=1)
    predicted = np.where(rows["answered"], emotions[best], NO_ANSWER)
    answers = rows.assign(fold=fold.number, seed=seed, emotion=emotions[rows["place"]], predicted=predicted)
    answers.loc[~rows["answered"], columns] = 0
    return (
        answers.drop(columns=["place", "answered"])
        .astype({"segment": "Int32"})
        .sort_values(["clip_id", "variant", "segment"], ignore_index=True)
    )
