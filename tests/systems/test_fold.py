"""The data of one fold."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from serflow.errors import DataError, LeakError
from serflow.features.contract import ROWS
from serflow.protocols.contract import SPLIT
from serflow.systems.fold import read_fold, write_preparation
from serflow.systems.part import taken
from serflow.tables import read_metadata, read_table, write_table


@pytest.fixture
def system(tmp_path, small_system):
    return small_system(tmp_path)


def fold_of(system, number=0, scaled_by="rows"):
    inputs, label_map = system
    return read_fold(number, inputs, label_map=label_map, labels="intended", scaled_by=scaled_by)


def change_facts(system, **facts):
    path = system[0].split
    write_table(read_table(path, SPLIT), path, SPLIT, metadata=read_metadata(path) | facts)


def change_split(system, change):
    path = system[0].split
    write_table(change(read_table(path, SPLIT)), path, SPLIT, metadata=read_metadata(path))


def change_rows(system, change):
    path = system[0].rows[0]
    write_table(change(read_table(path, ROWS)), path, ROWS)


def test_rows_are_those_of_the_split_and_stand_beside_their_labels(system):
    fold = fold_of(system, 1)
    roles = read_table(system[0].split, SPLIT).query("fold == 1")
    clips = pd.read_parquet(system[0].manifests[0]).set_index("clip_id")
    for role, part in (("train", fold.train), ("validation", fold.validation), ("test", fold.test)):
        assert sorted(part.who["clip_id"]) == sorted(roles.loc[roles["role"] == role, "clip_id"])
        assert [fold.emotions[place] for place in part.labels] == list(clips.loc[part.who["clip_id"], "emotion"])


def test_values_are_those_of_the_clip_scaled_by_the_training_rows_alone(system):
    fold = fold_of(system)
    features = read_table(system[0].rows[0], ROWS)
    values = np.load(system[0].values[0])
    roles = read_table(system[0].split, SPLIT).query("fold == 0").merge(features, on=["clip_id", "variant"])
    training = values[roles.loc[roles["role"] == "train", "row"]].astype(np.float64)
    np.testing.assert_allclose(fold.scaler.mean, training.mean(axis=0, keepdims=True), rtol=1e-6)
    np.testing.assert_allclose(fold.scaler.scale, training.std(axis=0, keepdims=True), rtol=1e-6)
    tested = values[features.query("variant == 'original'").set_index("clip_id").loc[fold.test.who["clip_id"], "row"]]
    np.testing.assert_allclose(taken(fold.test), (tested - training.mean(axis=0)) / training.std(axis=0), rtol=1e-4, atol=1e-5)
    assert taken(fold.test).dtype == np.float32


def test_augmented_copies_train_and_nothing_else(system):
    fold = fold_of(system)
    assert len(taken(fold.train)) == 2 * len(set(fold.train.who["clip_id"]))
    assert len(taken(fold.test)) == len(set(fold.test.who["clip_id"]))
    assert len(taken(fold.validation)) == len(set(fold.validation.who["clip_id"]))


def test_emotions_stand_in_the_order_of_all_tables(system):
    assert fold_of(system).emotions == ("happy", "sad", "angry")


def test_a_fold_that_is_planned_and_not_needed_is_none(tmp_path, small_system):
    system = small_system(tmp_path, speakers=3, folds=5)
    assert fold_of(system, 2) is not None
    assert fold_of(system, 3) is None


def test_two_speakers_leave_nobody_to_validate(tmp_path, small_system):
    fold = fold_of(small_system(tmp_path, speakers=2))
    assert taken(fold.validation).shape == (0, 6)
    assert len(taken(fold.train)) == 24


def test_features_of_two_corpora_are_not_mixed_up(tmp_path, small_system):
    system = small_system(tmp_path)
    other = tmp_path / "other"
    frame = pd.read_parquet(system[0].manifests[0])
    half = frame["speaker"].isin(["tiny/00", "tiny/01"])
    features = read_table(system[0].rows[0], ROWS)
    values = np.load(system[0].values[0])
    parts = {}
    for name, chosen in (("first", frame[half]), ("second", frame[~half])):
        own = features[features["clip_id"].isin(chosen["clip_id"])]
        (other / name).mkdir(parents=True)
        np.save(other / name / "values.npy", values[own["row"]])
        write_table(own.assign(row=np.arange(len(own))), other / name / "rows.parquet", ROWS)
        parts[name] = other / name
    divided = replace(
        system[0],
        rows=[folder / "rows.parquet" for folder in parts.values()],
        values=[folder / "values.npy" for folder in parts.values()],
    )
    whole, apart = fold_of(system), fold_of((divided, system[1]))
    np.testing.assert_array_equal(whole.test.who["clip_id"], apart.test.who["clip_id"])
    np.testing.assert_allclose(taken(whole.test), taken(apart.test), rtol=1e-6)


def test_a_row_without_features_is_left_out(system):
    lost = fold_of(system).train.who["clip_id"][0]

    def break_one(rows):
        return rows.assign(error=rows["error"].mask(rows["clip_id"] == lost, "too short"))

    before = fold_of(system)
    change_rows(system, break_one)
    after = fold_of(system)
    assert lost not in after.train.who["clip_id"]
    assert len(after.train) == len(before.train) - 2


def test_no_features_at_all_for_a_role_is_an_error(system):
    tested = set(fold_of(system).test.who["clip_id"])
    change_rows(system, lambda rows: rows.assign(error=rows["error"].mask(rows["clip_id"].isin(tested), "too short")))
    with pytest.raises(DataError, match="fold 0 has no features for 'test'"):
        fold_of(system)


def test_a_variant_that_was_never_extracted_is_an_error(system):
    change_rows(system, lambda rows: rows[rows["variant"] == "original"])
    with pytest.raises(DataError, match=r"have none, the first is tiny/.* \(noise\); run extract_features again"):
        fold_of(system)


def test_a_leak_that_was_planted_into_the_split_stops_training(system):
    def leak(split):
        tested = split[(split["fold"] == 0) & (split["role"] == "test")].iloc[[0]]
        return pd.concat([split, tested.assign(variant="noise", role="train")])

    change_split(system, leak)
    with pytest.raises(LeakError, match="fold 0: the same clip_id"):
        fold_of(system)


def test_the_preparation_is_what_scales_a_new_recording(system, tmp_path):
    fold = fold_of(system)
    write_preparation(fold, tmp_path / "preparation.json")
    written = json.loads((tmp_path / "preparation.json").read_text())
    scaler = {"mean": fold.scaler.mean[0].tolist(), "scale": fold.scaler.scale[0].tolist()}
    assert written == {"emotions": list(fold.emotions), "scaling": "rows"} | scaler


def test_the_preparation_of_a_fold_that_is_not_needed_is_empty(tmp_path):
    write_preparation(None, tmp_path / "preparation.json")
    assert json.loads((tmp_path / "preparation.json").read_text()) == {}


def test_rows_may_stay_as_they_are(system):
    fold = fold_of(system, scaled_by="none")
    features = read_table(system[0].rows[0], ROWS)
    places = features.query("variant == 'original'").set_index("clip_id").loc[fold.test.who["clip_id"], "row"]
    np.testing.assert_array_equal(taken(fold.test), np.load(system[0].values[0])[places])
    assert fold.scaler is None


def test_scaling_by_speakers_leaves_every_speakers_originals_with_mean_0_and_deviation_1(system, tmp_path):
    fold = fold_of(system, scaled_by="speakers")
    speakers = pd.read_parquet(system[0].manifests[0]).set_index("clip_id")["speaker"]
    for part in (fold.train, fold.validation, fold.test):
        originals = part.who["variant"] == "original"
        values = pd.DataFrame(taken(part)).groupby(part.who["clip_id"].map(speakers)[originals])
        np.testing.assert_allclose(values.mean(), 0, atol=1e-5)
        np.testing.assert_allclose(values.std(ddof=0), 1, atol=1e-5)
    write_preparation(fold, tmp_path / "preparation.json")
    assert json.loads((tmp_path / "preparation.json").read_text()) == {"emotions": list(fold.emotions), "scaling": "speakers"}


def test_a_source_that_validated_on_its_test_rows_does_so_here(system):
    assert len(set(fold_of(system).validation.who["clip_id"]) & set(fold_of(system).test.who["clip_id"])) == 0
    change_facts(system, validation="test")
    fold = fold_of(system)
    pd.testing.assert_frame_equal(fold.validation.who, fold.test.who)


def test_a_split_that_is_known_to_leak_is_let_through_and_told(system, caplog):
    def leak(split):
        tested = split[(split["fold"] == 0) & (split["role"] == "test")].iloc[[0]]
        return pd.concat([split, tested.assign(variant="noise", role="train")])

    change_split(system, leak)
    # Of the speaker one row trains, and everyone says one sentence.
    leaks = {"test_rows": 12, "same_clip": 1, "same_speaker": 12, "same_sentence": 12, "same_audio": 0, "test_validates": False}
    change_facts(system, leaks=json.dumps(leaks))
    with caplog.at_level("INFO"):
        assert fold_of(system) is not None
    assert f"leaks, as its source's: {leaks}" in caplog.text
    change_facts(system, leaks=json.dumps(leaks | {"same_clip": 0}))
    with pytest.raises(LeakError, match=r"'same_clip' is 1 here, and the split says 0"):
        fold_of(system)
