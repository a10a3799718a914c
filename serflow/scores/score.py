"""From answers to scores: every metric, for all corpora together and each alone, with its interval and its n; and of their parts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow import registry
from serflow.registry import METRICS
from serflow.scores.answers import corpora_of, labels_of, read_answers, why_no_figure
from serflow.scores.calibration import calibration_rows
from serflow.scores.contract import ALL, OF_SYSTEM_PROTOCOL
from serflow.scores.counts import confusions
from serflow.scores.intervals import interval
from serflow.scores.measures import all_counts, measure_of
from serflow.scores.mistakes import mistakes
from serflow.scores.notes import how_counted, how_tested, joined
from serflow.scores.parts import part_rows
from serflow.scores.sexes import sex_gap_rows
from serflow.scores.tested import is_divided, untested_clips
from serflow.tables import Contract, read_metadata, write_table


@dataclass(frozen=True)
class ScoreTables:
    """The Parquet files of one system under one protocol; without rows where the clips could not be divided.

    Attributes:
        scores: every metric, under the contract SCORES
        confusion: under the contract CONFUSION
        parts: of emotions, speakers, sentences and sexes, under the contract PARTS
        sex_gaps: under the contract SEX_GAPS
        calibration: under the contract CALIBRATION
        mistakes: under the contract MISTAKES
    """

    scores: Path
    confusion: Path
    parts: Path
    sex_gaps: Path
    calibration: Path
    mistakes: Path


def score_predictions(
    predictions: Sequence[Path],
    *,
    split: Path,
    manifests: Sequence[Path],
    system: str,
    protocol: str,
    settings: dict[str, Any],
    tables: ScoreTables,
) -> None:
    """Score one system under one protocol.

    Args:
        predictions: one file a fold
        split: what was to be tested, and how; clips that were not, because they have no features, are counted in the notes
        manifests: of the system's corpora
        system: its name
        protocol: its name
        settings: draws and seed of the bootstrap, epochs and transductive (`serflow.scores.notes.how_tested`)
        tables: the files to write

    Raises:
        DataError: the predictions do not fit together; see `serflow.scores.answers.read_answers`
    """
    facts = read_metadata(split)
    found: dict[str, pd.DataFrame] = {}
    if is_divided(facts):
        answers = read_answers(predictions, manifests)
        untested = untested_clips(split, answers, folds=len(predictions))
        found = _tables(answers, untested, how_tested([facts], settings), settings)
    for name, contract in OF_SYSTEM_PROTOCOL.items():
        _write(found.get(name), {"system": system, "protocol": protocol}, getattr(tables, name), contract)


def _tables(answers: pd.DataFrame, untested: dict[str, int], tested: list[str | None], settings: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Every table that has rows."""
    if why := why_no_figure(answers):
        return {"scores": pd.DataFrame(_rows_without_figures(answers, why))}
    return {
        "scores": pd.DataFrame(_score_rows(answers, untested, tested, settings)),
        "confusion": pd.DataFrame(_confusion_rows(answers)),
        "parts": pd.DataFrame(part_rows(answers, settings)),
        "sex_gaps": pd.DataFrame(sex_gap_rows(answers, settings)),
        "calibration": pd.DataFrame(calibration_rows(answers, settings)),
        "mistakes": mistakes(answers),
    }


def _write(found: pd.DataFrame | None, named: dict[str, str], path: Path, contract: Contract) -> None:
    if found is None or found.empty:
        write_table(contract.schema.empty_table().to_pandas(), path, contract)
        return
    write_table(_nullable(found.assign(**named)), path, contract)


def _rows_without_figures(answers: pd.DataFrame, note: str) -> Iterator[dict[str, Any]]:
    for corpus, own in corpora_of(answers):
        size = {"n_clips": own["clip_id"].nunique(), "n_speakers": own["speaker"].nunique()}
        for name in registry.names(METRICS):
            bounds = dict.fromkeys(("value", "low", "high"), np.nan)
            yield {"corpus": corpus, "fold": None, "seed": None, "metric": name, "note": note} | bounds | size


def _score_rows(
    answers: pd.DataFrame, untested: dict[str, int], tested: list[str | None], settings: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    for corpus, own in corpora_of(answers):
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
    size = {"n_clips": answers["clip_id"].nunique(), "n_speakers": len(speakers)}
    for name, counts in all_counts(answers, labels, speakers):
        measure = measure_of(name)
        row = size | {"metric": name, "value": float(measure(counts.sum(axis=0))), "low": np.nan, "high": np.nan, "note": None}
        if settings is not None:
            bounds = interval(measure, counts, draws=settings["draws"], seed=settings["seed"])
            row |= {"low": bounds.low, "high": bounds.high, "note": bounds.note}
        yield row | where


def _confusion_rows(answers: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for corpus, own in corpora_of(answers):
        labels = labels_of(own)
        counts = confusions(own, labels, sorted(own["speaker"].unique())).sum(axis=0)
        for truth, emotion in enumerate(labels):
            for answer, predicted in enumerate(labels):
                yield {"corpus": corpus, "emotion": emotion, "predicted": predicted, "count": int(counts[truth, answer])}


def _nullable(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers that are not there become nulls: a fold that is no fold."""
    kinds = {"fold": "Int16", "seed": "Int32"}
    return frame.astype({column: kind for column, kind in kinds.items() if column in frame})
