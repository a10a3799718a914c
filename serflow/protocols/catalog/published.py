"""What the system's source did, its faults included: rows of features at random, copies and segments each by itself.

Nothing is promised to stand on one side only. What the test rows share with training is counted instead.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit

from serflow.errors import DataError
from serflow.protocols.contract import ROLES, TEST, TRAIN, VALIDATION
from serflow.protocols.plan import Plan

CARD = {
    "title": "As published: what the source did, copies of one clip on both sides where it let them",
    "disjoint": [],
    "folds": 1,
    "tested": "some",
    "needs": ["published"],
    "rows": True,
}

Places = npt.NDArray[np.intp]


def divide(clips: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Who trains, validates and is tested: one fold.

    Args:
        clips: see `serflow.protocols.clips.read_clips`
        plan: see `serflow.protocols.plan`; its `published` and its `rows` say how, and of what

    Returns:
        a row under the contract SPLIT for each row of features

    Raises:
        DataError: too few rows for the shares that are asked for
    """
    if plan.published is None or plan.rows is None:
        raise DataError("the protocol 'published' needs the source's way of testing and the rows of features; found no such plan")
    rows = plan.rows
    places = pd.Index(clips["clip_id"]).get_indexer(rows["clip_id"])
    labels = clips["label"].to_numpy(dtype=object)
    if plan.published["shuffled"] == "clips":
        # Of a clip whose rows all failed there is nothing to draw.
        units, of_row = np.unique(places, return_inverse=True)
        drawn = _drawn(labels[units], plan.published, plan.seed)[of_row]
    else:
        drawn = _drawn(labels[places], plan.published, plan.seed)
    return pd.DataFrame(
        {
            "clip_id": pd.Categorical.from_codes(places, categories=pd.Index(clips["clip_id"])),
            "variant": rows["variant"].astype("category"),
            "segment": rows["segment"].astype("Int32"),
            "fold": np.int16(0),
            "role": pd.Categorical.from_codes(drawn, categories=pd.Index(ROLES)),
        }
    )


def _drawn(labels: npt.NDArray[Any], published: Mapping[str, Any], seed: int) -> Places:
    """The role of each unit, as its place in ROLES; `labels` are what may be stratified by [shape=(units,)]."""
    roles = np.full(len(labels), ROLES.index(TRAIN))
    everything = np.arange(len(labels))
    tested = _share(everything, labels, published["test_share"], published, seed)
    roles[tested] = ROLES.index(TEST)
    if isinstance(share := published["validation"], float):
        rest = np.setdiff1d(everything, tested)
        roles[_share(rest, labels[rest], share, published, seed)] = ROLES.index(VALIDATION)
    return roles


def _share(places: Places, labels: npt.NDArray[Any], share: float, published: Mapping[str, Any], seed: int) -> Places:
    """A share of some units, rounded up, drawn as scikit-learn's `train_test_split` draws it, which the sources use."""
    splitter = StratifiedShuffleSplit if published["stratified"] else ShuffleSplit
    try:
        _, drawn = next(splitter(n_splits=1, test_size=share, random_state=seed).split(places, labels))
    except ValueError as error:
        raise DataError(f"the protocol 'published' cannot draw {share} of {len(places)} rows: {error}; it needs more clips") from error
    chosen: Places = places[drawn]
    return chosen
