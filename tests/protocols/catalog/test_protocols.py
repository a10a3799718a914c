"""What every protocol keeps, whatever the clips."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from serflow import registry
from serflow.protocols.plan import Plan

CATALOG = "serflow.protocols.catalog"
COLUMNS = {"speaker", "sentence"}

clip = st.tuples(st.integers(0, 7), st.sampled_from(["angry", "happy", "sad"]), st.sampled_from(["one", "two"]))


def folds_of(name, frame, *, folds, seed):
    """The fold in which each clip is tested."""
    rows = registry.load(CATALOG, name).divide(frame, Plan(folds=folds, seed=seed, augmentation=("noise",)))
    tested = rows[rows["role"] == "test"]
    assert sorted(tested["clip_id"]) == sorted(frame["clip_id"])
    return tested.set_index("clip_id").loc[frame["clip_id"], "fold"].to_numpy()


def frame_of(clips):
    return pd.DataFrame(
        [
            {"clip_id": f"{corpus}/{place:03d}", "corpus": corpus, "speaker": f"{corpus}/{speaker}", "label": label, "sentence": "s"}
            for place, (speaker, label, corpus) in enumerate(clips)
        ]
    )


@pytest.mark.parametrize("name", registry.names(CATALOG))
def test_a_protocol_says_what_it_is_and_promises(name):
    card = registry.declaration(CATALOG, name, "CARD")
    assert set(card) == {"title", "disjoint", "leave_one_out"}
    assert set(card["disjoint"]) <= COLUMNS
    assert card["title"]


@pytest.mark.parametrize("name", registry.names(CATALOG))
@settings(max_examples=40, deadline=None)
@given(clips=st.lists(clip, min_size=2, max_size=40), folds=st.integers(2, 6), seed=st.integers(0, 5))
def test_every_clip_has_one_fold_and_what_is_promised_stands_in_one(name, clips, folds, seed):
    frame, protocol = frame_of(clips), registry.load(CATALOG, name)
    assigned = folds_of(name, frame, folds=folds, seed=seed)
    used = np.unique(assigned)
    assert len(used) <= folds
    assert list(used) == list(range(len(used)))
    for column in protocol.CARD["disjoint"]:
        assert len(frame.assign(fold=assigned)[[column, "fold"]].drop_duplicates()) == frame[column].nunique()
    np.testing.assert_array_equal(assigned, folds_of(name, frame, folds=folds, seed=seed))


@pytest.mark.parametrize("name", registry.names(CATALOG))
def test_enough_clips_fill_every_fold_and_show_every_label_in_it(name):
    frame = frame_of([(speaker, label, "one") for speaker in range(8) for label in ("angry", "happy", "sad") for _ in range(5)])
    assigned = folds_of(name, frame, folds=4, seed=0)
    sizes = frame.assign(fold=assigned).groupby(["fold", "label"]).size()
    assert len(sizes) == 12
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("name", registry.names(CATALOG))
def test_another_seed_divides_otherwise(name):
    frame = frame_of([(speaker, label, "one") for speaker in range(8) for label in ("angry", "happy") for _ in range(5)])
    first, second = (folds_of(name, frame, folds=3, seed=seed) for seed in (0, 1))
    # Numbers of folds mean nothing: what counts is which clips stand together.
    assert not np.array_equal(first[:, None] == first, second[:, None] == second)


@settings(max_examples=30, deadline=None)
@given(clips=st.lists(clip, min_size=4, max_size=40), seed=st.integers(0, 3))
def test_with_no_more_speakers_than_folds_each_is_left_out_in_turn(clips, seed):
    frame = frame_of(clips)
    speakers = frame["speaker"].nunique()
    assume(speakers >= 2)
    assigned = folds_of("speaker", frame, folds=speakers, seed=seed)
    assert frame.assign(fold=assigned).groupby("fold")["speaker"].nunique().tolist() == [1] * speakers
