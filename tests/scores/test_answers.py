"""The answers of a system under a protocol."""

import pandas as pd
import pytest

from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError
from serflow.scores.answers import corpora_of, labels_of, read_answers, without_answer
from serflow.systems.contract import PREDICTIONS
from serflow.tables import write_table


@pytest.fixture
def manifest(tmp_path, manifest_of):
    clips = [{"name": name, "speaker": f"tiny/{name[0]}", "emotion": "angry"} for name in ("a1", "a2", "b1", "b2")]
    write_table(manifest_of(clips), tmp_path / "manifest.parquet", MANIFEST)
    return tmp_path / "manifest.parquet"


@pytest.fixture
def fold_with(tmp_path):
    """Write the predictions of a fold: (clip, seed, truth, answer), of the original unless said otherwise."""

    def write(number, *rows, variant="original", segments=None):
        path = tmp_path / f"fold-{number}.parquet"
        frame = pd.DataFrame(rows, columns=["clip_id", "seed", "emotion", "predicted"]).assign(fold=number, probability_angry=1.0)
        frame = frame.assign(variant=variant, segment=pd.array(segments or [pd.NA] * len(rows), dtype="Int32"))
        write_table(frame.assign(clip_id="tiny/" + frame["clip_id"]) if rows else frame, path, PREDICTIONS)
        return path

    return write


def test_answers_of_all_folds_stand_beside_their_speakers(manifest, fold_with):
    folds = [fold_with(0, ("b1", 0, "angry", "sad")), fold_with(1, ("a2", 0, "sad", "sad"), ("a1", 0, "angry", "angry"))]
    answers = read_answers(folds, [manifest])
    assert answers[["clip_id", "corpus", "speaker", "fold", "emotion", "predicted"]].to_numpy().tolist() == [
        ["tiny/a1", "tiny", "tiny/a", 1, "angry", "angry"],
        ["tiny/a2", "tiny", "tiny/a", 1, "sad", "sad"],
        ["tiny/b1", "tiny", "tiny/b", 0, "angry", "sad"],
    ]


def test_the_same_clip_may_answer_once_for_each_seed(manifest, fold_with):
    assert len(read_answers([fold_with(0, ("a1", 0, "sad", "sad"), ("a1", 1, "sad", "angry"))], [manifest])) == 2


def test_a_clip_that_was_tested_in_two_folds_is_an_error_that_names_both_files(manifest, fold_with):
    both = [("a1", seed, "sad", "sad") for seed in (0, 1)]
    folds = [fold_with(0, ("b1", 0, "sad", "sad")), fold_with(1, *both), fold_with(2, *both)]
    with pytest.raises(
        DataError, match=r"fold-2\.parquet: tiny/a1 was tested in more than one fold, first in \S*fold-1\.parquet; delete both"
    ):
        read_answers(folds, [manifest])


def test_rows_of_one_clip_answer_for_themselves(manifest, fold_with):
    row = ("a1", 0, "sad", "sad")
    folds = [fold_with(0, row), fold_with(1, row, variant="noise"), fold_with(2, row, row, segments=[0, 1])]
    answers = read_answers(folds, [manifest])
    assert len(answers) == 4
    assert list(zip(answers["variant"], answers["segment"].fillna(-1), strict=True)) == [
        ("noise", -1),
        ("original", 0),
        ("original", 1),
        ("original", -1),
    ]


@pytest.mark.parametrize(
    ("variant", "segments", "named"),
    [("noise", None, r"tiny/a1 \(noise\)"), ("original", [3], r"tiny/a1 \(segment 3\)"), ("noise", [3], r"tiny/a1 \(noise, segment 3\)")],
)
def test_a_row_that_was_tested_twice_is_named_with_its_variant_and_segment(manifest, fold_with, variant, segments, named):
    row = ("a1", 0, "sad", "sad")
    folds = [fold_with(number, row, variant=variant, segments=segments) for number in (0, 1)]
    with pytest.raises(DataError, match=rf"fold-1\.parquet: {named} was tested in more than one fold, first in \S*fold-0\.parquet"):
        read_answers(folds, [manifest])


