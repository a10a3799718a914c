"""The answers of a system under a protocol, with who spoke, and what figures are taken from."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError
from serflow.features.contract import ORIGINAL
from serflow.scores.contract import ALL
from serflow.systems.contract import NO_ANSWER, PREDICTIONS, PROBABILITY
from serflow.tables import read_table

# What the manifests know of a clip.
_KNOWN = ["clip_id", "corpus", "speaker", "sex", "sentence", "path"]
_NAMES = ["clip_id", "variant", "corpus", "speaker", "sex", "sentence"]
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
        clip_id, variant, segment, corpus, speaker, sex, sentence, path, fold, seed, emotion, predicted; outputs (one for each of
        the system's emotions), outputs_right (of those, how many lie on the right side of 0.5), confidence (the greatest
        probability), more_probable (how many labels are held more probable than the truth), squared_error (of the
        probabilities against the truth); sorted by seed, clip_id, variant, segment

    Raises:
        DataError: no answers at all, a clip that is in no manifest, or a row that was tested twice with one seed
    """
    tables = [_described(read_table(path, PREDICTIONS)).assign(file=place) for place, path in enumerate(predictions)]
    answers = pd.concat(tables, ignore_index=True)
    if answers.empty:
        raise DataError(
            f"{predictions[0]} and {len(predictions) - 1} more: hold no predictions; delete them, and the next run makes them again"
        )
    speakers = pd.concat([read_table(path, MANIFEST, columns=_KNOWN) for path in manifests], ignore_index=True)
    joined = answers.merge(speakers, on="clip_id", how="left", validate="many_to_one")
    _check_known(joined, predictions, manifests)
    coded = _coded(joined)
    _check_once(coded, predictions)
    return coded.drop(columns="file").sort_values(["seed", *_ROW], ignore_index=True)


def labels_of(answers: pd.DataFrame) -> list[str]:
    """All labels that were true or answered, sorted."""
    return sorted({*answers["emotion"].unique(), *answers["predicted"].unique()})


def corpora_of(answers: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """All answers, as `all`, then those of each corpus, also of the only one: its row says what the system was tested on."""
    yield ALL, answers
    for corpus, own in answers.groupby("corpus", sort=True):
        yield str(corpus), own


def without_answer(answers: pd.DataFrame) -> int:
    """How many rows have no answer, as those of a network whose training went wrong."""
    return int((answers["predicted"] == NO_ANSWER).sum())


def why_no_figure(answers: pd.DataFrame) -> str | None:
    """Why these answers have no figure: whatever was answered otherwise, a system that does not answer has none; None for others."""
    lost = without_answer(answers)
    return f"{lost} of {len(answers)} answers are missing: training went wrong, see its log" if lost else None


def _coded(answers: pd.DataFrame) -> pd.DataFrame:
    """The same with numbers in the place of names: figures are taken by them, again and again."""
    labels = pd.CategoricalDtype(labels_of(answers))
    return answers.astype(dict.fromkeys(_NAMES, "category") | {"emotion": labels, "predicted": labels})


def _described(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows under the contract PREDICTIONS with what figures are taken from in the place of probabilities."""
    columns = [name for name in map(str, rows.columns) if name.startswith(PROBABILITY)]
    emotions = [name.removeprefix(PROBABILITY) for name in columns]
    probabilities = rows[columns].to_numpy(dtype=np.float32)
    truth = rows["emotion"].to_numpy(dtype=object)[:, np.newaxis] == np.array([emotions], dtype=np.object_)
    of_truth = np.where(truth, probabilities, 0).sum(axis=1, keepdims=True)
    # The first of several equals is the one that is answered.
    before_truth = np.cumsum(truth, axis=1) == 0
    more_probable = (probabilities > of_truth) | ((probabilities == of_truth) & before_truth)
    return rows.drop(columns=columns).assign(
        outputs=len(columns),
        outputs_right=((probabilities > _THRESHOLD) == truth).sum(axis=1),
        confidence=probabilities.max(axis=1, initial=0),
        more_probable=more_probable.sum(axis=1),
        squared_error=np.square(probabilities.astype(np.float64) - truth).sum(axis=1),
    )


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
