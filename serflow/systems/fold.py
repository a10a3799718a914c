"""The data of one fold: which rows train, validate and are tested, proven to leak nothing, and scaled by training alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from serflow.errors import DataError, LeakError
from serflow.features.contract import ORIGINAL, ROWS
from serflow.files import write_text
from serflow.logs import LOG
from serflow.protocols.clips import read_clips
from serflow.protocols.contract import ROLES, SPLIT, TEST, TRAIN
from serflow.protocols.leak_guard import check_fold, check_scaler
from serflow.systems import scaling
from serflow.systems.part import Part, chosen_of, in_blocks, part_of
from serflow.systems.scaling import Scaler
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
class Fold:
    """The data of one fold.

    Attributes:
        number: from 0
        emotions: the labels, in the order of a model's answers
        scaling: what the rows are scaled by: `rows`, `speakers` or `none`
        scaler: its means and deviations; None where nothing is scaled
        answers: what is answered for, `clips` or `rows`
        train: rows that train
        validation: rows that choose; may be none
        test: rows that are tested
    """

    number: int
    emotions: tuple[str, ...]
    scaling: str
    scaler: Scaler | None
    answers: str
    train: Part
    validation: Part
    test: Part


def read_fold(number: int, inputs: Inputs, *, label_map: Mapping[str, str], labels: str, scaled_by: str) -> Fold | None:
    """Read one fold and prove that it leaks nothing.

    Args:
        number: the fold
        inputs: where it stands
        label_map: a corpus's emotion -> the system's label
        labels: `intended` or `perceived`, as for the split
        scaled_by: `rows`, `speakers` or `none`, see `serflow.config.settings.Recipe`

    Returns:
        the fold; None where the split needs fewer folds than were planned

    Raises:
        LeakError: something that is tested would be seen in training
        DataError: features of training or test clips are missing altogether, or have no one shape
    """
    facts = read_metadata(inputs.split)
    if number >= int(facts["folds_used"]):
        LOG.info(
            "fold %d is not needed: %s of %s planned folds are used, as many as the clips here can be divided into",
            number,
            facts["folds_used"],
            facts["folds_planned"],
        )
        return None
    roles, clips = read_roles(number, inputs.split, inputs.manifests, label_map=label_map, labels=labels)
    emotions = tuple(json.loads(facts["emotions"]))
    features = pd.concat([read_table(path, ROWS).assign(corpus=place) for place, path in enumerate(inputs.rows)], ignore_index=True)
    chosen = _join(roles, features, clips)
    everything = part_of(chosen, [np.load(path, mmap_mode="r") for path in inputs.values], emotions)
    parts = {role: chosen_of(everything, (chosen["role"] == role).to_numpy()) for role in ROLES}
    for role in (TRAIN, TEST):
        if not len(parts[role]):
            raise DataError(f"{inputs.split}: fold {number} has no features for '{role}'; the log of extract_features says why")
    scaler = _scaler(everything, parts[TRAIN], scaled_by)
    LOG.info("fold %d: %s; %s", number, ", ".join(f"{len(part)} rows {role}" for role, part in parts.items()), _guarded(facts))
    train, validation, test = (replace(parts[role], scaler=scaler) for role in ROLES)
    return Fold(
        number=number,
        emotions=emotions,
        scaling=scaled_by,
        scaler=scaler,
        answers=facts["answers"],
        train=train,
        validation=test if facts["validation"] == TEST else validation,
        test=test,
    )


def read_roles(
    number: int, split: Path, manifests: Sequence[Path], *, label_map: Mapping[str, str], labels: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read who trains, validates and is tested in one fold, and prove that nothing stands on two sides.

    Args:
        number: the fold
        split: of the system under the protocol
        manifests: of the system's corpora
        label_map: a corpus's emotion -> the system's label
        labels: `intended` or `perceived`, as for the split

    Returns:
        the fold's rows under the contract SPLIT, and the clips, see `serflow.protocols.clips.read_clips`

    Raises:
        LeakError: something that is tested would be seen in training, and the protocol is none that is known to leak
    """
    clips, _ = read_clips(manifests, label_map, labels=labels)
    roles = read_table(split, SPLIT, where={"fold": number})
    try:
        check_fold(roles, clips, read_metadata(split))
    except LeakError as error:
        raise LeakError(f"{split}: {error}; delete the split, and the next run makes it again") from error
    return roles, clips


def write_preparation(fold: Fold | None, path: Path) -> None:
    """Write what a model's input and answers mean: the scaler and the labels; an empty mapping for a fold that is not needed."""
    content: dict[str, Any] = {}
    if fold is not None:
        content = {"emotions": fold.emotions, "scaling": fold.scaling}
        # Who is not among the speakers has no line of his own: such a scaler is of no use to anyone else.
        if fold.scaler is not None and fold.scaling == scaling.ROWS:
            content |= {"mean": fold.scaler.mean[0].tolist(), "scale": fold.scaler.scale[0].tolist()}
    write_text(path, json.dumps(content, sort_keys=True) + "\n")


def _join(roles: pd.DataFrame, features: pd.DataFrame, clips: pd.DataFrame) -> pd.DataFrame:
    """The feature rows of the split's rows, with the label and the speaker's number. A null segment stands for all of the clip."""
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
    known = clips.set_index("clip_id")
    speakers, _ = pd.factorize(usable["clip_id"].map(known["speaker"]), sort=True)
    return usable.assign(label=usable["clip_id"].map(known["label"]), group=speakers).sort_values(["corpus", "row"], ignore_index=True)


def _scaler(everything: Part, training: Part, kind: str) -> Scaler | None:
    """What the fold's rows are scaled by, proven to have seen what it may."""
    if kind == scaling.NONE:
        return None
    if kind == scaling.ROWS:
        scaler = scaling.learned([in_blocks(training)])
        check_scaler(scaler.mean[0], scaler.scale[0], in_blocks(training))
        return scaler
    # By originals: what a speaker is scaled by does not hang on whether his clips train here and are there in copies.
    originals = (everything.who["variant"] == ORIGINAL).to_numpy()
    speakers = [everything.groups == group for group in range(everything.groups.max() + 1)]
    own = [of_speaker & originals if (of_speaker & originals).any() else of_speaker for of_speaker in speakers]
    return scaling.learned(in_blocks(chosen_of(everything, chosen)) for chosen in own)


def _guarded(facts: Mapping[str, str]) -> str:
    leaks = json.loads(facts["leaks"])
    return f"leaks, as its source's: {leaks}" if leaks else "leak guard: nothing stands on two sides"
