"""The data of one fold: which rows train, validate and are tested, proven to leak nothing, and scaled by training alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.preprocessing import StandardScaler

from serflow.audio.decode import Samples
from serflow.errors import DataError, LeakError
from serflow.features.contract import ROWS
from serflow.files import write_text
from serflow.logs import LOG
from serflow.protocols.clips import read_clips
from serflow.protocols.contract import SPLIT, TEST, TRAIN, VALIDATION
from serflow.protocols.leak_guard import check_fold, check_scaler
from serflow.tables import read_metadata, read_table


@dataclass(frozen=True)
class Inputs:
    """What a training job reads.

    Attributes:
        split: of the system under the protocol
        manifests: of the system's corpora
        rows: of the feature set, for each corpus
        values: of the feature set, for each corpus
    """

    split: Path
    manifests: Sequence[Path]
    rows: Sequence[Path]
    values: Sequence[Path]


@dataclass(frozen=True)
class Part:
    """The rows of one role.

    Attributes:
        values: scaled features, float32 [shape=(rows, ...)]
        labels: the label's place in the fold's emotions [shape=(rows,)]
        clip_ids: whose rows they are [shape=(rows,)]
    """

    values: Samples
    labels: npt.NDArray[np.int64]
    clip_ids: npt.NDArray[np.object_]


@dataclass(frozen=True)
class Fold:
    """The data of one fold.

    Attributes:
        number: from 0
        emotions: the labels, in the order of a model's answers
        mean: what the scaler subtracts [shape=(columns,)]
        scale: what it divides by [shape=(columns,)]
        train: rows that train
        validation: rows that choose; may be none
        test: rows that are tested
    """

    number: int
    emotions: tuple[str, ...]
    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    train: Part
    validation: Part
    test: Part


def read_fold(number: int, inputs: Inputs, *, label_map: Mapping[str, str], labels: str) -> Fold | None:
    """Read one fold and prove that it leaks nothing.

    Args:
        number: the fold
        inputs: where it stands
        label_map: a corpus's emotion -> the system's label
        labels: `intended` or `perceived`, as for the split

    Returns:
        the fold; None where the split needs fewer folds than were planned

    Raises:
        LeakError: something that is tested would be seen in training
        DataError: features of training or test clips are missing altogether
    """
    facts = read_metadata(inputs.split)
    if number >= int(facts["folds_used"]):
        LOG.info(
            "fold %d is not needed: %s of %s planned folds are used, since the corpora here have fewer speakers",
            number,
            facts["folds_used"],
            facts["folds_planned"],
        )
        return None
    roles, clip_labels = read_roles(number, inputs.split, inputs.manifests, label_map=label_map, labels=labels)
    emotions = tuple(json.loads(facts["emotions"]))
    features = pd.concat([read_table(path, ROWS).assign(corpus=place) for place, path in enumerate(inputs.rows)], ignore_index=True)
    chosen = _join(roles, features, clip_labels)
    arrays = [np.load(path, mmap_mode="r") for path in inputs.values]
    raw = {role: _gather(chosen[chosen["role"] == role], arrays) for role in (TRAIN, VALIDATION, TEST)}
    for role in (TRAIN, TEST):
        if not len(raw[role]):
            raise DataError(f"{inputs.split}: fold {number} has no features for '{role}'; the log of extract_features says why")
    mean, scale = _fit_scaler(raw[TRAIN])
    LOG.info(
        "fold %d: %s; leak guard: nothing stands on two sides",
        number,
        ", ".join(f"{len(array)} rows {role}" for role, array in raw.items()),
    )
    parts = {role: _part(chosen[chosen["role"] == role], array, mean, scale, emotions) for role, array in raw.items()}
    return Fold(
        number=number, emotions=emotions, mean=mean, scale=scale, train=parts[TRAIN], validation=parts[VALIDATION], test=parts[TEST]
    )


def read_roles(
    number: int, split: Path, manifests: Sequence[Path], *, label_map: Mapping[str, str], labels: str
) -> tuple[pd.DataFrame, pd.Series]:
    """Read who trains, validates and is tested in one fold, and prove that nothing stands on two sides.

    Args:
        number: the fold
        split: of the system under the protocol
        manifests: of the system's corpora
        label_map: a corpus's emotion -> the system's label
        labels: `intended` or `perceived`, as for the split

    Returns:
        the fold's rows under the contract SPLIT, and the label of each clip by its clip_id

    Raises:
        LeakError: something that is tested would be seen in training
    """
    clips, _ = read_clips(manifests, label_map, labels=labels)
    roles = read_table(split, SPLIT, where={"fold": number})
    try:
        check_fold(roles, clips, read_metadata(split))
    except LeakError as error:
        raise LeakError(f"{split}: {error}; delete the split, and the next run makes it again") from error
    return roles, clips.set_index("clip_id")["label"]


def write_preparation(fold: Fold | None, path: Path) -> None:
    """Write what a model's input and answers mean: the scaler and the labels; an empty mapping for a fold that is not needed."""
    content = {} if fold is None else {"emotions": fold.emotions, "mean": fold.mean.tolist(), "scale": fold.scale.tolist()}
    write_text(path, json.dumps(content, sort_keys=True) + "\n")


def _join(roles: pd.DataFrame, features: pd.DataFrame, labels: pd.Series) -> pd.DataFrame:
    """The feature rows of the split's rows. A null segment stands for all segments of the clip."""
    if roles["segment"].notna().any():
        joined = roles.merge(features, on=["clip_id", "variant", "segment"], how="left")
    else:
        joined = roles.drop(columns="segment").merge(features, on=["clip_id", "variant"], how="left")
    lost = joined[joined["row"].isna()]
    if not lost.empty:
        raise DataError(
            f"features: {len(lost)} rows of the split have none, the first is {lost.iloc[0]['clip_id']} ({lost.iloc[0]['variant']}); run extract_features again"
        )
    usable = joined[joined["error"].isna()]
    if len(usable) < len(joined):
        LOG.warning("%d rows have no features and are left out; the log of extract_features says why", len(joined) - len(usable))
    return usable.assign(label=usable["clip_id"].map(labels)).sort_values(["corpus", "row"], ignore_index=True)


def _gather(rows: pd.DataFrame, arrays: Sequence[Samples]) -> Samples:
    """The values of some rows, sorted by corpus and row, from the memory-mapped arrays of all corpora."""
    taken = [array[rows.loc[rows["corpus"] == place, "row"].to_numpy(dtype=np.int64)] for place, array in enumerate(arrays)]
    return np.concatenate(taken)


def _fit_scaler(training: Samples) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    flat = training.reshape(len(training), -1)
    scaler = StandardScaler().fit(flat)
    check_scaler(scaler.mean_, scaler.scale_, flat)
    return scaler.mean_, scaler.scale_


def _part(
    rows: pd.DataFrame, raw: Samples, mean: npt.NDArray[np.float64], scale: npt.NDArray[np.float64], emotions: tuple[str, ...]
) -> Part:
    flat = raw.reshape(len(raw), mean.size)
    values = ((flat - mean) / scale).astype(np.float32).reshape(raw.shape)
    places = {emotion: place for place, emotion in enumerate(emotions)}
    return Part(
        values=values, labels=np.asarray(rows["label"].map(places), dtype=np.int64), clip_ids=rows["clip_id"].to_numpy(dtype=object)
    )
