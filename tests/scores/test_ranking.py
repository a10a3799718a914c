"""Who may be ranked against whom, and in which order."""

import pandas as pd
import pytest

from serflow.scores.ranking import Group, rank_groups


def scores_of(*rows):
    """Scores of systems: (system, protocol, corpora, UAR over all clips)."""
    columns = ["system", "protocol", "corpus", "fold", "seed", "metric", "value"]
    filled = [
        (system, protocol, corpus, None, None, "uar", uar if corpus == "all" else 0.77)
        for system, protocol, corpora, uar in rows
        for corpus in ("all", *corpora)
    ]
    return pd.DataFrame(filled, columns=columns)


def confusion_of(labels):
    """Answers of systems, by name: every label that was true was told from every other one, and `never` was only answered."""
    rows = [
        (system, "speaker", "all", truth, answer, int(truth != "never"))
        for system, own in labels.items()
        for truth in (*own, "never")
        for answer in (*own, "never")
    ]
    return pd.DataFrame(rows, columns=["system", "protocol", "corpus", "emotion", "predicted", "count"])


def ranked(*rows, labels=None):
    labels = labels or {system: ("angry", "sad") for system, _, _, _ in rows}
    return rank_groups(scores_of(*rows), confusion_of(labels))


def test_only_systems_tested_on_the_same_corpora_are_ranked_together():
    groups = ranked(
        ("on_b", "speaker", ["b"], 0.9),
        ("on_a", "speaker", ["a"], 0.8),
        ("on_both", "speaker", ["b", "a"], 0.3),
        ("on_both_too", "speaker", ["a", "b"], 0.4),
    )
    assert [(group.corpora, group.systems) for group in groups] == [
        (("a", "b"), ("on_both_too", "on_both")),
        (("a",), ("on_a",)),
        (("b",), ("on_b",)),
    ]


def test_only_systems_tested_on_the_same_labels_are_ranked_together():
    rows = [(system, "speaker", ["a"], uar) for system, uar in (("two", 0.9), ("three", 0.5), ("three_too", 0.6), ("other_two", 0.95))]
    labels = {
        "two": ("angry", "sad"),
        "three": ("sad", "angry", "calm"),
        "three_too": ("angry", "calm", "sad"),
        "other_two": ("angry", "calm"),
    }
    groups = ranked(*rows, labels=labels)
    assert [(group.labels, group.systems) for group in groups] == [
        (("angry", "calm", "sad"), ("three_too", "three")),
        (("angry", "calm"), ("other_two",)),
        (("angry", "sad"), ("two",)),
    ]


def test_a_group_goes_by_unseen_speakers_not_by_what_looks_best():
    groups = ranked(
        ("a", "random", ["x"], 0.9),
        ("a", "speaker", ["x"], 0.3),
        ("b", "speaker", ["x"], 0.4),
        ("z", "random", ["x"], 0.99),
        ("c", "random", ["x"], 0.1),
    )
    assert groups == [Group(corpora=("x",), labels=("angry", "sad"), systems=("b", "a", "c", "z"), protocol="speaker")]


def test_numbers_of_two_protocols_are_not_ranked_against_each_other():
    (group,) = ranked(
        ("sentences", "speaker_sentence", ["x"], 0.9),
        ("elsewhere", "cross_corpus", ["x"], 0.95),
        ("honest", "speaker", ["x"], 0.3),
        ("honest", "speaker_sentence", ["x"], 0.2),
    )
    assert group.systems == ("honest", "sentences", "elsewhere")
    assert group.protocol == "speaker"


def test_each_group_goes_by_its_own_protocol():
    one, other = ranked(("a", "speaker_sentence", ["x"], 0.2), ("b", "speaker_sentence", ["x"], 0.3), ("c", "random", ["y"], 0.3))
    assert (one.systems, one.protocol) == (("b", "a"), "speaker_sentence")
    assert other.protocol is None


@pytest.mark.parametrize("missing", [float("nan"), None])
def test_a_score_that_is_no_number_ranks_last(missing):
    (group,) = ranked(("a", "speaker", ["x"], missing), ("b", "speaker", ["x"], 0.1))
    assert group.systems == ("b", "a")


def test_equals_stand_by_name():
    (group,) = ranked(("b", "speaker", ["x"], 0.1), ("a", "speaker", ["x"], 0.1))
    assert group.systems == ("a", "b")


def test_single_folds_and_seeds_do_not_count():
    scores = scores_of(("a", "speaker", ["x"], 0.5), ("b", "speaker", ["x"], 0.4))
    parts = [scores.assign(value=1 - scores["value"], **{column: 0}) for column in ("fold", "seed")]
    confusion = confusion_of({"a": ("sad",), "b": ("sad",)})
    assert rank_groups(pd.concat([scores, *parts]), confusion) == rank_groups(scores, confusion)


def test_without_scores_there_are_no_groups():
    assert rank_groups(scores_of(), confusion_of({})) == []
