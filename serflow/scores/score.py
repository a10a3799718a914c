"""From answers to scores: every metric, for all corpora together and each alone, with its interval and its n."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.protocols.contract import SPLIT, TEST
from serflow.scores.answers import count_by_speaker, labels_of, read_answers
from serflow.scores.contract import ALL, CONFUSION, SCORES
from serflow.scores.intervals import interval
from serflow.scores.metrics import METRICS
from serflow.tables import read_table, write_table


def score_predictions(
    predictions: Sequence[Path],
    *,
    split: Path,
    manifests: Sequence[Path],
    system: str,
    protocol: str,
    settings: dict[str, Any],
    scores: Path,
    confusion: Path,
) -> None:
    """Score one system under one protocol.

    Args:
        predictions: one file a fold
        split: what was to be tested; clips that were not, because they have no features, are counted in the notes
        manifests: of the system's corpora
        system: its name
        protocol: its name
        settings: draws and seed of the bootstrap
        scores: the Parquet file to write, under the contract SCORES
        confusion: the Parquet file to write, under the contract CONFUSION

    Raises:
        DataError: the predictions do not fit together; see `serflow.scores.answers.read_answers`
    """
    answers = read_answers(predictions, manifests)
    named = {"system": system, "protocol": protocol}
    frame = pd.DataFrame(_score_rows(answers, _untested(split, answers), settings)).assign(**named)
    write_table(_nullable(frame), scores, SCORES)
    write_table(pd.DataFrame(_confusion_rows(answers)).assign(**named), confusion, CONFUSION)


def _corpora(answers: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """All clips, then those of each corpus, also of the only one: its row says what the system was tested on."""
    yield ALL, answers
    for corpus, own in answers.groupby("corpus", sort=True):
        yield str(corpus), own


def _untested(split: Path, answers: pd.DataFrame) -> dict[str, int]:
    """How many clips were to be tested and were not, in all and of each corpus."""
    rows = read_table(split, SPLIT, columns=["clip_id", "role"])
    planned = set(rows.loc[rows["role"] == TEST, "clip_id"])
    corpora = Counter(clip_id.partition("/")[0] for clip_id in planned.difference(answers["clip_id"]))
    return {ALL: corpora.total(), **corpora}


def _score_rows(answers: pd.DataFrame, untested: dict[str, int], settings: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for corpus, own in _corpora(answers):
        for row in _figures(own, settings, corpus=corpus, fold=None, seed=None):
            missing = untested.get(corpus, 0)
            said = [row["note"], f"{missing} clips without features were not tested" if missing else None]
            yield row | {"note": "; ".join(filter(None, said)) or None}
    for column in ("fold", "seed"):
        for number, own in answers.groupby(column, sort=True):
            yield from _figures(own, None, **({"corpus": ALL, "fold": None, "seed": None} | {column: number}))


def _figures(answers: pd.DataFrame, settings: dict[str, Any] | None, **where: Any) -> Iterator[dict[str, Any]]:
    """Every metric of some answers; with settings, also the interval."""
    labels, speakers = labels_of(answers), sorted(answers["speaker"].unique())
    counts = count_by_speaker(answers, labels, speakers)
    for name, measure in METRICS.items():
        row = {
            "metric": name,
            "value": float(measure(counts.sum(axis=0))),
            "n_clips": answers["clip_id"].nunique(),
            "n_speakers": len(speakers),
        }
        row |= {"low": np.nan, "high": np.nan, "note": None}
        if settings is not None:
            bounds = interval(measure, counts, draws=settings["draws"], seed=settings["seed"])
            row |= {"low": bounds.low, "high": bounds.high, "note": bounds.note}
        yield row | where


def _confusion_rows(answers: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for corpus, own in _corpora(answers):
        labels = labels_of(own)
        counts = count_by_speaker(own, labels, sorted(own["speaker"].unique())).sum(axis=0)
        for truth, emotion in enumerate(labels):
            for answer, predicted in enumerate(labels):
                yield {"corpus": corpus, "emotion": emotion, "predicted": predicted, "count": int(counts[truth, answer])}


def _nullable(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers that are not there become nulls: a fold that is no fold, a bound that is no bound."""
    return frame.assign(fold=frame["fold"].astype("Int16"), seed=frame["seed"].astype("Int32"))
