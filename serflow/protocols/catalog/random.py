"""Clips at random, stratified: what leaks through speakers and sentences alone."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from serflow.protocols.clips import strata_of
from serflow.protocols.division import FoldNumbers, divide_by

CARD = {
    "title": "Clips at random: the same people, and often the same sentences, on both sides",
    "disjoint": [],
    "leave_one_out": False,
}


def divide(clips: pd.DataFrame, *, folds: int, seed: int, augmentation: Sequence[str]) -> pd.DataFrame:
    """Who trains, validates and is tested.

    Args:
        clips: see `serflow.protocols.clips.read_clips`
        folds: how many are wanted; there are fewer where there are fewer clips than that
        seed: of the shuffling
        augmentation: variants that train besides the original

    Returns:
        rows under the contract SPLIT, folds numbered from 0
    """

    def assign(part: pd.DataFrame, wanted: int) -> FoldNumbers:
        wanted = min(wanted, len(part))
        assigned = np.zeros(len(part), dtype=np.int16)
        if wanted > 1:
            splitter = StratifiedKFold(n_splits=wanted, shuffle=True, random_state=seed)
            for fold, (_, tested) in enumerate(splitter.split(np.zeros(len(part)), strata_of(part, wanted))):
                assigned[tested] = fold
        return assigned

    return divide_by(assign, clips, folds=folds, augmentation=augmentation)
