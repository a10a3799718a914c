"""The clips of a system: those of its corpora that are usable and whose emotion its label map names."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.corpora.contract import MANIFEST, OK
from serflow.errors import DataError
from serflow.tables import read_table

PERCEIVED = "perceived"
COLUMNS = ["clip_id", "corpus", "speaker", "emotion", "perceived_label", "sentence", "audio_sha256", "status"]


def read_clips(manifests: Sequence[Path], label_map: Mapping[str, str], *, labels: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """Read the usable clips of some corpora under one set of labels.

    Args:
        manifests: one for each corpus
        label_map: a corpus's emotion -> the system's label
        labels: `intended`, or `perceived`: what most listeners heard, where they were of one mind

    Returns:
        the clips with their `label`, sorted by clip_id, and why others were left out -> how many; `sentence` has the corpus in
        front of it, as two corpora may call two sentences alike, and is that alone where nobody knows what is said

    Raises:
        DataError: two manifests name the same clip
    """
    usable, excluded = _read_usable(manifests)
    left_out = {"excluded by the index": excluded}
    if labels == PERCEIVED:
        heard = usable["perceived_label"]
        left_out["listeners say no one emotion"] = int(heard.isna().sum())
        usable = usable.assign(emotion=heard)[heard.notna()]
    labelled = usable.assign(label=usable["emotion"].map(label_map))
    unmapped = labelled[labelled["label"].isna()]
    left_out |= {f"no label for '{emotion}'": count for emotion, count in sorted(unmapped["emotion"].value_counts().items())}
    clips = labelled[labelled["label"].notna()].sort_values("clip_id", ignore_index=True)
    clips["sentence"] = clips["corpus"] + "/" + clips["sentence"].fillna("")
    _check_once(clips["clip_id"], manifests)
    return clips, {reason: count for reason, count in left_out.items() if count}


def _read_usable(manifests: Sequence[Path]) -> tuple[pd.DataFrame, int]:
    """The clips that the index found usable, and how many it did not. One corpus at a time: what is excluded is never held twice."""
    usable, excluded = [], 0
    for path in manifests:
        rows = read_table(path, MANIFEST, columns=COLUMNS)
        usable.append(rows[rows["status"] == OK].drop(columns="status"))
        excluded += len(rows) - len(usable[-1])
    return pd.concat(usable, ignore_index=True), excluded


def _check_once(clip_ids: pd.Series, manifests: Sequence[Path]) -> None:
    repeated = clip_ids[clip_ids.duplicated()]
    if not repeated.empty:
        raise DataError(
            f"{', '.join(map(str, manifests))}: name {repeated.iloc[0]} more than once; each clip may stand in one manifest only"
        )


def strata_of(clips: pd.DataFrame, folds: int) -> npt.NDArray[np.intp]:
    """What folds are balanced by: the corpus and the label of each clip.

    Args:
        clips: at least the columns `corpus` and `label`
        folds: how many are wanted

    Returns:
        a number for each clip, in the order of corpus and label [shape=(clips,)]; what has fewer clips than there are folds
        cannot be in every one, and counts as the most common instead
    """
    corpora, _ = pd.factorize(clips["corpus"], sort=True)
    labels, names = pd.factorize(clips["label"], sort=True)
    strata = corpora * len(names) + labels
    counts = np.bincount(strata)
    return np.where(counts[strata] < folds, counts.argmax(), strata)