def test_a_clip_that_is_in_no_manifest_is_an_error_that_names_its_file(manifest, fold_with):
    folds = [fold_with(0, ("a1", 0, "sad", "sad")), fold_with(1, ("z9", 0, "sad", "sad"))]
    with pytest.raises(DataError, match=r"fold-1\.parquet: tiny/z9 is in no manifest, expected in one of \S*manifest\.parquet; delete it"):
        read_answers(folds, [manifest])


def test_an_empty_fold_beside_a_full_one_is_no_error(manifest, fold_with):
    assert len(read_answers([fold_with(0, ("a1", 0, "sad", "sad")), fold_with(1)], [manifest])) == 1


def test_no_answers_at_all_are_an_error(manifest, fold_with):
    with pytest.raises(DataError, match=r"fold-0.parquet and 1 more: hold no predictions"):
        read_answers([fold_with(0), fold_with(1)], [manifest])


def test_labels_are_those_that_were_true_or_answered():
    answers = pd.DataFrame({"emotion": ["sad", "happy"], "predicted": ["angry", "sad"]})
    assert labels_of(answers) == ["angry", "happy", "sad"]


@pytest.fixture
def answered(manifest, tmp_path):
    """The answers of clips whose probabilities are given: (clip, truth, angry, sad)."""

    def read(*rows):
        frame = pd.DataFrame(rows, columns=["clip_id", "emotion", "probability_angry", "probability_sad"])
        frame = frame.assign(clip_id="tiny/" + frame["clip_id"], predicted="angry", fold=0, seed=0, variant="original", segment=None)
        write_table(frame, tmp_path / "fold-0.parquet", PREDICTIONS)
        return read_answers([tmp_path / "fold-0.parquet"], [manifest])

    return read


def test_outputs_are_counted_on_their_side_of_one_half(answered):
    """One half itself is no answer, as Keras compares."""
    answers = answered(("a1", "angry", 0.9, 0.1), ("a2", "angry", 0.5, 0.5), ("b1", "sad", 0.6, 0.4), ("b2", "sad", 0.3, 0.7))
    assert answers["outputs_right"].tolist() == [2, 1, 0, 2]
    assert answers["outputs"].tolist() == [2, 2, 2, 2]


def test_what_the_probabilities_say_is_kept(answered):
    answers = answered(("a1", "angry", 0.9, 0.1), ("a2", "sad", 0.75, 0.25), ("b1", "angry", 0.5, 0.5), ("b2", "sad", 0.5, 0.5))
    assert answers["confidence"].tolist() == pytest.approx([0.9, 0.75, 0.5, 0.5])
    assert answers["squared_error"].tolist() == pytest.approx([0.02, 2 * 0.75**2, 0.5, 0.5])
    # Of two equals the first is answered.
    assert answers["more_probable"].tolist() == [0, 1, 0, 1]


def test_a_truth_that_the_system_cannot_answer_is_wrong_altogether(answered):
    answers = answered(("a1", "bored", 0.9, 0.1))
    assert answers["squared_error"].tolist() == pytest.approx([0.82])
    assert answers["more_probable"].tolist() == [2]


def test_rows_without_an_answer_are_counted(manifest, fold_with):
    answers = read_answers([fold_with(0, ("a1", 0, "sad", ""), ("a2", 0, "sad", "sad"), ("b1", 0, "sad", ""))], [manifest])
    assert without_answer(answers) == 2


def test_all_answers_come_before_those_of_each_corpus():
    answers = pd.DataFrame({"corpus": ["b", "a", "b"]})
    assert [(name, len(own)) for name, own in corpora_of(answers)] == [("all", 3), ("a", 1), ("b", 2)]
