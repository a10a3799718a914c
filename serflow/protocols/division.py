"""What protocols share: from the fold in which each clip is tested to who trains, validates and is tested.

Validation is cut from training under the same rule as test, so that what is chosen by validation is chosen for what the
protocol asks. Augmented copies train; the original alone validates and is tested.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.features.contract import ORIGINAL
from serflow.protocols.clips import strata_of
from serflow.protocols.contract import ROLES, TEST, TRAIN, VALIDATION
from serflow.protocols.dealing import deal_groups
from serflow.protocols.plan import Plan

FoldNumbers = npt.NDArray[np.int16]
Roles = npt.NDArray[np.object_]
Chosen = npt.NDArray[np.bool_]
# Clips and how many folds are wanted -> the fold in which each clip is tested, numbered from 0 without a gap.
Assign = Callable[[pd.DataFrame, int], FoldNumbers]

# The role of a clip that one fold leaves out.
LEFT_OUT = ""


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
    roles = [_roles(assign, clips, tested == fold, fold, plan.folds) for fold in np.unique(tested)]
    return rows_of_folds(clips, roles, plan.augmentation)


def by_groups(column: str, seed: int) -> Assign:
    """Deal whole groups of clips out to folds; with no more groups than folds are wanted, each has a fold of its own.

    Args:
        column: what the clips of a group have in common, such as `speaker`
        seed: of the shuffling
    """

    def assign(clips: pd.DataFrame, wanted: int) -> FoldNumbers:
        groups, found = pd.factorize(clips[column], sort=True)
        if len(found) <= wanted:
            return groups.astype(np.int16)
        return deal_groups(groups, strata_of(clips, wanted), folds=wanted, seed=seed)

    return assign


def cut_validation(assign: Assign, clips: pd.DataFrame, roles: Roles, fold: int, folds: int) -> None:
    """Let one part in so many of what trains validate instead, dealt out under the protocol's own rule.

    Args:
        assign: how a protocol deals clips out
        clips: all clips
        roles: of each clip in one fold, which this changes [shape=(clips,)]
        fold: its number
        folds: how many parts are wanted
    """
    rest = np.flatnonzero(roles == TRAIN)
    parts = assign(clips.iloc[rest], folds)
    count = len(np.unique(parts))
    if count > 1:
        # The part that moves with the fold, so that not the same clips validate every time.
        roles[rest[parts == fold % count]] = VALIDATION
    # Choosing well is worth less than hearing a corpus at all: what would be left without training trains.
    unheard = ~clips["corpus"].isin(clips["corpus"][roles == TRAIN].unique()).to_numpy()
    roles[unheard & (roles == VALIDATION)] = TRAIN


def teaches_the_same(clips: pd.DataFrame, training: Chosen, all_of_it: Chosen) -> bool:
    """Whether a part of what could train has all corpora and all labels of it.

    Args:
        clips: at least the columns `corpus` and `label`
        training: the part [shape=(clips,)]
        all_of_it: what could train [shape=(clips,)]
    """
    return all(clips[column][training].nunique() == clips[column][all_of_it].nunique() for column in ("corpus", "label"))


def rows_of_folds(clips: pd.DataFrame, roles: Sequence[Roles], augmentation: Sequence[str]) -> pd.DataFrame:
    """The rows of some folds: each clip's original in its role, and the augmented copies of what trains.

    Args:
        clips: at least the column `clip_id`
        roles: fold by fold, of each clip; LEFT_OUT for what a fold leaves out [shape=(clips,)]
        augmentation: variants that train besides the original

    Returns:
        rows under the contract SPLIT, folds numbered from 0; none for no fold
    """
    rows = [_rows_of(clips, fold_roles, fold, augmentation) for fold, fold_roles in enumerate(roles)]
    none = np.full(len(clips), LEFT_OUT, dtype=object)
    return pd.concat(rows, ignore_index=True) if rows else _rows_of(clips, none, 0, augmentation)


def _rows_of(clips: pd.DataFrame, roles: Roles, fold: int, augmentation: Sequence[str]) -> pd.DataFrame:
    taking_part, training = np.flatnonzero(roles != LEFT_OUT), np.flatnonzero(roles == TRAIN)
    places = np.concatenate([taking_part, *(training for _ in augmentation)])
    variants = np.repeat(np.arange(1 + len(augmentation)), [len(taking_part), *(len(training) for _ in augmentation)])
    # Names as numbers: the name of each clip stands in every fold, once for each variant.
    return pd.DataFrame(
        {
            "clip_id": pd.Categorical.from_codes(places, categories=pd.Index(clips["clip_id"])),
            "variant": pd.Categorical.from_codes(variants, categories=pd.Index([ORIGINAL, *augmentation])),
            "segment": pd.array([pd.NA], dtype="Int32").repeat(len(places)),
            "fold": np.int16(fold),
            "role": pd.Categorical.from_codes(pd.Index(ROLES).get_indexer(pd.Index(roles))[places], categories=pd.Index(ROLES)),
        }
    )


def _roles(assign: Assign, clips: pd.DataFrame, tested: Chosen, fold: int, folds: int) -> Roles:
    """The role of each clip in one fold: one part in so many of what is not tested validates."""
    roles = np.where(tested, TEST, TRAIN).astype(object)
    cut_validation(assign, clips, roles, fold, folds)
    return roles
