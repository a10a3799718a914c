"""Who trains, who validates and who is tested."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serflow import registry
from serflow.corpora.contract import MANIFEST
from serflow.errors import DataError, LeakError
from serflow.features.contract import ROWS
from serflow.protocols.clips import read_clips
from serflow.protocols.contract import SPLIT
from serflow.protocols.split import CATALOG, make_split
from serflow.tables import read_metadata, read_table, write_table

LABELS = {"angry": "angry", "happy": "happy", "sad": "sad"}
CARDS = {name: registry.declaration(CATALOG, name, "CARD") for name in registry.names(CATALOG)}
PROTOCOLS = [name for name, card in CARDS.items() if card["tested"] == "all"]
PUBLISHED = {"test_share": 0.25, "shuffled": "rows", "stratified": False, "validation": "none"}


@pytest.fixture
def split_of(tmp_path):
    """Divide some clips; the split and its facts."""

    def divide(*frames, protocol="speaker", folds=4, seed=0, augmentation=("noise",), label_map=LABELS, features=None, **more):
        paths, rows = [], []
        for place, frame in enumerate(frames):
            paths.append(tmp_path / f"{place}.parquet")
            write_table(frame, paths[-1], MANIFEST)
        given = {"protocol": protocol, "folds": folds, "seed": seed, "label_map": label_map, "augmentation": list(augmentation)}
        given |= {"labels": "intended", "many_speakers": None} | more
        if features is not None:
            rows.append(tmp_path / "rows.parquet")
            write_table(features, rows[-1], ROWS)
        make_split(paths, settings=given, split=tmp_path / "split.parquet", rows=rows)
        return read_table(tmp_path / "split.parquet", SPLIT), read_metadata(tmp_path / "split.parquet")

    return divide


def told(frame, sentences=4):
    """The same clips, saying several things."""
    return frame.assign(sentence=[f"sentence {place % sentences}" for place in range(len(frame))])


def features_of(frame, variants=("original", "noise", "pitch"), segments=2):
    """Rows of features; the first clip's failed."""
    rows = [(clip_id, variant, segment) for clip_id in frame["clip_id"] for variant in variants for segment in range(segments)]
    table = pd.DataFrame(rows, columns=["clip_id", "variant", "segment"]).assign(frames=9, length=1, error=None)
    table["row"] = table["offset"] = np.arange(len(table))
    table.loc[table["clip_id"] == frame["clip_id"].iloc[0], "error"] = "too short"
    return table


def sides_of(split, frame, fold, role):
    return set(frame.set_index("clip_id").loc[split[(split["fold"] == fold) & (split["role"] == role)]["clip_id"], "speaker"])


@pytest.mark.parametrize("protocol", PROTOCOLS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    clips=st.lists(st.tuples(st.integers(0, 8), st.sampled_from(sorted(LABELS))), min_size=6, max_size=50),
    folds=st.integers(2, 5),
    seed=st.integers(0, 3),
)
def test_each_clip_is_tested_once_and_every_fold_is_divided_without_rest(protocol, split_of, manifest_of, *, clips, folds, seed):
    clips = [*clips, (0, "angry"), (1, "sad"), (2, "happy")]
    frame = told(manifest_of([{"speaker": f"tiny/{speaker}", "emotion": emotion} for speaker, emotion in clips]))
    split, facts = split_of(frame, protocol=protocol, folds=folds, seed=seed)
    originals = split[split["variant"] == "original"]
    assert sorted(originals.loc[originals["role"] == "test", "clip_id"]) == sorted(frame["clip_id"])
    for fold in range(int(facts["folds_used"])):
        assert sorted(originals.loc[originals["fold"] == fold, "clip_id"]) == sorted(frame["clip_id"])
        roles = originals.loc[originals["fold"] == fold, "role"]
        assert {"train", "test"} <= set(roles) <= {"train", "validation", "test"}
        for column in json.loads(facts["disjoint"]):
            sides = [
                set(frame.set_index("clip_id").loc[own["clip_id"], column])
                for _, own in originals[originals["fold"] == fold].groupby("role")
            ]
            assert sum(map(len, sides)) == len(set.union(*sides))
    assert set(split.loc[split["variant"] != "original", "role"]) == {"train"}
    copies = split[split["role"] == "train"].groupby(["fold", "clip_id"])["variant"].agg(sorted)
    assert all(variants == ["noise", "original"] for variants in copies)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_same_seed_splits_the_same_and_the_order_of_the_manifest_does_not_matter(protocol, split_of, manifest_of, clips_of):
    frame = told(manifest_of(clips_of(6)))
    first, facts = split_of(frame, protocol=protocol)
    second, again = split_of(frame.sample(frac=1, random_state=3), protocol=protocol)
    pd.testing.assert_frame_equal(first, second)
    assert facts == again


