"""From answers to scores: every metric, for all corpora together and each alone, with its interval and its n."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.scores.answers import count_by_speaker, labels_of, read_answers
from serflow.scores.contract import ALL, CONFUSION, SCORES
from serflow.scores.intervals import interval
from serflow.scores.measures import MEASURES, counts_for
from serflow.scores.notes import how_counted, how_tested, joined
from serflow.scores.tested import is_divided, untested_clips
from serflow.tables import Contract, read_metadata, write_table


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
        split: what was to be tested, and how; clips that were not, because they have no features, are counted in the notes
        manifests: of the system's corpora
        system: its name
        protocol: its name
        settings: draws and seed of the bootstrap, epochs and transductive (`serflow.scores.notes.how_tested`)
        scores: the Parquet file to write, under the contract SCORES; without rows where the clips could not be divided
        confusion: the Parquet file to write, under the contract CONFUSION; as `scores`

    Raises:
        DataError: the predictions do not fit together; see `serflow.scores.answers.read_answers`
    """
    facts = read_metadata(split)
    if not is_divided(facts):
        _write_nothing((scores, SCORES), (confusion, CONFUSION))
        return
    answers = read_answers(predictions, manifests)
    named = {"system": system, "protocol": protocol}
    untested = untested_clips(split, answers, folds=len(predictions))
    frame = pd.DataFrame(_score_rows(answers, untested, how_tested([facts], settings), settings)).assign(**named)
    write_table(_nullable(frame), scores, SCORES)
    write_table(pd.DataFrame(_confusion_rows(answers)).assign(**named), confusion, CONFUSION)


def _write_nothing(*tables: tuple[Path, Contract]) -> None:
    for path, contract in tables:
        write_table(contract.schema.empty_table().to_pandas(), path, contract)


def _corpora(answers: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """All clips, then those of each corpus, also of the only one: its row says what the system was tested on."""
    yield ALL, answers
    for corpus, own in answers.groupby("corpus", sort=True):
        yield str(corpus), own


def _score_rows(
    answers: pd.DataFrame, untested: dict[str, int], tested: list[str | None], settings: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    for corpus, own in _corpora(answers):
        missing = untested.get(corpus, 0)
        said = [how_counted(own), f"{missing} clips without features were not tested" if missing else None, *tested]
        for row in _figures(own, settings, corpus=corpus, fold=None, seed=None):
            yield row | {"note": joined([row["note"], *said])}
    for column in ("fold", "seed"):
        for number, own in answers.groupby(column, sort=True):
            yield from _figures(own, None, **({"corpus": ALL, "fold": None, "seed": None} | {column: number}))


def _figures(answers: pd.DataFrame, settings: dict[str, Any] | None, **where: Any) -> Iterator[dict[str, Any]]:
    """Every metric of some answers; with settings, also the interval."""
    labels, speakers = labels_of(answers), sorted(answers["speaker"].unique())
    for name, measure in MEASURES.items():
        counts = counts_for(name, answers, labels, speakers)
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
