"""A protocol on a system's clips: the split file, proven to keep what the protocol promises."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow import registry
from serflow.corpora.emotions import EMOTIONS
from serflow.errors import DataError, LeakError
from serflow.features.contract import ORIGINAL, ROWS
from serflow.logs import LOG
from serflow.protocols.budget import draw_clips, said_of_budget
from serflow.protocols.clips import read_clips
from serflow.protocols.contract import BY_CLIP, BY_ROW, SPLIT, TEST, TRAIN, VALIDATION
from serflow.protocols.leak_guard import check_split, check_tested, count_leaks
from serflow.protocols.plan import Plan
from serflow.tables import read_table, write_table

CATALOG = registry.PROTOCOLS

_PLURALS = {"corpus": "corpora"}

Places = npt.NDArray[np.intp]


def make_split(manifests: Sequence[Path], *, settings: dict[str, Any], split: Path, rows: Sequence[Path] = ()) -> None:
    """Divide the clips of a system under a protocol; what cannot be divided gives a split without rows that says why.

    Args:
        manifests: of the system's corpora
        settings: protocol, folds (how many are wanted), many_speakers (above how many speakers into how many folds, where the
            number of speakers was not known when they were planned, else None), seed, label_map, labels (intended or
            perceived), augmentation (variants that train); and where they differ from all and none: planned (how many folds
            have jobs), budget (clips and folds at most), published and partition (see `serflow.protocols.plan`)
        split: the Parquet file to write, under the contract SPLIT
        rows: of the feature set, for each corpus, where the protocol divides those

    Raises:
        DataError: fewer than two labels are left
        LeakError: the protocol's own promise is broken
    """
    everything, left_out = read_clips(manifests, settings["label_map"], labels=settings["labels"])
    if everything["label"].nunique() < 2:
        raise DataError(
            f"{split}: {len(everything)} clips with {everything['label'].nunique()} labels are left; training needs two labels at least (left out: {left_out or 'none'})"
        )
    protocol, _ = registry.entry_and_kind(settings["protocol"])
    entry, budget = registry.load(CATALOG, protocol), settings.get("budget") or {}
    clips = draw_clips(everything, budget.get("clips"), settings["seed"])
    plan = _plan(clips, settings, rows if entry.CARD["rows"] else None)
    frame = _with_both_sides(entry.divide(clips, plan))
    folds = int(frame["fold"].nunique())
    skipped = "" if folds else _why_not(clips, settings["protocol"])
    try:
        leaks = {} if skipped else _guarded(frame, clips, entry.CARD, plan)
    except LeakError as error:
        raise LeakError(f"{split}: {error}; mend serflow/protocols/catalog/{protocol}.py or the manifests") from error
    used = min(folds, budget.get("folds") or folds)
    frame = frame[frame["fold"] < used] if used < folds else frame
    places = pd.Index(clips["clip_id"]).get_indexer(frame["clip_id"])
    facts = {
        "protocol": settings["protocol"],
        "seed": str(settings["seed"]),
        "disjoint": json.dumps(entry.CARD["disjoint"]),
        "folds_used": str(used),
        "folds_planned": str(settings.get("planned", settings["folds"])),
        "emotions": json.dumps(_labels_in_order(clips)),
        "labels": settings["labels"],
        "answers": BY_ROW if entry.CARD["rows"] else BY_CLIP,
        "validation": TEST if _test_validates(plan) else "part",
        "leaks": json.dumps(leaks, sort_keys=True),
        "budget": said_of_budget(len(clips), len(everything), used, folds),
        "skipped": skipped,
        "left_out": json.dumps(left_out | _labels_left_out(frame, clips, places), sort_keys=True),
        "note": "" if skipped else _note(frame, clips, places, entry.CARD, plan),
    }
    write_table(frame, split, SPLIT, metadata=facts)
    if skipped:
        LOG.warning("%s", skipped)
    LOG.info(
        "%s: %d clips of %d speakers in %d folds (%s planned); left out: %s%s",
        settings["protocol"],
        len(clips),
        clips["speaker"].nunique(),
        used,
        facts["folds_planned"],
        left_out or "none",
        f"; of the test rows training has seen: {facts['leaks']}" if leaks else "",
    )


def _plan(clips: pd.DataFrame, settings: dict[str, Any], rows: Sequence[Path] | None) -> Plan:
    return Plan(
        folds=_folds(clips, settings),
        seed=settings["seed"],
        augmentation=tuple(settings["augmentation"]),
        published=settings.get("published"),
        partition=settings.get("partition"),
        rows=None if rows is None else _read_rows(rows, clips, [ORIGINAL, *settings["augmentation"]]),
    )


def _folds(clips: pd.DataFrame, settings: dict[str, Any]) -> int:
    """How many folds to make: as planned, but for more speakers than could be left out one by one."""
    many = settings["many_speakers"]
    wanted = many["folds"] if many and clips["speaker"].nunique() > many["above"] else settings["folds"]
    return int(wanted)


def _read_rows(paths: Sequence[Path], clips: pd.DataFrame, variants: Sequence[str]) -> pd.DataFrame:
    """The rows of features that have values, of some clips and variants, in the order of the clips."""
    read, known = [], pd.Index(clips["clip_id"])
    for path in paths:
        rows = read_table(path, ROWS, columns=["clip_id", "variant", "segment", "error"])
        rows = rows[rows["error"].isna() & rows["variant"].isin(variants)].drop(columns="error")
        read.append(rows[known.get_indexer(pd.Index(rows["clip_id"])) >= 0])
    found: pd.DataFrame = pd.concat(read, ignore_index=True)
    order = np.lexsort(
        (found["segment"], pd.Index(variants).get_indexer(pd.Index(found["variant"])), known.get_indexer(pd.Index(found["clip_id"])))
    )
    return found.iloc[order].reset_index(drop=True)


def _with_both_sides(frame: pd.DataFrame) -> pd.DataFrame:
    """The folds that have both something to train on and something to test, numbered without a gap."""
    trained, tested = (set(frame.loc[frame["role"] == role, "fold"].unique()) for role in (TRAIN, TEST))
    whole = sorted(trained & tested)
    if len(whole) == frame["fold"].nunique():
        return frame
    kept = frame[frame["fold"].isin(whole)].reset_index(drop=True)
    return kept.assign(fold=np.searchsorted(whole, kept["fold"]).astype(np.int16))


def _why_not(clips: pd.DataFrame, protocol: str) -> str:
    numbers = {thing: clips[thing].nunique() for thing in ("corpus", "speaker", "sentence", "label")}
    found = ", ".join(f"{number} {thing if number == 1 else _plural(thing)}" for thing, number in numbers.items())
    return f"'{protocol}' leaves no fold with clips to train on and clips to test: found {len(clips)} clips, {found}"


def _guarded(frame: pd.DataFrame, clips: pd.DataFrame, card: dict[str, Any], plan: Plan) -> dict[str, int]:
    """What the test rows share with training, of a protocol that promises nothing; else nothing, which is proven."""
    if card["rows"]:
        return count_leaks(frame, clips, test_validates=_test_validates(plan))
    check_split(frame, clips, disjoint=card["disjoint"])
    check_tested(frame, clips["clip_id"], all_of_them=card["tested"] == "all")
    return {}


def _test_validates(plan: Plan) -> bool:
    return plan.published is not None and plan.published["validation"] == TEST


def _labels_left_out(frame: pd.DataFrame, clips: pd.DataFrame, places: Places) -> dict[str, int]:
    """The labels of which a fold has no clip, such as one that not all corpora know: how many clips have them."""
    labels = clips["label"].value_counts()
    codes, names = pd.factorize(clips["label"], sort=True)
    found = np.zeros((frame["fold"].nunique(), len(names)), dtype=np.bool_)
    found[frame["fold"], codes[places]] = True
    return {f"'{names[label]}' in fold {fold}, which does without it": int(labels[names[label]]) for fold, label in np.argwhere(~found)}


def _note(frame: pd.DataFrame, clips: pd.DataFrame, places: Places, card: dict[str, Any], plan: Plan) -> str:
    """What the reader of a score must know of the folds; `places` says where each row's clip stands among the clips."""
    corpora = clips["corpus"].astype("category").array[places]
    placed = frame[["fold", "role"]].assign(corpus=corpora).drop_duplicates().astype({"role": str, "corpus": str})
    sides = [{role: set(own["corpus"]) for role, own in fold.groupby("role")} for _, fold in placed.groupby("fold")]
    few = f"too few {' or '.join(map(_plural, card['disjoint'])) or 'clips'}"
    said = []
    if card["rows"]:
        said += ["validated by the rows that are tested"] if _test_validates(plan) else []
    elif not all(VALIDATION in corpora for corpora in sides):
        said.append(f"{few} for validation in some folds: nothing is chosen by validation there")
    unheard = sorted(set().union(*(corpora[TEST] - corpora[TRAIN] for corpora in sides)))
    if unheard and "corpus" not in card["disjoint"]:
        said.append(f"in some folds no training clip is of {', '.join(unheard)}, which is tested there: {few}")
    tested = np.count_nonzero(np.bincount(places[frame["role"] == TEST]))
    if tested < len(clips):
        said.append(f"{tested:,} of {len(clips):,} clips are tested")
    return "; ".join(said)


def _plural(thing: str) -> str:
    return _PLURALS.get(thing, f"{thing}s")


def _labels_in_order(clips: pd.DataFrame) -> list[str]:
    """The labels that occur, in one order for every study: as the emotions are listed, then by name."""
    present = set(clips["label"].unique())
    return [*(name for name in EMOTIONS if name in present), *sorted(present - set(EMOTIONS))]
