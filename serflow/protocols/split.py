"""A protocol on a system's clips: the split file, proven to keep what the protocol promises."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from serflow import registry
from serflow.corpora.emotions import EMOTIONS
from serflow.errors import DataError, LeakError
from serflow.logs import LOG
from serflow.protocols.clips import read_clips
from serflow.protocols.contract import SPLIT, TEST, TRAIN, VALIDATION
from serflow.protocols.leak_guard import check_split, check_tested_once
from serflow.protocols.plan import Plan
from serflow.tables import write_table

CATALOG = registry.PROTOCOLS


def make_split(manifests: Sequence[Path], *, settings: dict[str, Any], split: Path) -> None:
    """Divide the clips of a system under a protocol.

    Args:
        manifests: of the system's corpora
        settings: protocol, folds (how many were planned), many_speakers (above how many speakers into how many folds,
            where the number of speakers was not known when they were planned, else None), seed, label_map, labels (intended
            or perceived), augmentation (variants that train)
        split: the Parquet file to write, under the contract SPLIT

    Raises:
        DataError: fewer than two folds can be made
        LeakError: the protocol's own promise is broken
    """
    clips, left_out = read_clips(manifests, settings["label_map"], labels=settings["labels"])
    entry = registry.load(CATALOG, settings["protocol"])
    if clips["label"].nunique() < 2:
        raise DataError(
            f"{split}: {len(clips)} clips with {clips['label'].nunique()} labels are left; training needs two labels at least (left out: {left_out or 'none'})"
        )
    frame = entry.divide(clips, Plan(folds=_folds(clips, settings), seed=settings["seed"], augmentation=tuple(settings["augmentation"])))
    used = frame["fold"].nunique()
    if used < 2:
        raise DataError(
            f"{split}: the protocol '{settings['protocol']}' gives one fold only; it needs two speakers at least, found {clips['speaker'].nunique()}"
        )
    try:
        check_split(frame, clips, disjoint=entry.CARD["disjoint"])
        check_tested_once(frame, clips["clip_id"])
    except LeakError as error:
        raise LeakError(f"{split}: {error}; mend serflow/protocols/catalog/{settings['protocol']}.py or the manifests") from error
    facts = {
        "protocol": settings["protocol"],
        "seed": str(settings["seed"]),
        "disjoint": json.dumps(entry.CARD["disjoint"]),
        "folds_used": str(used),
        "folds_planned": str(settings["folds"]),
        "emotions": json.dumps(_labels_in_order(clips)),
        "labels": settings["labels"],
        "answers": "clips",
        "validation": "part",
        "leaks": "{}",
        "budget": "",
        "left_out": json.dumps(left_out, sort_keys=True),
        "note": _note(frame, clips),
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


def _folds(clips: pd.DataFrame, settings: dict[str, Any]) -> int:
    """How many folds to make: as planned, but for more speakers than could be left out one by one."""
    many = settings["many_speakers"]
    wanted = many["folds"] if many and clips["speaker"].nunique() > many["above"] else settings["folds"]
    return int(wanted)


def _note(frame: pd.DataFrame, clips: pd.DataFrame) -> str:
    """What the reader of a score must know of the folds."""
    places = pd.Index(clips["clip_id"]).get_indexer(frame["clip_id"])
    corpora = clips["corpus"].astype("category").array[places]
    placed = frame[["fold", "role"]].assign(corpus=corpora).drop_duplicates().astype({"role": str, "corpus": str})
    sides = [{role: set(own["corpus"]) for role, own in fold.groupby("role")} for _, fold in placed.groupby("fold")]
    said = []
    if not all(VALIDATION in corpora for corpora in sides):
        said.append("too few speakers for validation in some folds: nothing is chosen by validation there")
    unheard = sorted(set().union(*(corpora[TEST] - corpora[TRAIN] for corpora in sides)))
    if unheard:
        said.append(f"in some folds no training clip is of {', '.join(unheard)}, which is tested there: too few speakers")
    return "; ".join(said)


def _labels_in_order(clips: pd.DataFrame) -> list[str]:
    """The labels that occur, in one order for every study: as the emotions are listed, then by name."""
    present = set(clips["label"].unique())
    return [*(name for name in EMOTIONS if name in present), *sorted(present - set(EMOTIONS))]
