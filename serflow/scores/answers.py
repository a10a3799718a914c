"""The answers of a system under a protocol, with who spoke, and counted by speaker."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError
from serflow.systems.contract import PREDICTIONS
from serflow.tables import read_table


def read_answers(predictions: Sequence[Path], manifests: Sequence[Path]) -> pd.DataFrame:
    """Read the answers of all folds.

    Args:
        predictions: one file a fold
        manifests: of the system's corpora

    Returns:
        clip_id, corpus, speaker, fold, seed, emotion, predicted; sorted by seed and clip_id

    Raises:
        DataError: no answers at all, a clip that is in no manifest, or one that was tested twice with one seed
    """
    columns = list(PREDICTIONS.schema.names)
    tables = [read_table(path, PREDICTIONS, columns=columns).assign(file=place) for place, path in enumerate(predictions)]
    answers = pd.concat(tables, ignore_index=True)
    if answers.empty:
        raise DataError(
            f"{predictions[0]} and {len(predictions) - 1} more: hold no predictions; delete them, and the next run makes them again"
        )
    speakers = pd.concat([read_table(path, MANIFEST, columns=["clip_id", "corpus", "speaker"]) for path in manifests], ignore_index=True)
    joined = answers.merge(speakers, on="clip_id", how="left", validate="many_to_one")
    _check_known(joined, predictions, manifests)
    _check_once(joined, predictions)
    return joined.drop(columns="file").sort_values(["seed", "clip_id"], ignore_index=True)


def labels_of(answers: pd.DataFrame) -> list[str]:
    """All labels that were true or answered, sorted."""
    return sorted({*answers["emotion"], *answers["predicted"]})


def count_by_speaker(answers: pd.DataFrame, labels: Sequence[str], speakers: Sequence[str]) -> npt.NDArray[np.float64]:
    """Confusion counts of each speaker, all folds and seeds together.

    Args:
        answers: see `read_answers`
        labels: in the order of the counts' classes
        speakers: in the order of the counts' first axis; one without answers has zeros

    Returns:
        truth in rows, answers in columns [shape=(speakers, labels, labels)]
    """
    counts = np.zeros((len(speakers), len(labels), len(labels)))
    speaker = pd.Categorical(answers["speaker"], categories=list(speakers)).codes
    truth = pd.Categorical(answers["emotion"], categories=list(labels)).codes
    answer = pd.Categorical(answers["predicted"], categories=list(labels)).codes
    np.add.at(counts, (speaker, truth, answer), 1)
    return counts


def _check_known(joined: pd.DataFrame, predictions: Sequence[Path], manifests: Sequence[Path]) -> None:
    unknown = joined[joined["speaker"].isna()]
    if not unknown.empty:
        row = unknown.iloc[0]
        places = ", ".join(map(str, manifests))
        raise DataError(
            f"{predictions[row['file']]}: {row['clip_id']} is in no manifest, expected in one of {places}; delete it, and the next run makes it again"
        )


def _check_once(joined: pd.DataFrame, predictions: Sequence[Path]) -> None:
    repeated = joined[joined.duplicated(["seed", "clip_id"])]
    if not repeated.empty:
        again = repeated.iloc[0]
        first = joined[(joined["seed"] == again["seed"]) & (joined["clip_id"] == again["clip_id"])].iloc[0]
        raise DataError(
            f"{predictions[again['file']]}: {again['clip_id']} was tested in more than one fold, first in {predictions[first['file']]};"
            " delete both, and the next run makes them again"
        )