def test_the_order_of_the_corpora_does_not_matter(split_of, manifest_of, clips_of):
    one, two = manifest_of(clips_of(4)), manifest_of(clips_of(3, corpus="other"), corpus="other")
    pd.testing.assert_frame_equal(split_of(one, two)[0], split_of(two, one)[0])


def test_another_seed_splits_otherwise(split_of, manifest_of, clips_of):
    frame = manifest_of(clips_of(12))
    first, second = (split_of(frame, seed=seed)[0] for seed in (0, 1))
    assert not first.equals(second)


def test_few_speakers_are_left_out_one_after_the_other(split_of, manifest_of, clips_of):
    frame = manifest_of(clips_of(4))
    split, facts = split_of(frame, folds=4)
    assert (facts["folds_used"], facts["folds_planned"], facts["note"]) == ("4", "4", "")
    assert [sides_of(split, frame, fold, "test") for fold in range(4)] == [{f"tiny/0{speaker}"} for speaker in range(4)]
    validating = [sides_of(split, frame, fold, "validation") for fold in range(4)]
    assert all(len(speakers) == 1 for speakers in validating)
    assert len(set.union(*validating)) > 1


def test_fewer_speakers_than_folds_use_fewer_folds(split_of, manifest_of, clips_of):
    split, facts = split_of(manifest_of(clips_of(3)), folds=5)
    assert (facts["folds_used"], facts["folds_planned"]) == ("3", "5")
    assert set(split["fold"]) == {0, 1, 2}


def test_two_speakers_leave_nobody_to_validate_and_the_split_says_so(split_of, manifest_of, clips_of):
    split, facts = split_of(manifest_of(clips_of(2)))
    assert set(split["role"]) == {"train", "test"}
    assert "too few speakers for validation" in facts["note"]


@pytest.mark.parametrize("seed", range(4))
def test_a_corpus_that_is_tested_is_heard_in_training_rather_than_validated(seed, split_of, manifest_of, clips_of):
    pair, many = manifest_of(clips_of(2)), manifest_of(clips_of(8, corpus="other"), corpus="other")
    split, facts = split_of(pair, many, folds=3, seed=seed)
    for _, fold in split.groupby("fold"):
        heard = {role: set(own["clip_id"].str.partition("/")[0]) for role, own in fold.groupby("role")}
        both_tested = {"tiny/00", "tiny/01"} <= set(
            pair.set_index("clip_id").loc[fold.loc[fold["role"].eq("test") & fold["clip_id"].str.startswith("tiny"), "clip_id"], "speaker"]
        )
        assert both_tested or heard["test"] <= heard["train"]
    assert facts["note"] == "" or "no training clip is of tiny" in facts["note"]


