"""Clips at random, stratified: what leaks through speakers and sentences alone."""

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedKFold

from serflow.protocols.clips import strata_of
from serflow.protocols.division import FoldNumbers, divide_by
from serflow.protocols.plan import Plan

CARD = {
    "title": "Clips at random: the same people, and often the same sentences, on both sides",
    "disjoint": [],
    "folds": "several",
    "tested": "all",
    "needs": [],
    "rows": False,
}


def divide(clips: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Who trains, validates and is tested.

    Args:
        clips: see `serflow.protocols.clips.read_clips`
        plan: see `serflow.protocols.plan`; its folds are as many, or fewer where there are fewer clips

    Returns:
        rows under the contract SPLIT, folds numbered from 0
    """

    def assign(part: pd.DataFrame, wanted: int) -> FoldNumbers:
        wanted = min(wanted, len(part))
        assigned = np.zeros(len(part), dtype=np.int16)
        if wanted > 1:
            splitter = StratifiedKFold(n_splits=wanted, shuffle=True, random_state=plan.seed)
            for fold, (_, tested) in enumerate(splitter.split(np.zeros(len(part)), strata_of(part, wanted))):
                assigned[tested] = fold
        return assigned

    return divide_by(assign, clips, plan)
