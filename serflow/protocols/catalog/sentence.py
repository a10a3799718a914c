"""No sentence on both sides: whether a system hears the words instead of the voice."""

import pandas as pd

from serflow.protocols.division import by_groups, divide_by
from serflow.protocols.plan import Plan

CARD = {
    "title": "Unseen sentences: nothing that is said in a test was said in training, though by the same people",
    "disjoint": ["sentence"],
    "folds": "sentences",
    "tested": "all",
    "needs": ["sentences"],
    "rows": False,
}


def divide(clips: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Who trains, validates and is tested.

    Args:
        clips: see `serflow.protocols.clips.read_clips`
        plan: see `serflow.protocols.plan`; with no more sentences than its folds, each is left out in turn

    Returns:
        rows under the contract SPLIT, folds numbered from 0
    """
    return divide_by(by_groups("sentence", plan.seed), clips, plan)
