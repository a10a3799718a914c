"""The leak guard: proof, before training, that nothing which is tested was seen.

Each check looks at the data themselves, not at how they were made, and names the pair that it finds. Of a protocol that
promises nothing, what is on both sides is counted instead.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

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


def check_fold(roles: pd.DataFrame, clips: pd.DataFrame, facts: Mapping[str, str]) -> None:
    """Prove that a fold keeps what its split's facts say: its promise or, where it promises nothing, its counts of leaks.

    Args:
        roles: rows under the contract SPLIT, of one fold
        clips: see `check_split`
        facts: of the split, see `serflow.protocols.contract`

    Raises:
        LeakError: see `check_split`; also where other rows share something with training than the split says
    """
    said = json.loads(facts["leaks"])
    if not said:
        check_split(roles, clips, disjoint=json.loads(facts["disjoint"]))
        return
    found = count_leaks(roles, clips, test_validates=said["test_validates"])
    for name, count in found.items():
        if count != said[name]:
            raise LeakError(f"leak guard: '{name}' is {count} here, and the split says {said[name]}; expected what was counted with it")


def count_leaks(split: pd.DataFrame, clips: pd.DataFrame, *, test_validates: bool) -> dict[str, int]:
    """Count what the test rows share with the training rows of their fold.

    Args:
        split: rows under the contract SPLIT
        clips: clip_id, each once, speaker, sentence and audio_sha256
        test_validates: whether the test rows themselves choose what is kept of training

    Returns:
        `test_rows`: how many there are; `same_clip`, `same_speaker`, `same_sentence`: to how many of them training has a row of
        the same clip (a copy or a segment), speaker or sentence; `same_audio`: to how many the same recording under another
        name; `test_validates`: as it was given
    """
    places = pd.Index(clips["clip_id"]).get_indexer(split["clip_id"])
    known = {column: pd.factorize(clips[column], use_na_sentinel=False)[0] for column in ("speaker", "sentence", "audio_sha256")}
    counts = dict.fromkeys(("test_rows", "same_clip", "same_speaker", "same_sentence", "same_audio"), 0)
    for fold in split["fold"].unique():
        tested, trained = (places[(split["fold"] == fold) & (split["role"] == role)] for role in (TEST, TRAIN))
        heard = np.zeros(len(clips), dtype=np.bool_)
        heard[trained] = True
        counts["test_rows"] += len(tested)
        counts["same_clip"] += int(heard[tested].sum())
        for column in ("speaker", "sentence"):
            counts[f"same_{column}"] += int(np.isin(known[column][tested], known[column][heard]).sum())
        audio = known["audio_sha256"]
        names = np.bincount(audio[heard], minlength=audio.max(initial=0) + 1)
        counts["same_audio"] += int((names[audio[tested]] > heard[tested]).sum())
    return counts | {"test_validates": test_validates}


def check_tested(split: pd.DataFrame, clip_ids: pd.Series, *, all_of_them: bool) -> None:
    """Prove that no clip is tested in two folds, so that pooled scores count it once, and that folds have no gap.

    Args:
        split: rows under the contract SPLIT, all folds
        clip_ids: of all clips that were to be divided
        all_of_them: whether each of them has to be tested

    Raises:
        LeakError: names the clip and how often it is tested, or the folds
    """
    places = pd.Index(clip_ids).get_indexer(split.loc[split["role"] == TEST, "clip_id"])
    counts = np.bincount(places[places >= 0], minlength=len(clip_ids))
    wrong = np.flatnonzero((counts != 1) if all_of_them else (counts > 1))
    if wrong.size:
        expected = "expected once" if all_of_them else "expected once at most"
        raise LeakError(f"leak guard: {clip_ids.iloc[wrong[0]]} is tested {counts[wrong[0]]} times; {expected}")
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
