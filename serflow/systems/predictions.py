"""A model's answers for the test clips, one row a clip."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from serflow.audio.decode import Samples
from serflow.features.contract import ORIGINAL
from serflow.systems.contract import PREDICTIONS, PROBABILITY
from serflow.systems.fold import Fold
from serflow.tables import write_table


def write_predictions(answers: Mapping[int, Samples], fold: Fold | None, path: Path) -> None:
    """Write the answers of every seed.

    Args:
        answers: seed -> probabilities of the test rows [shape=(rows, emotions)]; empty for a fold that is not needed
        fold: whose test rows they are
        path: the Parquet file to write, under the contract PREDICTIONS
    """
    frames = [clip_answers(probabilities, fold, seed) for seed, probabilities in answers.items() if fold is not None]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=PREDICTIONS.schema.names)
    write_table(frame, path, PREDICTIONS)


def clip_answers(probabilities: Samples, fold: Fold, seed: int) -> pd.DataFrame:
    """One row a clip: the mean of its rows' probabilities, and the emotion that is most probable.

    Args:
        probabilities: of the test rows [shape=(rows, emotions)]
        fold: whose test rows they are
        seed: what the model was trained with

    Returns:
        rows under the contract PREDICTIONS, sorted by clip_id
    """
    columns = [f"{PROBABILITY}{emotion}" for emotion in fold.emotions]
    rows = pd.DataFrame(probabilities.astype(np.float32), columns=columns).assign(clip_id=fold.test.clip_ids, place=fold.test.labels)
    clips = rows.groupby("clip_id", sort=True).agg({**dict.fromkeys(columns, "mean"), "place": "first"}).reset_index()
    emotions = np.array(fold.emotions, dtype=object)
    best = clips[columns].to_numpy().argmax(axis=1)
    answers = clips.drop(columns="place").assign(fold=fold.number, seed=seed, emotion=emotions[clips["place"]], predicted=emotions[best])
    return answers.assign(variant=ORIGINAL, segment=pd.array([pd.NA], dtype="Int32").repeat(len(answers)))
