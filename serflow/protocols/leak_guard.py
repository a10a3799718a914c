"""The leak guard: proof, before training, that nothing which is tested was seen.

Each check looks at the data themselves, not at how they were made, and names the pair that it finds.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.errors import LeakError
from serflow.features.contract import ORIGINAL
from serflow.protocols.contract import TEST, TRAIN

# What never may stand on two sides, whatever the protocol: a clip (and so its augmented copies), and a recording under another name.
ALWAYS_DISJOINT = ("clip_id", "audio_sha256")

# In standard deviations: far above the rounding of a sum in another order, far below what one foreign row changes.
SCALER_TOLERANCE = 1e-5


def check_split(split: pd.DataFrame, clips: pd.DataFrame, *, disjoint: Sequence[str]) -> None:
    """Prove that in no fold anything stands on two sides.

    Args:
        split: rows under the contract SPLIT; all folds or some
        clips: clip_id, each once, and what it is judged by: audio_sha256 and the columns of `disjoint`
        disjoint: further columns of the clips that the protocol promises to keep apart, such as `speaker`

    Raises:
        LeakError: names the fold, the two roles and the pair of clips; also for a split clip that is not among the clips, and
            for an augmented copy outside training
    """
    places = pd.Index(clips["clip_id"]).get_indexer(split["clip_id"])
    if (places < 0).any():
        raise LeakError(
            f"leak guard: the split names {split['clip_id'].iloc[(places < 0).argmax()]}, which is not in the manifests; its speaker and audio cannot be checked"
        )
    copies = split[(split["variant"] != ORIGINAL) & (split["role"] != TRAIN)]
    if not copies.empty:
        first = copies.iloc[0]
        raise LeakError(
            f"leak guard: fold {first['fold']}: an augmented copy ({first['clip_id']}, {first['variant']}) stands in '{first['role']}'; copies belong in training only"
        )
    for column in dict.fromkeys([*ALWAYS_DISJOINT, *disjoint]):
        _check_column(split, clips[column], places)


def check_scaler(mean: npt.NDArray[np.float64], scale: npt.NDArray[np.float64], training: Iterable[npt.NDArray[np.float32]]) -> None:
    """Prove that a scaler saw the training rows and no others, by computing again what it should have learned.

    Args:
        mean: what it subtracts [shape=(columns,)]
        scale: what it divides by [shape=(columns,)]
        training: the training rows in blocks [shape=(rows, columns)]

    Raises:
        LeakError: it learned something else; names the column that differs most
    """
    expected, deviation, rows = _moments(training)
    size = np.maximum(1, np.abs(expected))
    # A column that never changes has no scale to learn; scalers leave it alone, each in its way.
    constant = deviation <= 1e-6 * size
    unit = np.where(constant, size, deviation)
    difference = np.maximum(np.abs(mean - expected) / unit, np.where(constant, 0, np.abs(scale / unit - 1)))
    worst = int(np.argmax(difference))
    if not difference[worst] <= SCALER_TOLERANCE:
        raise LeakError(
            f"leak guard: the scaler did not learn from the {rows} training rows alone: column {worst} has mean {mean[worst]:.6g} and scale {scale[worst]:.6g}, "
            f"the training rows {expected[worst]:.6g} and {deviation[worst]:.6g}; fit it on the training rows only"
        )


def _moments(blocks: Iterable[npt.NDArray[np.float32]]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], int]:
    """Mean, standard deviation and number of rows, of sums about the first block's mean: about zero, digits would be lost."""
    rows, about, first, second = 0, np.zeros(1), np.zeros(1), np.zeros(1)
    for block in blocks:
        about = about if rows else block.mean(axis=0, dtype=np.float64)
        apart = block - about
        first, second = first + apart.sum(axis=0), second + np.square(apart).sum(axis=0)
        rows += len(block)
    mean = first / rows
    return about + mean, np.sqrt(np.maximum(second / rows - np.square(mean), 0)), rows


def check_tested_once(split: pd.DataFrame, clip_ids: pd.Series) -> None:
    """Prove that every clip is tested in one fold exactly, so that pooled scores count it once, and folds have no gap.

    Args:
        split: rows under the contract SPLIT, all folds
        clip_ids: of all clips that were to be divided

    Raises:
        LeakError: names a clip that is not tested once; or a fold that is missing
    """
    places = pd.Index(clip_ids).get_indexer(split.loc[split["role"] == TEST, "clip_id"])
    counts = np.bincount(places[places >= 0], minlength=len(clip_ids))
    wrong = np.flatnonzero(counts != 1)
    if wrong.size:
        raise LeakError(f"leak guard: {clip_ids.iloc[wrong[0]]} is tested {counts[wrong[0]]} times; expected once")
    folds = sorted(split["fold"].unique())
    if folds != list(range(len(folds))):
        raise LeakError(f"leak guard: the folds are numbered {', '.join(map(str, folds))}; expected 0 to {len(folds) - 1}")


def _check_column(split: pd.DataFrame, known: pd.Series, places: npt.NDArray[np.intp]) -> None:
    """Whether a value of a column of the clips stands under two roles of one fold; `places` says where each row's clip stands in it."""
    folds, fold_numbers = pd.factorize(split["fold"], sort=True)
    roles, role_names = pd.factorize(split["role"], use_na_sentinel=False)
    # A value that nobody knows may be the same one everywhere.
    values, names = pd.factorize(known, use_na_sentinel=False)
    stands = np.zeros((len(fold_numbers), len(names), len(role_names)), dtype=np.bool_)
    stands[folds, values[places], roles] = True
    leaking = stands.sum(axis=2) > 1
    if not leaking.any():
        return
    fold = int(leaking.any(axis=1).argmax())
    value = pd.Series(np.flatnonzero(leaking[fold])).sort_values(key=lambda found: pd.Series(names[found])).iloc[0]
    pair = split[(folds == fold) & (values[places] == value)].drop_duplicates("role")
    first, second = (f"'{side.role}' ({side.clip_id})" for side in pair.head(2).itertuples())
    raise LeakError(
        f"leak guard: fold {fold_numbers[fold]}: the same {known.name} ({names[value]}) stands in {first} and in {second}; "
        f"{leaking.sum()} such values in all"
    )
