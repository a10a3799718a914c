"""The clips of a system: those of its corpora that are usable and whose emotion its label map names."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.corpora.contract import MANIFEST, OK
from serflow.tables import read_table

PERCEIVED = "perceived"
COLUMNS = ["clip_id", "corpus", "path", "speaker", "sex", "emotion", "perceived_label", "sentence", "audio_sha256", "status"]


def read_clips(manifests: Sequence[Path], label_map: Mapping[str, str], *, labels: str) -> tuple[pd.DataFrame, dict[str, int]]:
    """Read the usable clips of some corpora under one set of labels.

    Args:
        manifests: one for each corpus
        label_map: a corpus's emotion -> the system's label
        labels: `intended`, or `perceived`: what most listeners heard, where they were of one mind

    Returns:
        the clips with their `label`, sorted by clip_id, and why others were left out -> how many
    """
    everything = pd.concat([read_table(path, MANIFEST, columns=COLUMNS) for path in manifests], ignore_index=True)
    usable = everything[everything["status"] == OK]
    left_out = {"excluded by the index": len(everything) - len(usable)}
    if labels == PERCEIVED:
        heard = usable["perceived_label"]
        left_out["listeners say no one emotion"] = int(heard.isna().sum())
        usable = usable.assign(emotion=heard)[heard.notna()]
    labelled = usable.assign(label=usable["emotion"].map(label_map))
    unmapped = labelled[labelled["label"].isna()]
    left_out |= {f"no label for '{emotion}'": count for emotion, count in sorted(unmapped["emotion"].value_counts().items())}
    clips = labelled[labelled["label"].notna()].sort_values("clip_id", ignore_index=True)
    return clips, {reason: count for reason, count in left_out.items() if count}


def strata_of(clips: pd.DataFrame, folds: int) -> npt.NDArray[np.object_]:
    """What folds are balanced by: the corpus and the label of each clip.

    Args:
        clips: at least the columns `corpus` and `label`
        folds: how many are wanted

    Returns:
        a text for each clip [shape=(clips,)]; what has fewer clips than there are folds cannot be in every one, and counts
        as the most common instead
    """
    strata = clips["corpus"] + "\0" + clips["label"]
    rare = strata.map(strata.value_counts()) < folds
    return strata.mask(rare, strata.mode().iloc[0]).to_numpy(dtype=object)
