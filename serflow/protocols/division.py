"""What protocols share: from the fold in which each clip is tested to who trains, validates and is tested.

Validation is cut from training under the same rule as test, so that what is chosen by validation is chosen for what the
protocol asks. Augmented copies train; the original alone validates and is tested.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.features.contract import ORIGINAL
from serflow.protocols.contract import ROLES, TEST, TRAIN, VALIDATION
from serflow.protocols.plan import Plan

FoldNumbers = npt.NDArray[np.int16]
# Clips and how many folds are wanted -> the fold in which each clip is tested, numbered from 0 without a gap.
Assign = Callable[[pd.DataFrame, int], FoldNumbers]


def divide_by(assign: Assign, clips: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Test each fold of clips once, and cut validation from what is left in the same way.

    Args:
        assign: how a protocol deals clips out
        clips: see `serflow.protocols.clips.read_clips`
        plan: how many folds are wanted, and which variants train besides the original

    Returns:
        rows under the contract SPLIT
    """
    tested = assign(clips, plan.folds)
    rows = [rows_of(clips, _roles(assign, clips, tested == fold, fold, plan.folds), fold, plan.augmentation) for fold in np.unique(tested)]
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
    training = np.flatnonzero(roles == TRAIN)
    places = np.concatenate([np.arange(len(clips)), *(training for _ in augmentation)])
    variants = np.repeat(np.arange(1 + len(augmentation)), [len(clips), *(len(training) for _ in augmentation)])
    # Names as numbers: the name of each clip stands in every fold, once for each variant.
    return pd.DataFrame(
        {
            "clip_id": pd.Categorical.from_codes(places, categories=pd.Index(clips["clip_id"])),
            "variant": pd.Categorical.from_codes(variants, categories=pd.Index([ORIGINAL, *augmentation])),
            "segment": pd.array([pd.NA], dtype="Int32").repeat(len(places)),
            "fold": np.int16(fold),
            "role": pd.Categorical(roles, categories=ROLES)[places],
        }
    )


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
    unheard = ~clips["corpus"].isin(clips["corpus"][roles == TRAIN].unique()).to_numpy()
    roles[unheard & (roles == VALIDATION)] = TRAIN
    return roles
