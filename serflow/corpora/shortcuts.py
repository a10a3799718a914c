"""How much a recording's level, offset or length alone gives away, before anybody's voice is heard.

A number that tells who speaks is a shortcut for every test that hears the same people in training; one that tells the
emotion of people who were never heard may be the voice (who shouts is loud) or the recording session, and a system that
does no better than this one number has learned nothing else.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.corpora.contract import OK

MEASURES = {
    "dc_offset": "the DC offset",
    "rms_dbfs": "the RMS level",
    "peak_dbfs": "the peak level",
    "clipped_share": "the share of clipped samples",
    "silent_share": "the share of silence",
    "duration_s": "the duration",
}
FOLDS = 5
_BINS = 32
_FEWEST_CLIPS = 2 * FOLDS

Values = npt.NDArray[np.float64]
Codes = npt.NDArray[Any]


@dataclass(frozen=True)
class Shortcut:
    """What one number alone tells.

    Attributes:
        measure: a column of the manifest
        tells: `speaker` or `emotion`
        uar: unweighted average recall of guessing by that number, on clips (for emotions: on speakers) held out
        chance: one over the number of classes
        classes: how many there are
    """

    measure: str
    tells: str
    uar: float
    chance: float
    classes: int


def shortcuts(frame: pd.DataFrame) -> list[Shortcut]:
    """Guess speakers and emotions from one measure at a time.

    Speakers are guessed in clips held out, five folds one after the other; emotions in speakers held out.

    Args:
        frame: rows of a manifest, of which those that are used count

    Returns:
        one entry a measure and target, none for a target with fewer than two classes of ten clips or, for emotions, with
        fewer than two speakers
    """
    used = frame[frame["status"] == OK].sort_values("clip_id")
    by_clip = np.arange(len(used)) % FOLDS
    by_speaker = used["speaker"].astype("category").cat.codes.to_numpy() % FOLDS
    found = _guessed(used, "speaker", by_clip)
    return found + (_guessed(used, "emotion", by_speaker) if len(set(used["speaker"])) > 1 else [])


def _guessed(used: pd.DataFrame, tells: str, folds: Codes) -> list[Shortcut]:
    counts = used[tells].value_counts()
    enough = used[tells].isin(counts.index[counts >= _FEWEST_CLIPS]).to_numpy()
    rows = used[enough]
    labels = rows[tells].astype("category").cat.codes.to_numpy(dtype=np.intp)
    classes = int(labels.max()) + 1 if len(labels) else 0
    if classes < 2:
        return []
    return [
        Shortcut(measure, tells, uar_of_guessing(rows[measure].to_numpy(dtype=float), labels, folds[enough]), 1 / classes, classes)
        for measure in MEASURES
    ]


def uar_of_guessing(values: Values, labels: Codes, folds: Codes) -> float:
    """How well one number tells the class: the unweighted average recall over clips held out.

    What is known is divided into up to 32 ranges that hold as many clips each; in each range the class is guessed whose
    clips lie in it most often, for how many it has.

    Args:
        values: the number [shape=(clips,)]
        labels: classes, counted from 0 [shape=(clips,)]
        folds: clips of one fold are held out together [shape=(clips,)]
    """
    classes = int(labels.max()) + 1
    guesses = np.empty(len(values), dtype=np.intp)
    for fold in np.unique(folds):
        held_out = folds == fold
        edges = np.unique(np.quantile(values[~held_out], np.linspace(0, 1, _BINS + 1)[1:-1]))
        ranges = np.searchsorted(edges, values, side="right")
        counts = np.zeros((len(edges) + 1, classes))
        np.add.at(counts, (ranges[~held_out], labels[~held_out]), 1)
        likely = (counts / np.maximum(counts.sum(axis=0), 1)).argmax(axis=1)
        guesses[held_out] = likely[ranges[held_out]]
    recalls = [np.mean(guesses[labels == label] == label) for label in range(classes)]
    return float(np.mean(recalls))
