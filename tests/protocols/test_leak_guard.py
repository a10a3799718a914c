"""The leak guard: every kind of leak is planted once and must be found."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from serflow.errors import LeakError
from serflow.protocols.contract import ROLES
from serflow.protocols.leak_guard import check_scaler, check_split, check_tested_once

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
        check_tested_once(split_with(("c/b1", "original", 1, "test")), tested)
    check_tested_once(split_with(), tested)


def test_a_clip_that_is_never_tested_is_found():
    with pytest.raises(LeakError, match="c/a2 is tested 0 times; expected once"):
        check_tested_once(split_with(), pd.Series(["c/b1", "c/a2"]))


def test_a_fold_that_is_missing_is_found():
    with pytest.raises(LeakError, match="the folds are numbered 0, 2; expected 0 to 1"):
        check_tested_once(split_with(("c/a1", "original", 2, "test")), pd.Series(["c/b1", "c/a1"]))


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
