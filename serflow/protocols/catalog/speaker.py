"""No speaker on both sides: what a system is worth on people it has never heard."""

import numpy as np
import pandas as pd

from serflow.protocols.clips import strata_of
from serflow.protocols.dealing import deal_groups
from serflow.protocols.division import FoldNumbers, divide_by
from serflow.protocols.plan import Plan

CARD = {
    "title": "Unseen speakers: nobody who is tested was heard in training",
    "disjoint": ["speaker"],
    "leave_one_out": True,
}


def divide(clips: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Who trains, validates and is tested.

    Args:
        clips: see `serflow.protocols.clips.read_clips`
        plan: see `serflow.protocols.plan`; with no more speakers than its folds, each is left out in turn

    Returns:
        rows under the contract SPLIT, folds numbered from 0
    """

    def assign(part: pd.DataFrame, wanted: int) -> FoldNumbers:
        speakers = sorted(part["speaker"].unique())
        if len(speakers) <= wanted:
            return part["speaker"].map({speaker: fold for fold, speaker in enumerate(speakers)}).to_numpy(dtype=np.int16)
        groups, _ = pd.factorize(part["speaker"], sort=True)
        return deal_groups(groups, strata_of(part, wanted), folds=wanted, seed=plan.seed)

    return divide_by(assign, clips, plan)