@pytest.mark.parametrize("protocol", ["speaker", "sentence", "speaker_sentence", "cross_corpus", "partition:emobox"])
def test_what_cannot_be_divided_gives_no_rows_and_says_why(protocol, split_of, manifest_of, clips_of, caplog):
    split, facts = split_of(manifest_of(clips_of(1)), protocol=protocol, partition=[{"test": "07"}])
    assert split.empty
    assert (facts["folds_used"], facts["folds_planned"], facts["note"], facts["budget"]) == ("0", "4", "", "")
    assert facts["skipped"] == (
        f"'{protocol}' leaves no fold with clips to train on and clips to test: found 6 clips, 1 corpus, 1 speaker, 1 sentence, 3 labels"
    )
    assert facts["skipped"] in caplog.text


def test_what_nobody_says_is_no_sentence(split_of, manifest_of, clips_of):
    _, facts = split_of(manifest_of(clips_of(4)).assign(sentence=None), protocol="sentence")
    assert "4 speakers, 1 sentence," in facts["skipped"]


def test_sentences_that_two_corpora_call_alike_are_two(split_of, manifest_of, clips_of):
    one, two = (told(manifest_of(clips_of(3, corpus=corpus), corpus=corpus), 1) for corpus in ("tiny", "other"))
    _, facts = split_of(one, two, protocol="sentence")
    assert (facts["folds_used"], facts["skipped"]) == ("2", "")
    assert "in some folds no training clip is of other, tiny, which is tested there: too few sentences" in facts["note"]
    assert "too few sentences for validation" in facts["note"]


def test_pairs_of_speakers_and_sentences_are_kept_apart_and_counted(split_of, manifest_of, clips_of):
    _, facts = split_of(told(manifest_of(clips_of(4, takes=4))), protocol="speaker_sentence", planned=16)
    assert (facts["folds_used"], facts["folds_planned"], facts["note"]) == ("16", "16", "")
    assert json.loads(facts["disjoint"]) == ["speaker", "sentence"]


def test_labels_that_corpora_do_not_share_are_left_out_and_counted(split_of, manifest_of, clips_of):
    one = manifest_of(clips_of(3))
    two = manifest_of(clips_of(3, emotions=("angry", "sad"), corpus="other"), corpus="other")
    split, facts = split_of(one, two, protocol="cross_corpus")
    assert json.loads(facts["left_out"]) == {f"'happy' in fold {fold}, which does without it": 6 for fold in (0, 1)}
    assert (
        facts["note"]
        == "too few corpora or speakers for validation in some folds: nothing is chosen by validation there; 24 of 30 clips are tested"
    )
    assert set(split.loc[(split["fold"] == 0) & (split["role"] == "test"), "clip_id"]) == set(two["clip_id"])


def test_a_partition_tests_whom_it_names(split_of, manifest_of, clips_of):
    frame = manifest_of(clips_of(5))
    split, facts = split_of(frame, protocol="partition:mine", partition=[{"validation": "01", "test": "02-03"}], planned=1)
    assert (facts["protocol"], facts["folds_used"], facts["folds_planned"]) == ("partition:mine", "1", "1")
    assert sides_of(split, frame, 0, "test") == {"tiny/02", "tiny/03"}
    assert sides_of(split, frame, 0, "validation") == {"tiny/01"}
    assert facts["note"] == "12 of 30 clips are tested"


def test_published_rows_are_divided_with_copies_and_segments_and_leaks_are_counted(split_of, manifest_of, clips_of):
    frame = manifest_of(clips_of(4))
    split, facts = split_of(frame, protocol="published", features=features_of(frame), published=PUBLISHED, planned=1)
    # 23 clips whose features are well, 2 variants, 2 segments; the variant that does not train is not there.
    assert (len(split), (split["role"] == "test").sum()) == (92, 23)
    assert set(split["variant"]) == {"original", "noise"}
    assert set(split["segment"]) == {0, 1}
    assert (facts["answers"], facts["validation"], facts["folds_used"], facts["disjoint"]) == ("rows", "part", "1", "[]")
    leaks = json.loads(facts["leaks"])
    trained = set(split.loc[split["role"] == "train", "clip_id"])
    assert leaks["same_clip"] == split.loc[split["role"] == "test", "clip_id"].isin(trained).sum() > 10
    assert (leaks["test_rows"], leaks["same_speaker"], leaks["same_sentence"]) == (23, 23, 23)
    assert (leaks["same_audio"], leaks["test_validates"]) == (0, False)
    assert split_of(frame, protocol="published", features=features_of(frame).iloc[::-1], published=PUBLISHED)[0].equals(split)


