"""What every protocol keeps, whatever the clips, and what each of them promises beside that."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from serflow import registry
from serflow.errors import DataError
from serflow.protocols.catalog.partition import PARTITIONS
from serflow.protocols.plan import Plan

CATALOG = "serflow.protocols.catalog"
NAMES = registry.names(CATALOG)
CARDS = {name: registry.declaration(CATALOG, name, "CARD") for name in NAMES}
# A protocol of rows promises nothing of clips.
GUARDED = [name for name in NAMES if not CARDS[name]["rows"]]
DEALING = [name for name in GUARDED if CARDS[name]["tested"] == "all"]

PUBLISHED = {"test_share": 0.25, "shuffled": "rows", "stratified": False, "validation": "none"}
FOLDS = [{"test": "0-2"}, {"validation": "1", "test": "3 4"}, {"test": "8 9"}]

clip = st.tuples(
    st.integers(0, 7), st.sampled_from(["angry", "happy", "sad"]), st.sampled_from(["one", "two", "zoo"]), st.sampled_from("abcd")
)


def frame_of(clips):
    return pd.DataFrame(
        [
            {
                "clip_id": f"{corpus}/{place:03d}",
                "corpus": corpus,
                "speaker": f"{corpus}/{speaker}",
                "label": label,
                "sentence": f"{corpus}/{sentence}",
            }
            for place, (speaker, label, corpus, sentence) in enumerate(clips)
        ]
    )


def crossed(speakers, sentences, *, takes=1, labels=("angry", "happy", "sad"), corpus="one"):
    """Everybody says everything with every label, so many times."""
    return [
        (speaker, label, corpus, sentence)
        for speaker in range(speakers)
        for label in labels
        for sentence in "abcdefgh"[:sentences]
        for _ in range(takes)
    ]


def rows_of(frame, segments=2):
    return pd.DataFrame(
        [(clip_id, variant, segment) for clip_id in frame["clip_id"] for variant in ("original", "noise") for segment in range(segments)],
        columns=["clip_id", "variant", "segment"],
    )


def divided(name, frame, *, folds=4, seed=0, **changed):
    """The split of some clips, with what was said of each."""
    plan = {"published": PUBLISHED, "partition": FOLDS, "rows": rows_of(frame)} | changed
    rows = registry.load(CATALOG, name).divide(frame, Plan(folds=folds, seed=seed, augmentation=("noise",), **plan))
    return rows.astype({"clip_id": str, "variant": str, "role": str}).merge(frame, on="clip_id", how="left", validate="many_to_one")


def sides(split, column):
    """Fold -> role -> the values of a column there."""
    return {fold: {role: set(own[column]) for role, own in rows.groupby("role")} for fold, rows in split.groupby("fold")}


def of_one_corpus(name, clips):
    return [clip for clip in clips if clip[2] == "one"] if name == "partition" else clips


@pytest.mark.parametrize("name", NAMES)
def test_a_protocol_says_what_it_is_and_promises(name):
    card = CARDS[name]
    assert set(card) == {"title", "disjoint", "folds", "tested", "needs", "rows"}
    assert set(card["disjoint"]) <= {"speaker", "sentence", "corpus"}
    assert isinstance(card["folds"], int) or card["folds"] in {"several", "speakers", "sentences", "pairs", "corpora", "partition"}
    assert card["tested"] in {"all", "some"}
    assert set(card["needs"]) <= {"published", "corpora", "sentences", "partition"}
    assert isinstance(card["rows"], bool)
    assert card["title"]
    assert not (card["rows"] and card["disjoint"])


@pytest.mark.parametrize("name", GUARDED)
@settings(max_examples=60, deadline=None)
@given(clips=st.lists(clip, min_size=4, max_size=60), folds=st.integers(2, 5), seed=st.integers(0, 5))
def test_no_clip_and_nothing_that_is_promised_stands_on_two_sides(name, clips, folds, seed):
    clips = of_one_corpus(name, clips)
    assume(clips)
    split = divided(name, frame := frame_of(clips), folds=folds, seed=seed)
    assert sorted(split["fold"].unique()) == list(range(split["fold"].nunique()))
    for column in ("clip_id", *CARDS[name]["disjoint"]):
        for roles in sides(split, column).values():
            assert sum(map(len, roles.values())) == len(set().union(*roles.values()))
    tested = split[split["role"] == "test"]
    assert not tested["clip_id"].duplicated().any()
    copies = split[split["variant"] != "original"]
    assert set(copies["role"]) <= {"train"}
    trained = split[(split["variant"] == "original") & (split["role"] == "train")]
    assert sorted(zip(copies["fold"], copies["clip_id"], strict=True)) == sorted(zip(trained["fold"], trained["clip_id"], strict=True))
    pd.testing.assert_frame_equal(split, divided(name, frame, folds=folds, seed=seed))


@pytest.mark.parametrize("name", DEALING)
@settings(max_examples=40, deadline=None)
@given(clips=st.lists(clip, min_size=2, max_size=40), folds=st.integers(2, 6), seed=st.integers(0, 5))
def test_every_clip_is_tested_in_one_fold_and_takes_part_in_every_one(name, clips, folds, seed):
    split = divided(name, frame := frame_of(clips), folds=folds, seed=seed)
    assert split["fold"].nunique() <= folds
    assert sorted(split.loc[split["role"] == "test", "clip_id"]) == sorted(frame["clip_id"])
    originals = split[split["variant"] == "original"]
    assert all(sorted(own["clip_id"]) == sorted(frame["clip_id"]) for _, own in originals.groupby("fold"))


@pytest.mark.parametrize("name", DEALING)
def test_enough_clips_fill_every_fold_and_show_every_label_in_it(name):
    split = divided(name, frame_of(crossed(8, 8)))
    sizes = split[split["role"] == "test"].groupby(["fold", "label"]).size()
    assert len(sizes) == 3 * split["fold"].nunique() > 3
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("cross_corpus", "partition")])
def test_another_seed_divides_otherwise(name):
    frame = frame_of(crossed(8, 8))
    first, second = (divided(name, frame, folds=3, seed=seed) for seed in (0, 1))
    assert not first.equals(second)


@pytest.mark.parametrize(("name", "column"), [("speaker", "speaker"), ("sentence", "sentence")])
@settings(max_examples=30, deadline=None)
@given(clips=st.lists(clip, min_size=4, max_size=40), seed=st.integers(0, 3))
def test_with_no_more_of_them_than_folds_each_is_left_out_in_turn(name, column, clips, seed):
    frame = frame_of(clips)
    assume(frame[column].nunique() >= 2)
    split = divided(name, frame, folds=frame[column].nunique(), seed=seed)
    assert [len(roles["test"]) for roles in sides(split, column).values()] == [1] * frame[column].nunique()


def test_two_sentences_leave_none_to_validate():
    assert set(divided("sentence", frame_of(crossed(4, 2)))["role"]) == {"train", "test"}


@settings(max_examples=60, deadline=None)
@given(clips=st.lists(clip, min_size=4, max_size=60), seed=st.integers(0, 3))
def test_a_pair_leaves_out_what_shares_one_of_the_two_and_nothing_else(clips, seed):
    frame = frame_of(clips)
    # With as many folds as there are of each, every speaker and every sentence is a group.
    split = divided("speaker_sentence", frame, folds=25, seed=seed)
    for fold, own in split.groupby("fold"):
        tested = own[own["role"] == "test"]
        assert (tested["speaker"].nunique(), tested["sentence"].nunique()) == (1, 1), fold
        held_out = own[own["role"] != "train"]
        shares = frame["speaker"].isin(held_out["speaker"]) | frame["sentence"].isin(held_out["sentence"])
        assert set(own.loc[own["role"] == "train", "clip_id"]) == set(frame.loc[~shares, "clip_id"])
        everything = (frame["speaker"] == tested["speaker"].iloc[0]) & (frame["sentence"] == tested["sentence"].iloc[0])
        assert set(tested["clip_id"]) == set(frame.loc[everything, "clip_id"])
    for clip_id in set(frame["clip_id"]).difference(split.loc[split["role"] == "test", "clip_id"]):
        lost = frame.set_index("clip_id").loc[clip_id]
        rest = frame[(frame["speaker"] != lost["speaker"]) & (frame["sentence"] != lost["sentence"])]
        assert rest["label"].nunique() < 2


def test_where_everybody_says_everything_each_pair_is_tested_and_the_first_folds_go_round():
    frame = frame_of(crossed(5, 4))
    split = divided("speaker_sentence", frame, folds=5)
    tested = split[split["role"] == "test"]
    assert split["fold"].nunique() == 20
    assert sorted(tested["clip_id"]) == sorted(frame["clip_id"])
    first = tested[tested["fold"] < 5]
    assert (first["speaker"].nunique(), first["sentence"].nunique()) == (5, 4)
    assert set(split.groupby("fold")["role"].nunique()) == {3}


def test_a_pair_of_two_and_two_trains_on_what_is_left_and_chooses_nothing():
    split = divided("speaker_sentence", frame_of(crossed(2, 2)))
    assert split["fold"].nunique() == 4
    assert set(split["role"]) == {"train", "test"}


@settings(max_examples=60, deadline=None)
@given(clips=st.lists(clip, min_size=2, max_size=60))
def test_a_corpus_is_tested_on_the_labels_that_the_others_have(clips):
    frame = frame_of(clips)
    split = divided("cross_corpus", frame)
    tested_corpora = []
    for _, own in split.groupby("fold"):
        ((tested,),) = [set(own.loc[own["role"] == "test", "corpus"])]
        tested_corpora.append(tested)
        labels = {role: set(rows["label"]) for role, rows in own.groupby("role")}
        others = set(frame.loc[frame["corpus"] != tested, "label"])
        shared = set(frame.loc[frame["corpus"] == tested, "label"]) & others
        assert labels["test"] == labels["train"] == shared
        assert labels.get("validation", set()) <= shared
        assert set(own["clip_id"]) == set(frame.loc[frame["label"].isin(shared), "clip_id"])
    assert tested_corpora == sorted(tested_corpora)
    for corpus in set(frame["corpus"]).difference(tested_corpora):
        inside = frame["corpus"] == corpus
        assert len(set(frame.loc[inside, "label"]) & set(frame.loc[~inside, "label"])) < 2


def test_the_smallest_of_the_other_corpora_validates_where_there_are_two():
    three = crossed(3, 2) + crossed(2, 2, corpus="two") + crossed(4, 2, corpus="zoo")
    validating = [roles.get("validation") for roles in sides(divided("cross_corpus", frame_of(three)), "corpus").values()]
    assert validating == [{"two"}, {"one"}, {"two"}]
    two = sides(divided("cross_corpus", frame_of(crossed(3, 2) + crossed(2, 2, corpus="two"))), "corpus")
    assert two == {0: {"test": {"one"}, "train": {"two"}}, 1: {"test": {"two"}, "train": {"one"}}}


def test_one_corpus_gives_no_fold():
    assert divided("cross_corpus", frame_of(crossed(3, 2))).empty


@settings(max_examples=40, deadline=None)
@given(
    clips=st.lists(clip, min_size=3, max_size=40),
    share=st.sampled_from([0.1, 0.25, 0.5]),
    seed=st.integers(0, 9),
    segments=st.integers(1, 3),
)
def test_published_rows_are_those_that_scikit_learn_draws(clips, share, seed, segments):
    frame = frame_of(clips)
    rows = rows_of(frame, segments)
    split = divided("published", frame, seed=seed, rows=rows, published=PUBLISHED | {"test_share": share, "validation": "test"})
    trained, tested = train_test_split(np.arange(len(rows)), test_size=share, random_state=seed)
    assert set(np.flatnonzero(split["role"] == "test")) == set(tested)
    assert set(np.flatnonzero(split["role"] == "train")) == set(trained)
    pd.testing.assert_frame_equal(split[["clip_id", "variant", "segment"]], rows, check_dtype=False)


def test_published_clips_keep_their_rows_together_and_copies_are_tested():
    split = divided("published", frame_of(crossed(4, 4)), published=PUBLISHED | {"shuffled": "clips"})
    assert split.groupby("clip_id")["role"].nunique().max() == 1
    assert set(split.loc[split["role"] == "test", "variant"]) == {"original", "noise"}
    assert split.loc[split["role"] == "test", "clip_id"].nunique() == 12


def test_published_rows_may_be_stratified_and_validated_by_a_share_of_what_trains():
    published = PUBLISHED | {"stratified": True, "test_share": 0.3, "validation": 0.05}
    split = divided("published", frame_of(crossed(5, 4, takes=5)), published=published)
    assert split["role"].value_counts().to_dict() == {"train": 798, "test": 360, "validation": 42}
    assert split[split["role"] == "test"]["label"].value_counts().tolist() == [120] * 3
    assert split[split["role"] == "validation"]["label"].value_counts().tolist() == [14] * 3


def test_a_quarter_of_the_rows_of_four_corpora_is_what_a_source_counts():
    frame = frame_of([(place % 9, "angry" if place % 2 else "sad", "one", "a") for place in range(12_162)])
    rows = pd.concat([pd.DataFrame({"clip_id": frame["clip_id"], "variant": name, "segment": 0}) for name in ("original", "a", "b")])
    split = divided("published", frame, rows=rows.reset_index(drop=True))
    assert ((split["role"] == "test").sum(), len(split)) == (9122, 36_486)


def test_rows_that_are_too_few_for_their_shares_are_refused():
    frame = frame_of([(0, "angry", "one", "a"), (1, "sad", "one", "a")])
    with pytest.raises(DataError, match=r"cannot draw 0\.25 of 8 rows: .*; it needs more clips"):
        divided(
            "published",
            frame,
            published=PUBLISHED | {"stratified": True},
            rows=rows_of(frame).assign(clip_id=["one/000"] + ["one/001"] * 7),
        )
    with pytest.raises(DataError, match="needs the source's way of testing and the rows of features"):
        divided("published", frame, published=None)


def test_a_partition_puts_everybody_where_it_says():
    split = divided("partition", frame_of(crossed(8, 2)))
    first, second = sides(split, "speaker").values()
    assert first["test"] == {"one/0", "one/1", "one/2"}
    assert second == {"test": {"one/3", "one/4"}, "validation": {"one/1"}, "train": {f"one/{speaker}" for speaker in (0, 2, 5, 6, 7)}}
    # Where nobody is named, who validates is cut from training.
    assert first["validation"] | first["train"] == {f"one/{speaker}" for speaker in range(3, 8)}
    assert first["validation"]


def test_a_partition_of_two_corpora_is_refused():
    with pytest.raises(DataError, match="divides the speakers of one corpus; found one, two"):
        divided("partition", frame_of(crossed(3, 1) + crossed(3, 1, corpus="two")))


DECLARED = [
    (name, corpus, place, fold)
    for name, declared in PARTITIONS.items()
    for corpus, folds in declared["corpora"].items()
    for place, fold in enumerate(folds)
]


@pytest.fixture(scope="module")
def known_speakers(official_names):
    def of(corpus):
        card = registry.declaration(registry.CORPORA, corpus, "CARD")
        entry = registry.load(registry.CORPORA, corpus)
        found = {entry.describe(Path(path))["speaker"] for path in official_names(card["folder"])}
        assert len(found) == card["speakers"]
        return {f"{corpus}/{speaker}" for speaker in found}

    return of


@pytest.mark.parametrize(("name", "corpus", "place", "fold"), DECLARED)
def test_a_declared_partition_names_people_of_the_corpus_each_on_one_side(name, corpus, place, fold, known_speakers):
    speakers = sorted(known_speakers(corpus))
    frame = pd.DataFrame(
        [
            {"clip_id": f"{who}-{label}", "corpus": corpus, "speaker": who, "label": label, "sentence": f"{corpus}/a"}
            for who in speakers
            for label in ("angry", "sad")
        ]
    )
    (roles,) = sides(divided("partition", frame, partition=[fold]), "speaker").values()
    named = {
        role: sum(1 if "-" not in part else int(part[-2:]) - int(part.split("-")[0][-2:]) + 1 for part in text.split())
        for role, text in fold.items()
    }
    assert {role: len(roles[role]) for role in fold} == named
    assert set().union(*roles.values()) == set(speakers)
    assert {"train", "test"} <= set(roles)


def test_the_declared_partitions_are_the_published_lists(repository):
    lists = repository.parent / "shared" / "partitions.json"
    if not lists.is_file():
        pytest.skip("no lists of speakers beside the project")
    published = json.loads(lists.read_text(encoding="utf-8"))
    other_names = {"luna_jimenez": "luna_jimenez_5cv_test", "emosuperb": "emosuperb_5fold_test"}
    compared = 0
    for name, corpus, place, fold in DECLARED:
        (key,) = [key for key in published[corpus] if name in key.split("_") or key == other_names.get(name)]
        given = published[corpus][key]
        expected = {"test": list(given.values())[place]} if key.endswith("_test") else {**given}
        for role, text in fold.items():
            numbered = expected["val" if role == "validation" else role]
            assert registry.load(CATALOG, "partition")._speakers(text, corpus) == {f"{corpus}/{who}" for who in numbered}, (name, corpus)
            compared += 1
    assert compared > 20
