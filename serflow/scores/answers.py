"""The answers of a system under a protocol, with who spoke, and counted by speaker."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError
from serflow.features.contract import ORIGINAL
from serflow.systems.contract import PREDICTIONS, PROBABILITY
from serflow.tables import read_table

# A row is one of these; under most protocols there is one of each clip.
_ROW = ["clip_id", "variant", "segment"]
# On its right side is an output of the true emotion above this, and any other at most this.
_THRESHOLD = 0.5


def read_answers(predictions: Sequence[Path], manifests: Sequence[Path]) -> pd.DataFrame:
    """Read the answers of all folds.

    Args:
        predictions: one file a fold
        manifests: of the system's corpora

    Returns:
        clip_id, variant, segment, corpus, speaker, fold, seed, emotion, predicted, outputs (one for each of the system's
        emotions), outputs_right (of those, how many lie on the right side of 0.5); sorted by seed, clip_id, variant, segment

    Raises:
        DataError: no answers at all, a clip that is in no manifest, or a row that was tested twice with one seed
    """
    tables = [_with_outputs(read_table(path, PREDICTIONS)).assign(file=place) for place, path in enumerate(predictions)]
    answers = pd.concat(tables, ignore_index=True)
    if answers.empty:
        raise DataError(
            f"{predictions[0]} and {len(predictions) - 1} more: hold no predictions; delete them, and the next run makes them again"
        )
    speakers = pd.concat([read_table(path, MANIFEST, columns=["clip_id", "corpus", "speaker"]) for path in manifests], ignore_index=True)
    joined = answers.merge(speakers, on="clip_id", how="left", validate="many_to_one")
    _check_known(joined, predictions, manifests)
    _check_once(joined, predictions)
    return joined.drop(columns="file").sort_values(["seed", *_ROW], ignore_index=True)


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


def count_outputs(answers: pd.DataFrame, speakers: Sequence[str]) -> npt.NDArray[np.float64]:
    """One-hot outputs of each speaker, all folds and seeds together.

    Args:
        answers: see `read_answers`
        speakers: in the order of the counts' first axis; one without answers has zeros

    Returns:
        those on the right side of 0.5, and all [shape=(speakers, 2)]
    """
    sums = answers.groupby("speaker")[["outputs_right", "outputs"]].sum().reindex(list(speakers), fill_value=0)
    return sums.to_numpy(dtype=np.float64)


def _with_outputs(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows under the contract PREDICTIONS with counts of outputs in the place of probabilities."""
    columns = [name for name in map(str, rows.columns) if name.startswith(PROBABILITY)]
    emotions = [name.removeprefix(PROBABILITY) for name in columns]
    truth = rows["emotion"].to_numpy(dtype=object)[:, np.newaxis] == np.array([emotions], dtype=np.object_)
    above = rows[columns].to_numpy(dtype=np.float32) > _THRESHOLD
    return rows.drop(columns=columns).assign(outputs=len(columns), outputs_right=(above == truth).sum(axis=1))


def _check_known(joined: pd.DataFrame, predictions: Sequence[Path], manifests: Sequence[Path]) -> None:
    unknown = joined[joined["speaker"].isna()]
    if not unknown.empty:
        row = unknown.iloc[0]
        places = ", ".join(map(str, manifests))
        raise DataError(
            f"{predictions[row['file']]}: {row['clip_id']} is in no manifest, expected in one of {places}; delete it, and the next run makes it again"
        )


def _check_once(joined: pd.DataFrame, predictions: Sequence[Path]) -> None:
    key = ["seed", *_ROW]
    repeated = joined[joined.duplicated(key)]
    if not repeated.empty:
        again = repeated.iloc[0]
        # Segments are null but where clips are cut, and nulls of one kind count as equal here.
        first = joined[joined.duplicated(key, keep=False)].merge(repeated.iloc[[0]][key], on=key).iloc[0]
        raise DataError(
            f"{predictions[again['file']]}: {_named(again)} was tested in more than one fold, first in {predictions[first['file']]};"
            " delete both, and the next run makes them again"
        )


def _named(row: pd.Series) -> str:
    """A clip, with its variant and segment where it has others."""
    further = [] if row["variant"] == ORIGINAL else [str(row["variant"])]
    further += [] if pd.isna(row["segment"]) else [f"segment {row['segment']:.0f}"]
    return f"{row['clip_id']} ({', '.join(further)})" if further else str(row["clip_id"])
