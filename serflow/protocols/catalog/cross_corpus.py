"""Each corpus in turn after training on the others: another room, other people, often another language.

Only the labels that both sides have are trained and tested: what a fold cannot answer, or is never asked, it leaves out.
"""

import numpy as np
import pandas as pd

from serflow.protocols.contract import TEST, TRAIN, VALIDATION
from serflow.protocols.division import LEFT_OUT, Roles, rows_of_folds
from serflow.protocols.plan import Plan

CARD = {
    "title": "Unseen corpora: nothing of the corpus that is tested was heard in training",
    "disjoint": ["corpus", "speaker"],
    "folds": "corpora",
    "tested": "some",
    "needs": ["corpora"],
    "rows": False,
}


def divide(clips: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Who trains, validates and is tested.

    Args:
        clips: see `serflow.protocols.clips.read_clips`
        plan: see `serflow.protocols.plan`

    Returns:
        rows under the contract SPLIT, folds numbered from 0 in the order of the corpora's names; a corpus that has fewer than
        two labels in common with the others is not tested
    """
    corpora = sorted(clips["corpus"].unique())
    roles = [_roles(clips, corpus) for corpus in corpora]
    return rows_of_folds(clips, [own for own in roles if TEST in own and TRAIN in own], plan.augmentation)


def _roles(clips: pd.DataFrame, tested: str) -> Roles:
    """The role of each clip where one corpus is tested: the smallest of three or more others validates, the rest train."""
    others = clips["corpus"][clips["corpus"] != tested].value_counts().sort_index().sort_values(kind="stable").index
    shared = _shared(clips, tested, list(others))
    if len(shared) < 2:
        return np.full(len(clips), LEFT_OUT, dtype=object)
    # As much as can be is left to train on; where that has fewer labels, or nothing is left, nothing validates.
    validating = others[0] if _shared(clips, tested, list(others[1:])) == shared else None
    roles = clips["corpus"].map(lambda corpus: {tested: TEST, validating: VALIDATION}.get(corpus, TRAIN)).to_numpy(dtype=object)
    return np.where(clips["label"].isin(shared), roles, LEFT_OUT)


def _shared(clips: pd.DataFrame, tested: str, training: list[str]) -> set[str]:
    """The labels that both sides have."""
    heard = clips["label"][clips["corpus"].isin(training)]
    return set(clips["label"][clips["corpus"] == tested]).intersection(heard)
