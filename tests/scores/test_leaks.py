"""What stood on both sides, in words."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serflow.scores.leaks import leak_sentence

KINDS = ["same_clip", "same_audio", "same_speaker", "same_sentence"]


def said(tested=1000, **counts):
    return leak_sentence({"leaks": json.dumps({"test_rows": tested, "test_validates": True} | counts)})


@pytest.mark.parametrize(
    ("count", "share"),
    [(1, "less than 1 %"), (999, "99 %"), (1000, "all"), (10, "1 %")],
)
def test_shares_are_never_rounded_to_all_or_nothing(count, share):
    assert said(same_clip=count) == f"Of the 1,000 rows tested, {share} had another row of the same recording in training."


def test_nothing_is_said_of_what_did_not_happen():
    assert said(same_clip=0, same_speaker=1000) == "Of the 1,000 rows tested, all had a recording of the same speaker in training."
    assert said() == said(same_clip=0) == leak_sentence({}) == leak_sentence({"leaks": "{}"}) == said(tested=0, same_clip=3) == ""


def test_all_kinds_stand_in_one_sentence():
    assert said(same_clip=970, same_audio=12, same_speaker=1000, same_sentence=800) == (
        "Of the 1,000 rows tested, 97 % had another row of the same recording in training, 1 % the same recording under another name,"
        " all a recording of the same speaker, and 80 % a recording of the same sentence."
    )


@given(st.dictionaries(st.sampled_from(KINDS), st.integers(0, 50)), st.integers(1, 50))
def test_it_is_one_sentence_or_none(counts, tested):
    sentence = said(tested=tested, **counts)
    assert sentence == "" or (sentence.endswith(".") and sentence.count(".") == 1)
