"""Some of a system's clips."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serflow.protocols.budget import draw_clips


def frame_of(clips):
    return pd.DataFrame(
        [
            {"clip_id": f"{corpus}/{place:03d}", "corpus": corpus, "speaker": f"{corpus}/{speaker}", "label": label}
            for place, (corpus, speaker, label) in enumerate(clips)
        ]
    )


clip = st.tuples(st.sampled_from(["one", "two"]), st.integers(0, 9), st.sampled_from(["angry", "happy", "sad"]))


@settings(max_examples=100, deadline=None)
@given(clips=st.lists(clip, min_size=1, max_size=80), at_most=st.integers(1, 90), seed=st.integers(0, 3))
def test_as_many_are_drawn_as_may_be_and_spread_as_evenly_as_they_go(clips, at_most, seed):
    frame = frame_of(clips)
    drawn = draw_clips(frame, at_most, seed)
    assert len(drawn) == min(at_most, len(frame))
    assert drawn["clip_id"].tolist() == [clip_id for clip_id in frame["clip_id"] if clip_id in set(drawn["clip_id"])]
    strata = ["corpus", "label"]
    there, taken = frame.groupby(strata).size(), drawn.groupby(strata).size()
    taken = taken.reindex(there.index, fill_value=0)
    # Where not all of a stratum is drawn, no other has more than one more.
    assert (taken[taken < there] >= taken.max() - 1).all()
    pd.testing.assert_frame_equal(drawn, draw_clips(frame, at_most, seed))


@pytest.mark.parametrize(("speakers", "at_most", "kept"), [(91, 400, 91), (91, 91, 91), (24, 30, 24), (91, 60, 60)])
def test_as_many_speakers_as_may_be_are_kept(speakers, at_most, kept):
    labels = ["angry", "disgust", "fearful", "happy", "neutral", "sad"]
    frame = frame_of([("one", speaker, label) for speaker in range(speakers) for label in labels for _ in range(13)])
    drawn = draw_clips(frame, at_most, 0)
    assert drawn["speaker"].nunique() >= kept - len(labels) + 1
    assert len(drawn) == at_most


def test_a_small_corpus_is_not_drowned_by_a_large_one():
    clips = [("one", place % 50, "sad" if place % 2 else "angry") for place in range(5000)]
    clips += [("two", place % 2, "sad" if place % 2 else "angry") for place in range(100)]
    drawn = draw_clips(frame_of(clips), 200, 0)
    assert drawn["corpus"].value_counts().to_dict() == {"one": 100, "two": 100}


def test_without_a_budget_all_are_kept_and_another_seed_draws_others():
    frame = frame_of([("one", speaker, label) for speaker in range(9) for label in ("angry", "sad") for _ in range(9)])
    assert draw_clips(frame, None, 0) is frame
    first, second = (draw_clips(frame, 40, seed) for seed in (0, 1))
    assert not np.array_equal(first["clip_id"], second["clip_id"])
