"""Clips at random, stratified: what leaks through speakers and sentences alone."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from serflow.protocols.clips import strata_of

CARD = {
    "title": "Clips at random: the same people, and often the same sentences, on both sides",
    "disjoint": [],
    "leave_one_out": False,
}


def assign_folds(clips: pd.DataFrame, *, folds: int, seed: int) -> npt.NDArray[np.int16]:
    """The fold in which each clip is tested.

    Args:
        clips: at least the columns `corpus` and `label`
        folds: how many are wanted
        seed: of the shuffling

    Returns:
        numbers from 0 [shape=(clips,)]; fewer folds than wanted where there are fewer clips than that
    """
    folds = min(folds, len(clips))
    assigned = np.zeros(len(clips), dtype=np.int16)
    if folds > 1:
        splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=seed)
        for fold, (_, test) in enumerate(splitter.split(np.zeros(len(clips)), strata_of(clips, folds))):
            assigned[test] = fold
    return assigned
