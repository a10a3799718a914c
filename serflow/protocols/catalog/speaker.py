"""No speaker on both sides: what a system is worth on people it has never heard."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold

from serflow.protocols.clips import strata_of

CARD = {
    "title": "Unseen speakers: nobody who is tested was heard in training",
    "disjoint": ["speaker"],
    "leave_one_out": True,
}


def assign_folds(clips: pd.DataFrame, *, folds: int, seed: int) -> npt.NDArray[np.int16]:
    """The fold in which each clip is tested.

    Args:
        clips: at least the columns `speaker`, `corpus` and `label`
        folds: how many are wanted; with no more speakers than that, each is left out in turn
        seed: of the shuffling

    Returns:
        numbers from 0 [shape=(clips,)]
    """
    speakers = sorted(clips["speaker"].unique())
    if len(speakers) <= folds:
        return clips["speaker"].map({speaker: fold for fold, speaker in enumerate(speakers)}).to_numpy(dtype=np.int16)
    assigned = np.zeros(len(clips), dtype=np.int16)
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=seed)
    for fold, (_, test) in enumerate(splitter.split(np.zeros(len(clips)), strata_of(clips, folds), groups=clips["speaker"])):
        assigned[test] = fold
    return assigned
