"""No speaker on both sides: what a system is worth on people it has never heard."""

import pandas as pd

from serflow.protocols.division import by_groups, divide_by
from serflow.protocols.plan import Plan

CARD = {
    "title": "Unseen speakers: nobody who is tested was heard in training",
    "disjoint": ["speaker"],
    "folds": "speakers",
    "tested": "all",
    "needs": [],
    "rows": False,
}


def divide(clips: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Who trains, validates and is tested.

    Args:
        clips: see `serflow.protocols.clips.read_clips`
        plan: see `serflow.protocols.plan`; with no more speakers than its folds, each is left out in turn

    Returns:
        rows under the contract SPLIT, folds numbered from 0
    """
    return divide_by(by_groups("speaker", plan.seed), clips, plan)
