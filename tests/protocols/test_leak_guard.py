"""The leak guard: every kind of leak is planted once and must be found."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from serflow.errors import LeakError
from serflow.protocols.contract import ROLES
from serflow.protocols.leak_guard import check_fold, check_scaler, check_split, check_tested, count_leaks

CLIPS = pd.DataFrame(
    {
        "clip_id": ["c/a1", "c/a2", "c/b1", "c/b2", "c/d1"],
        "speaker": ["c/a", "c/a", "c/b", "c/b", "c/d"],
        "audio_sha256": ["1", "2", "3", "4", "5"],
    }
)


def split_with(*rows):
    """Speaker a trains, b is tested, and what a test plants."""
    sound = [
        ("c/a1", "original", 0, "train"),
        ("c/a1", "noise", 0, "train"),
        ("c/a2", "original", 0, "train"),
        ("c/b1", "original", 0, "test"),
    ]
    return pd.DataFrame([*sound, *rows], columns=["clip_id", "variant", "fold", "role"])


def test_a_sound_split_passes():
    check_split(split_with(("c/b2", "original", 0, "test"), ("c/d1", "original", 0, "validation")), CLIPS, disjoint=["speaker"])


def test_folds_are_judged_each_for_itself():
    other = [("c/a1", "original", 1, "test"), ("c/a2", "original", 1, "test"), ("c/b1", "original", 1, "train")]
    check_split(split_with(*other), CLIPS, disjoint=["speaker"])


@pytest.mark.parametrize("role", ["test", "validation"])
def test_a_clip_on_two_sides_is_found(role):
    with pytest.raises(LeakError, match=rf"fold 0: the same clip_id \(c/a1\) stands in 'train' \(c/a1\) and in '{role}' \(c/a1\)"):
        check_split(split_with(("c/a1", "original", 0, role)), CLIPS, disjoint=[])


def test_a_clip_whose_copy_trains_is_found():
    with pytest.raises(LeakError, match=r"the same clip_id \(c/b1\)"):
        check_split(split_with(("c/b1", "noise", 0, "train")), CLIPS, disjoint=[])


def test_a_recording_under_another_name_is_found():
    clips = CLIPS.assign(audio_sha256=["1", "2", "3", "2", "5"])
    with pytest.raises(LeakError, match=r"the same audio_sha256 \(2\) stands in 'train' \(c/a2\) and in 'test' \(c/b2\); 1 such values"):
        check_split(split_with(("c/b2", "original", 0, "test")), clips, disjoint=[])


@pytest.mark.parametrize("role", ["test", "validation"])
def test_an_augmented_copy_outside_training_is_found(role):
    with pytest.raises(LeakError, match=rf"fold 0: an augmented copy \(c/d1, noise\) stands in '{role}'"):
        check_split(split_with(("c/d1", "noise", 0, role)), CLIPS, disjoint=[])


def test_a_speaker_on_two_sides_is_found_where_the_protocol_promises():
    leaking = split_with(("c/a2", "original", 0, "test")).drop(2)
    with pytest.raises(LeakError, match=r"the same speaker \(c/a\) stands in 'train' \(c/a1\) and in 'test' \(c/a2\)"):
        check_split(leaking, CLIPS, disjoint=["speaker"])
    check_split(leaking, CLIPS, disjoint=[])


def test_a_speaker_who_validates_and_is_tested_is_found():
    with pytest.raises(LeakError, match=r"the same speaker \(c/b\) stands in 'test' \(c/b1\) and in 'validation' \(c/b2\)"):
        check_split(split_with(("c/b2", "original", 0, "validation")), CLIPS, disjoint=["speaker"])


def test_speakers_that_nobody_knows_are_not_taken_for_different_ones():
    clips = CLIPS.assign(speaker=["c/a", None, "c/b", None, "c/d"])
    with pytest.raises(LeakError, match=r"the same speaker .*\(c/a2\) and in 'test' \(c/b2\)"):
        check_split(split_with(("c/b2", "original", 0, "test")), clips, disjoint=["speaker"])


def test_a_clip_that_is_in_no_manifest_is_found():
    with pytest.raises(LeakError, match="the split names c/z9, which is not in the manifests"):
        check_split(split_with(("c/z9", "original", 0, "test")), CLIPS, disjoint=[])


row = st.tuples(
    st.sampled_from(list(CLIPS["clip_id"])), st.sampled_from(["original", "original", "noise"]), st.integers(0, 1), st.sampled_from(ROLES)
)


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(row, max_size=6, unique=True), audio=st.lists(st.sampled_from("12345"), min_size=5, max_size=5), coded=st.booleans())
def test_what_is_found_is_what_comparing_every_pair_of_rows_finds(rows, audio, coded):
    clips = CLIPS.assign(audio_sha256=audio)
    split = pd.DataFrame(rows, columns=["clip_id", "variant", "fold", "role"])
    known = {row["clip_id"]: set(row.items()) for row in clips.to_dict("records")}
    leaks = any(
        fold == other_fold and role != other_role and known[clip] & known[other]
        for clip, _, fold, role in rows
        for other, _, other_fold, other_role in rows
    )
    expected = leaks or any(variant != "original" and role != "train" for _, variant, _, role in rows)
    try:
        check_split(split.astype({"clip_id": "category", "role": "category"}) if coded else split, clips, disjoint=["speaker"])
    except LeakError:
        assert expected
    else:
        assert not expected


def test_a_clip_that_is_tested_twice_is_found():
    tested = pd.Series(["c/b1"])
    with pytest.raises(LeakError, match="c/b1 is tested 2 times; expected once"):
        check_tested(split_with(("c/b1", "original", 1, "test")), tested, all_of_them=True)
    with pytest.raises(LeakError, match="c/b1 is tested 2 times; expected once at most"):
        check_tested(split_with(("c/b1", "original", 1, "test")), tested, all_of_them=False)
    check_tested(split_with(), tested, all_of_them=True)


def test_a_clip_that_is_never_tested_is_found():
    with pytest.raises(LeakError, match="c/a2 is tested 0 times; expected once"):
        check_tested(split_with(), pd.Series(["c/b1", "c/a2"]), all_of_them=True)
    check_tested(split_with(), pd.Series(["c/b1", "c/a2"]), all_of_them=False)


def test_a_fold_that_is_missing_is_found():
    with pytest.raises(LeakError, match="the folds are numbered 0, 2; expected 0 to 1"):
        check_tested(split_with(("c/a1", "original", 2, "test")), pd.Series(["c/b1", "c/a1"]), all_of_them=True)


SHARED = CLIPS.assign(sentence=["c/x", "c/y", "c/x", "c/z", "c/z"], audio_sha256=["1", "2", "3", "2", "5"])
COUNTS = {"test_rows": 4, "same_clip": 1, "same_speaker": 1, "same_sentence": 2, "same_audio": 1, "test_validates": False}


def published_split():
    """Of a1 a copy is tested, of b1 only the sentence was heard, of b2 the audio under another name, of d1 nothing."""
    rows = [
        ("c/a1", "original", "train"),
        ("c/a2", "original", "train"),
        ("c/a1", "noise", "test"),
        ("c/b1", "original", "test"),
        ("c/b2", "original", "test"),
        ("c/d1", "original", "test"),
    ]
    return pd.DataFrame(rows, columns=["clip_id", "variant", "role"]).assign(fold=0)


def test_what_test_rows_share_with_training_is_counted():
    assert count_leaks(published_split(), SHARED, test_validates=False) == COUNTS
    assert count_leaks(published_split(), SHARED, test_validates=True) == COUNTS | {"test_validates": True}


def test_a_validation_row_is_not_a_training_row():
    split = published_split().replace({"role": {"train": "validation"}})
    assert count_leaks(split, SHARED, test_validates=False) == dict.fromkeys(COUNTS, 0) | {"test_rows": 4, "test_validates": False}


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(0, 1), st.sampled_from(ROLES)), max_size=12, unique=True),
    known=st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from("12345")), min_size=5, max_size=5),
)
def test_what_is_counted_is_what_comparing_every_pair_of_rows_counts(rows, known):
    clips = CLIPS.assign(**{name: [one[place] for one in known] for place, name in enumerate(("speaker", "sentence", "audio_sha256"))})
    split = pd.DataFrame(
        [{"clip_id": CLIPS["clip_id"][place], "segment": segment, "fold": fold, "role": role} for place, segment, fold, role in rows],
        columns=["clip_id", "segment", "fold", "role"],
    )
    expected = dict.fromkeys(COUNTS, 0) | {"test_validates": False}
    for place, _, fold, role in rows:
        if role == "test":
            trained = {other for other, _, other_fold, other_role in rows if other_fold == fold and other_role == "train"}
            expected["test_rows"] += 1
            expected["same_clip"] += place in trained
            for column, name in enumerate(("same_speaker", "same_sentence")):
                expected[name] += any(known[other][column] == known[place][column] for other in trained)
            expected["same_audio"] += any(known[other][2] == known[place][2] for other in trained - {place})
    assert count_leaks(split, clips, test_validates=False) == expected


def test_a_fold_is_judged_by_its_promise_or_by_its_counts():
    check_fold(split_with(), CLIPS, {"leaks": "{}", "disjoint": '["speaker"]'})
    with pytest.raises(LeakError, match="the same speaker"):
        check_fold(split_with(("c/a2", "original", 0, "test")).drop(2), CLIPS, {"leaks": "{}", "disjoint": '["speaker"]'})
    said = {"leaks": json.dumps(COUNTS), "disjoint": "[]"}
    check_fold(published_split(), SHARED, said)
    more = pd.concat([published_split(), pd.DataFrame([("c/b2", "noise", "train", 0)], columns=["clip_id", "variant", "role", "fold"])])
    with pytest.raises(LeakError, match=r"'same_clip' is 2 here, and the split says 1"):
        check_fold(more, SHARED, said)


def check(fitted_on, training):
    scaler = StandardScaler().fit(fitted_on)
    check_scaler(scaler.mean_, scaler.scale_, np.array_split(training, 3))


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 1000),
    rows=st.integers(2, 200),
    centre=st.sampled_from([0.0, 1e-6, 1.0, -300.0, 1e5]),
    spread=st.sampled_from([1e-6, 1e-2, 1.0, 500.0]),
)
def test_a_scaler_that_was_fitted_on_the_training_rows_passes(seed, rows, centre, spread):
    training = np.random.default_rng(seed).normal(centre, spread, (rows, 3)).astype(np.float32)
    check(training, training)


def test_a_scaler_that_was_fitted_on_all_rows_is_found():
    values = np.random.default_rng(0).normal(5, 2, (300, 4)).astype(np.float32)
    with pytest.raises(LeakError, match=r"the scaler did not learn from the 200 training rows alone: column [0-3] has mean"):
        check(values, values[:200])


def test_one_foreign_row_among_many_is_found():
    values = np.random.default_rng(0).normal(5, 2, (5001, 4)).astype(np.float32)
    with pytest.raises(LeakError, match="fit it on the training rows only"):
        check(values, values[:-1])


def test_the_column_that_differs_is_named():
    training = np.random.default_rng(0).normal(0, 1, (50, 3)).astype(np.float32)
    foreign = np.vstack([training, [[training[:, 0].mean(), 9, training[:, 2].mean()]]])
    with pytest.raises(LeakError, match="column 1 has mean"):
        check(foreign, training)


@pytest.mark.parametrize("constant", [0.0, 0.1, 1e6])
def test_a_column_that_never_changes_passes(constant):
    training = np.random.default_rng(0).normal(0, 1, (50, 3)).astype(np.float32)
    training[:, 1] = constant
    check(training, training)


def test_a_foreign_row_that_changes_a_constant_column_is_found():
    training = np.zeros((50, 1), np.float32)
    with pytest.raises(LeakError, match="column 0"):
        check(np.vstack([training, [[1.0]]]), training)


def test_a_scaler_that_is_no_number_is_found():
    training = np.ones((5, 2), np.float32)
    with pytest.raises(LeakError, match="nan"):
        check_scaler(np.array([1.0, np.nan]), np.ones(2), np.array_split(training, 3))
