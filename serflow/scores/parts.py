"""Figures of parts of the answers: each emotion, each speaker, each sentence, women and men."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from serflow.scores.answers import corpora_of, labels_of
from serflow.scores.classes import OF_CLASSES
from serflow.scores.counts import confusions
from serflow.scores.intervals import interval, intervals
from serflow.scores.measures import counts_for, measure_of

EMOTION, SPEAKER, SENTENCE, SEX = "emotion", "speaker", "sentence", "sex"
# Of people and sentences: over all emotions they may have few clips, and then precision says little.
_OF_PARTS = ("uar", "accuracy")

Row = dict[str, Any]


def part_rows(answers: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    """Every figure of every part.

    Args:
        answers: see `serflow.scores.answers.read_answers`
        settings: draws and seed of the bootstrap

    Yields:
        rows under the contract PARTS, without system and protocol
    """
    for corpus, own in corpora_of(answers):
        yield from _emotion_rows(corpus, own, settings)
        yield from _with_bounds(_value_rows(corpus, own, SEX), own, settings)
    for name, own in answers.groupby("corpus", sort=True):
        # A speaker has no interval over speakers, and corpora of many sentences have few clips of each.
        for by in (SPEAKER, SENTENCE):
            yield from _value_rows(str(name), own, by)


def _emotion_rows(corpus: str, answers: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    labels, speakers = labels_of(answers), sorted(answers["speaker"].unique())
    counts = confusions(answers, labels, speakers)
    clips, people = (answers.groupby("emotion")[column].nunique().reindex(labels, fill_value=0) for column in ("clip_id", "speaker"))
    for metric, measure in OF_CLASSES.items():
        values = measure(counts.sum(axis=0))
        bounds = intervals(measure, counts, draws=settings["draws"], seed=settings["seed"])
        for label, value, own in zip(labels, values.tolist(), bounds, strict=True):
            yield {
                "corpus": corpus,
                "by": EMOTION,
                "part": label,
                "metric": metric,
                "value": value,
                "low": own.low if np.isfinite(value) else np.nan,
                "high": own.high if np.isfinite(value) else np.nan,
                "n_clips": int(clips[label]),
                "n_speakers": int(people[label]),
                "note": own.note if np.isfinite(value) else _why_none(metric),
            }


def _why_none(metric: str) -> str:
    return "never answered" if metric == "precision" else "no clip has this emotion"


def _value_rows(corpus: str, answers: pd.DataFrame, by: str) -> Iterator[Row]:
    """Figures of the answers of each value of a column, all at once; clips of which it is not known do not count."""
    known = answers[answers[by].notna()]
    if known.empty:
        return
    parts, labels = sorted(known[by].unique()), labels_of(known)
    sizes = known.groupby(by)[["clip_id", "speaker"]].nunique().loc[parts]
    for metric in _OF_PARTS:
        # Whatever is divided takes the place of the speakers.
        values = measure_of(metric)(counts_for(metric, known.assign(speaker=known[by]), labels, parts))
        for part, value, n_clips, n_speakers in zip(parts, values.tolist(), sizes["clip_id"], sizes["speaker"], strict=True):
            row: Row = {"corpus": corpus, "by": by, "part": part, "metric": metric, "value": value, "low": np.nan, "high": np.nan}
            yield row | {"n_clips": n_clips, "n_speakers": n_speakers, "note": None}


def _with_bounds(rows: Iterator[Row], answers: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    """The same rows with intervals over the speakers of each part."""
    for row in rows:
        own = answers[answers[row["by"]] == row["part"]]
        counts = counts_for(row["metric"], own, labels_of(own), sorted(own["speaker"].unique()))
        bounds = interval(measure_of(row["metric"]), counts, draws=settings["draws"], seed=settings["seed"])
        yield row | {"low": bounds.low, "high": bounds.high, "note": bounds.note}
