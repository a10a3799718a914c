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
    counts = pd.crosstab(clips["corpus"], clips["label"])
    roles = [_roles(clips, counts, corpus) for corpus in counts.index]
    return rows_of_folds(clips, [own for own in roles if own is not None], plan.augmentation)


def _roles(clips: pd.DataFrame, counts: pd.DataFrame, tested: str) -> Roles | None:
    """The role of each clip where one corpus is tested: the smallest of three or more others validates, the rest train.

    Args:
        clips: all clips
        counts: how many there are, of each corpus in a row and each label in a column
        tested: the corpus

    Returns:
        the roles [shape=(clips,)]; None where fewer than two labels stand on both sides
    """
    others = counts.drop(index=tested).sum(axis=1).sort_values(kind="stable").index
    shared = _shared(counts, tested, list(others))
    if len(shared) < 2:
        return None
    # As much as can be is left to train on; where that has fewer labels, or nothing is left, nothing validates.
    validating = others[0] if _shared(counts, tested, list(others[1:])) == shared else None
    used = clips["label"].isin(shared)
    sides = [~used, clips["corpus"] == tested, clips["corpus"] == validating]
    return np.select(sides, [LEFT_OUT, TEST, VALIDATION], default=TRAIN).astype(object)


def _shared(counts: pd.DataFrame, tested: str, training: list[str]) -> list[str]:
    """The labels that both sides have."""
    asked, heard = counts.loc[tested].to_numpy() > 0, (counts.loc[training].to_numpy() > 0).any(axis=0)
    return [str(label) for label in counts.columns[asked & heard]]
