"""Who trains, who validates and who is tested, fold by fold.

Validation is cut from training under the same rule as test, so that what is chosen by validation is chosen for what the
protocol asks. Augmented copies train; the original alone validates and is tested.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow import registry
from serflow.corpora.emotions import EMOTIONS
from serflow.errors import DataError
from serflow.features.contract import ORIGINAL
from serflow.logs import LOG
from serflow.protocols.clips import read_clips
from serflow.protocols.contract import SPLIT, TEST, TRAIN, VALIDATION
from serflow.protocols.leak_guard import check_split, check_tested_once
from serflow.tables import write_table

CATALOG = "serflow.protocols.catalog"


def make_split(manifests: Sequence[Path], *, settings: dict[str, Any], split: Path) -> None:
    """Divide the clips of a system under a protocol.

    Args:
        manifests: of the system's corpora
        settings: protocol, folds (how many were planned), seed, label_map, augmentation (variants that train)
        split: the Parquet file to write, under the contract SPLIT

    Raises:
        DataError: fewer than two folds can be made
        LeakError: the protocol's own promise is broken
    """
    clips, left_out = read_clips(manifests, settings["label_map"])
    entry = registry.load(CATALOG, settings["protocol"])
    if clips["label"].nunique() < 2:
        raise DataError(f"{split}: {len(clips)} clips with {clips['label'].nunique()} labels are left; training needs two labels at least")
    folds = entry.assign_folds(clips, folds=settings["folds"], seed=settings["seed"])
    used = len(np.unique(folds))
    if used < 2:
        raise DataError(f"{split}: the protocol '{settings['protocol']}' gives one fold only; it needs two speakers at least")
    roles = [_roles(clips, folds, fold, assign=entry.assign_folds, settings=settings) for fold in range(used)]
    frame = pd.concat([_rows(clips, role, fold, settings["augmentation"]) for fold, role in enumerate(roles)], ignore_index=True)
    check_split(frame, clips, disjoint=entry.CARD["disjoint"])
    check_tested_once(frame)
    note = (
        ""
        if all((role == VALIDATION).any() for role in roles)
        else "too few speakers for validation in some folds: nothing is chosen by validation there"
    )
    facts = {
        "protocol": settings["protocol"],
        "seed": str(settings["seed"]),
        "disjoint": json.dumps(entry.CARD["disjoint"]),
        "folds_used": str(used),
        "folds_planned": str(settings["folds"]),
        "emotions": json.dumps(_labels_in_order(clips)),
        "left_out": json.dumps(left_out, sort_keys=True),
        "note": note,
    }
    write_table(frame, split, SPLIT, metadata=facts)
    LOG.info(
        "%s: %d clips of %d speakers in %d folds (%d planned); left out: %s",
        settings["protocol"],
        len(clips),
        clips["speaker"].nunique(),
        used,
        settings["folds"],
        left_out or "none",
    )


def _roles(
    clips: pd.DataFrame, folds: npt.NDArray[np.int16], fold: int, *, assign: Any, settings: dict[str, Any]
) -> npt.NDArray[np.object_]:
    """The role of each clip in one fold: the fold is tested, one part in so many of the rest validates."""
    roles = np.full(len(clips), TRAIN, dtype=object)
    roles[folds == fold] = TEST
    rest = np.flatnonzero(folds != fold)
    parts = assign(clips.iloc[rest], folds=settings["folds"], seed=settings["seed"])
    if len(np.unique(parts)) > 1:
        # The part that moves with the fold, so that not the same clips validate every time.
        roles[rest[parts == fold % len(np.unique(parts))]] = VALIDATION
    return roles


def _rows(clips: pd.DataFrame, roles: npt.NDArray[np.object_], fold: int, augmentation: list[str]) -> pd.DataFrame:
    originals = pd.DataFrame({"clip_id": clips["clip_id"], "variant": ORIGINAL, "segment": None, "fold": fold, "role": roles})
    training = originals[originals["role"] == TRAIN]
    return pd.concat([originals, *(training.assign(variant=variant) for variant in augmentation)], ignore_index=True)


def _labels_in_order(clips: pd.DataFrame) -> list[str]:
    """The labels that occur, in one order for every study: as the emotions are listed, then by name."""
    present = set(clips["label"])
    return [*(name for name in EMOTIONS if name in present), *sorted(present - set(EMOTIONS))]
