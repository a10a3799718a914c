"""How much better women are recognised than men, or men than women: over all emotions, and of each.

The thresholds are those of public test suites for speech emotion recognisers: 0.075 for UAR and precision, 0.175 for recall.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from serflow.scores.answers import corpora_of, labels_of
from serflow.scores.classes import precision, recall
from serflow.scores.counts import Counts, Values, confusions
from serflow.scores.intervals import LEAST_SPEAKERS, Interval, drawn_sums, percentiles
from serflow.scores.measures import measure_of
from serflow.scores.ranking import UAR

FEMALE, MALE = "female", "male"
THRESHOLDS = {UAR: 0.075, "precision": 0.075, "recall": 0.175}

Row = dict[str, Any]


def sex_gap_rows(answers: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    """The gaps of all clips and of each corpus that women and men speak in.

    Args:
        answers: see `serflow.scores.answers.read_answers`; clips of speakers whose sex is not known do not count
        settings: draws and seed of the bootstrap

    Yields:
        rows under the contract SEX_GAPS, without system and protocol
    """
    for corpus, own in corpora_of(answers):
        known = own[own["sex"].isin((FEMALE, MALE))]
        if known["sex"].nunique() == len((FEMALE, MALE)):
            yield from _rows(corpus, known, settings)


def _rows(corpus: str, answers: pd.DataFrame, settings: Mapping[str, Any]) -> Iterator[Row]:
    labels = labels_of(answers)
    speakers = [sorted(answers.loc[answers["sex"] == sex, "speaker"].unique()) for sex in (FEMALE, MALE)]
    women, men = (confusions(answers[answers["speaker"].isin(own)], labels, own) for own in speakers)
    who = {"corpus": corpus, "n_clips": answers["clip_id"].nunique(), "n_women": len(women), "n_men": len(men)}
    figures: dict[str, tuple[Callable[[Counts], Values], list[str | None]]] = {
        UAR: (lambda counts: measure_of(UAR)(counts)[..., np.newaxis], [None]),
        "precision": (precision, [*labels]),
        "recall": (recall, [*labels]),
    }
    for metric, (measure, emotions) in figures.items():
        values = [measure(side.sum(axis=0)) for side in (women, men)]
        bounds = _bounds(measure, women, men, settings)
        for place, emotion in enumerate(emotions):
            female, male = (float(side[place]) for side in values)
            gap, own = female - male, bounds[place]
            known = np.isfinite(gap)
            yield who | {
                "metric": metric,
                "emotion": emotion,
                "female": female,
                "male": male,
                "gap": gap,
                "low": own.low if known else np.nan,
                "high": own.high if known else np.nan,
                "threshold": THRESHOLDS[metric],
                "note": own.note if known else "not answered, or not shown, by one of the sexes",
            }


def _bounds(measure: Callable[[Counts], Values], women: Counts, men: Counts, settings: Mapping[str, Any]) -> list[Interval]:
    """Women and men are drawn each among themselves: a gap is between these numbers of them."""
    if min(len(women), len(men)) < LEAST_SPEAKERS:
        note = f"{len(women)} women and {len(men)} men: too few for an interval"
        return [Interval(np.nan, np.nan, note)] * measure(women.sum(axis=0)).shape[-1]
    drawn = [
        np.concatenate([measure(sums) for sums in drawn_sums(side, draws=settings["draws"], seed=settings["seed"] + place)])
        for place, side in enumerate((women, men))
    ]
    return [percentiles(figures) for figures in (drawn[0] - drawn[1]).T]