def test_published_test_rows_may_validate_and_the_split_says_so(split_of, manifest_of, clips_of):
    frame = manifest_of(clips_of(4))
    published = PUBLISHED | {"validation": "test"}
    split, facts = split_of(frame, protocol="published", features=features_of(frame), published=published)
    assert (facts["validation"], json.loads(facts["leaks"])["test_validates"]) == ("test", True)
    assert set(split["role"]) == {"train", "test"}
    assert "validated by the rows that are tested" in facts["note"]


def test_a_recording_under_another_name_is_counted_where_nothing_is_promised(split_of, manifest_of, clips_of):
    frame = manifest_of(clips_of(4)).assign(audio_sha256="one and the same")
    _, facts = split_of(frame, protocol="published", features=features_of(frame), published=PUBLISHED)
    assert json.loads(facts["leaks"])["same_audio"] == 23


def test_a_budget_draws_clips_and_keeps_the_first_folds(split_of, manifest_of, clips_of):
    frame = manifest_of(clips_of(8, takes=10))
    whole, _ = split_of(frame)
    split, facts = split_of(frame, budget={"clips": None, "folds": 1}, planned=1)
    assert (facts["budget"], facts["folds_used"], facts["folds_planned"]) == ("1 of 4 folds", "1", "1")
    pd.testing.assert_frame_equal(split, whole[whole["fold"] == 0])
    split, facts = split_of(frame, budget={"clips": 60, "folds": 3})
    assert facts["budget"] == "60 of 240 clips, 3 of 4 folds"
    assert split["clip_id"].nunique() == 60
    assert set(split["fold"]) == {0, 1, 2}
    _, facts = split_of(frame, budget={"clips": 240, "folds": 4})
    assert (facts["budget"], facts["note"]) == ("", "")


def test_one_label_is_too_few(split_of, manifest_of, clips_of):
    with pytest.raises(DataError, match="8 clips with 1 labels are left; training needs two"):
        split_of(manifest_of(clips_of(4)), label_map={"angry": "angry"})


def test_what_is_left_out_is_counted_by_reason(split_of, manifest_of, clips_of):
    frame = manifest_of([*clips_of(4), {"name": "calm", "emotion": "calm"}, {"name": "bad", "status": "excluded", "reason": "silent"}])
    split, facts = split_of(frame)
    assert json.loads(facts["left_out"]) == {"excluded by the index": 1, "no label for 'calm'": 1}
    assert not split["clip_id"].isin(["tiny/calm", "tiny/bad"]).any()


def test_a_clip_that_stands_in_two_manifests_is_refused(split_of, manifest_of, clips_of):
    with pytest.raises(DataError, match=r"0\.parquet, .*1\.parquet: name tiny/00-angry-0 more than once"):
        split_of(manifest_of(clips_of(3)), manifest_of(clips_of(1)))


def test_several_emotions_can_share_a_label(split_of, manifest_of, clips_of):
    split, facts = split_of(manifest_of(clips_of(4)), label_map={"angry": "loud", "happy": "loud", "sad": "sad"})
    assert json.loads(facts["emotions"]) == ["sad", "loud"]
    assert split["clip_id"].nunique() == 24


def test_a_system_can_learn_what_listeners_heard(split_of, manifest_of, clips_of):
    heard = {"angry": "sad", "happy": "happy", "sad": None}
    frame = manifest_of([clip | {"perceived_label": heard[clip["emotion"]]} for clip in clips_of(4)])
    split, facts = split_of(frame, labels="perceived")
    assert (facts["labels"], json.loads(facts["emotions"])) == ("perceived", ["happy", "sad"])
    assert json.loads(facts["left_out"]) == {"listeners say no one emotion": 8}
    used = frame[frame["clip_id"].isin(split["clip_id"])]
    assert set(used["emotion"]) == {"angry", "happy"}


