"""What stood on both sides, in words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serflow.scores.leaks import leak_sentence


def said(tested=1000, **counts):
    return leak_sentence({"leaks": json.dumps(counts)}, tested)


@pytest.mark.parametrize(
    ("counts", "share"),
    [({"clip": 1}, "less than 1 %"), ({"clip": 999}, "99 %"), ({"clip": 1000}, "all"), ({"clip": 10}, "1 %")],
)
def test_shares_are_never_rounded_to_all_or_nothing(counts, share):
    assert said(**counts) == f"Of the 1,000 rows tested, {share} had another row of the same recording in training."


def test_nothing_is_said_of_what_did_not_happen():
    assert said(clip=0, speaker=1000) == "Of the 1,000 rows tested, all had a recording of the same speaker in training."
    assert said() == said(clip=0) == leak_sentence({}, 1000) == said(tested=0, clip=3) == ""


def test_equal_sound_is_said_only_where_it_is_more_than_the_same_recording():
    assert "sound" not in said(clip=5, audio=5, speaker=9)
    assert "less than 1 % had the same sound, under whatever name" in said(clip=0, audio=9)


@given(st.dictionaries(st.sampled_from(["clip", "audio", "speaker", "sentence"]), st.integers(0, 50)), st.integers(1, 50))
def test_it_is_one_sentence_or_none(counts, tested):
    sentence = said(tested=tested, **counts)
    assert sentence == "" or (sentence.endswith(".") and sentence.count(".") == 1)
