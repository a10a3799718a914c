"""What protocols share: from the fold in which each clip is tested to who trains, validates and is tested.

Validation is cut from training under the same rule as test, so that what is chosen by validation is chosen for what the
protocol asks. Augmented copies train; the original alone validates and is tested.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.features.contract import ORIGINAL
from serflow.protocols.contract import TEST, TRAIN, VALIDATION

FoldNumbers = npt.NDArray[np.int16]
# Clips and how many folds are wanted -> the fold in which each clip is tested, numbered from 0 without a gap.
Assign = Callable[[pd.DataFrame, int], FoldNumbers]


def divide_by(assign: Assign, clips: pd.DataFrame, *, folds: int, augmentation: Sequence[str]) -> pd.DataFrame:
    """Test each fold of clips once, and cut validation from what is left in the same way.

    Args:
        assign: how a protocol deals clips out
        clips: see `serflow.protocols.clips.read_clips`
        folds: how many are wanted
        augmentation: variants that train besides the original

    Returns:
        rows under the contract SPLIT
    """
    tested = assign(clips, folds)
    rows = [rows_of(clips, _roles(assign, clips, tested == fold, fold, folds), fold, augmentation) for fold in np.unique(tested)]
    return pd.concat(rows, ignore_index=True)


def rows_of(clips: pd.DataFrame, roles: npt.NDArray[np.object_], fold: int, augmentation: Sequence[str]) -> pd.DataFrame:
    """The rows of one fold: each clip's original in its role, and the augmented copies of what trains.

    Args:
        clips: at least the column `clip_id`
        roles: of each clip [shape=(clips,)]
        fold: its number
        augmentation: variants that train besides the original

    Returns:
        rows under the contract SPLIT
    """
    originals = pd.DataFrame({"clip_id": clips["clip_id"], "variant": ORIGINAL, "segment": None, "fold": fold, "role": roles})
    training = originals[originals["role"] == TRAIN]
    return pd.concat([originals, *(training.assign(variant=variant) for variant in augmentation)], ignore_index=True)


def _roles(assign: Assign, clips: pd.DataFrame, tested: npt.NDArray[np.bool_], fold: int, folds: int) -> npt.NDArray[np.object_]:
    """The role of each clip in one fold: one part in so many of what is not tested validates."""
    roles = np.where(tested, TEST, TRAIN).astype(object)
    rest = np.flatnonzero(~tested)
    parts = assign(clips.iloc[rest], folds)
    count = len(np.unique(parts))
    if count > 1:
        # The part that moves with the fold, so that not the same clips validate every time.
        roles[rest[parts == fold % count]] = VALIDATION
    # Choosing well is worth less than hearing a corpus at all: what would be left without training trains.
    corpora = clips["corpus"].to_numpy(dtype=object)
    unheard = ~np.isin(corpora, corpora[roles == TRAIN])
    roles[unheard & (roles == VALIDATION)] = TRAIN
    return roles