def test_a_clip_is_labelled_as_the_speaker_meant_it_unless_said_otherwise(tmp_path, manifest_of):
    frame = manifest_of([{"emotion": "angry", "perceived_label": "sad"}, {"emotion": "sad", "perceived_label": "calm"}])
    write_table(frame, tmp_path / "manifest.parquet", MANIFEST)
    intended, perceived = (read_clips([tmp_path / "manifest.parquet"], LABELS, labels=labels) for labels in ("intended", "perceived"))
    assert (list(intended[0]["label"]), intended[1]) == (["angry", "sad"], {})
    assert (list(perceived[0]["label"]), perceived[1]) == (["sad"], {"no label for 'calm'": 1})


def test_a_corpus_that_nobody_listened_to_has_no_perceived_labels(split_of, manifest_of, clips_of):
    with pytest.raises(DataError, match=r"0 clips with 0 labels are left; .* \(left out: \{'listeners say no one emotion': 24\}\)"):
        split_of(manifest_of(clips_of(4)), labels="perceived")


@pytest.mark.parametrize(("speakers", "folds"), [(3, 3), (4, 4), (5, 2), (9, 2)])
def test_where_the_number_of_speakers_was_not_known_it_decides_the_folds(split_of, manifest_of, clips_of, speakers, folds):
    _, facts = split_of(manifest_of(clips_of(speakers)), folds=4, many_speakers={"above": 4, "folds": 2})
    assert (facts["folds_used"], facts["folds_planned"]) == (str(folds), "4")


def test_an_excluded_clip_needs_no_emotion(tmp_path, manifest_of, clips_of):
    frame = manifest_of([*clips_of(2), {"name": "misnamed", "speaker": None, "emotion": None, "status": "excluded", "reason": "misnamed"}])
    write_table(frame, tmp_path / "manifest.parquet", MANIFEST)
    clips, left_out = read_clips([tmp_path / "manifest.parquet"], LABELS, labels="intended")
    assert (len(clips), left_out) == (12, {"excluded by the index": 1})


def test_a_recording_that_stands_in_two_corpora_is_a_leak(split_of, manifest_of, clips_of):
    one = manifest_of(clips_of(4))
    two = manifest_of(clips_of(4, corpus="other"), corpus="other")
    two.loc[0, "audio_sha256"] = one.loc[len(one) - 1, "audio_sha256"]
    with pytest.raises(LeakError, match="the same audio_sha256"):
        split_of(one, two)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_no_augmentation_gives_originals_alone(protocol, split_of, manifest_of, clips_of):
    split, facts = split_of(told(manifest_of(clips_of(4))), protocol=protocol, augmentation=())
    assert set(split["variant"]) == {"original"}
    assert len(split) == int(facts["folds_used"]) * 24


def test_two_clips_are_enough_for_a_random_split(split_of, manifest_of):
    frame = manifest_of([{"emotion": "angry"}, {"emotion": "sad"}])
    split, _ = split_of(frame, protocol="random", augmentation=())
    assert split.groupby("fold")["role"].agg(sorted).tolist() == [["test", "train"]] * 2


def test_speakers_of_very_unequal_size_all_get_tested(split_of, manifest_of):
    sizes = np.array([60, 1, 1, 1, 1, 1, 1])
    frame = manifest_of(
        [
            {"speaker": f"tiny/{speaker}", "emotion": sorted(LABELS)[place % 3]}
            for speaker, size in enumerate(sizes)
            for place in range(size)
        ]
    )
    split, _ = split_of(frame, folds=5)
    assert set(split.loc[split["role"] == "test", "clip_id"]) == set(frame["clip_id"])
