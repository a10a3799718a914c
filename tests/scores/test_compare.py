"""Systems against each other."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import recall_score

from serflow.corpora.contract import MANIFEST
from serflow.scores.compare import compare_systems
from serflow.scores.contract import COMPARISONS
from serflow.scores.significance import holm
from serflow.systems.contract import PREDICTIONS
from serflow.tables import read_table, write_table

LABELS = ("angry", "happy", "sad")
CLIPS, SPEAKERS = 192, 8
SETTINGS = {"draws": 200, "seed": 0, "permutations": 1000}


@pytest.fixture
def clips():
    names = [{"name": f"{clip:03}", "speaker": f"tiny/{clip % SPEAKERS}", "emotion": LABELS[clip // SPEAKERS % 3]} for clip in range(CLIPS)]
    return pd.DataFrame(names)


@pytest.fixture
def compared(tmp_path, clips, manifest_of):
    """Compare systems by name: how often each is right, which clips it answered, under which protocol, with which labels."""
    write_table(manifest_of(clips.to_dict("records")), tmp_path / "manifest.parquet", MANIFEST)

    def answers_of(number, skill, answered, labels):
        random, rows = np.random.default_rng(number), clips[answered] if answered is not None else clips
        rows = rows[rows["emotion"].isin(labels)]
        right = random.random(len(rows)) < skill
        guessed = np.where(right, rows["emotion"], random.choice(labels, len(rows)))
        frame = pd.DataFrame({"clip_id": "tiny/" + rows["name"], "emotion": rows["emotion"], "predicted": guessed}).assign(fold=0, seed=0)
        return frame.assign(variant="original", segment=pd.NA, **{f"probability_{label}": 1 / len(labels) for label in labels})

    def compare(*systems):
        tested, answers = [], {}
        for number, (name, skill, *rest) in enumerate(systems):
            given = dict(zip(("answered", "protocol", "labels"), rest, strict=False))
            answers[name] = answers_of(number, skill, given.get("answered"), given.get("labels", LABELS))
            path = tmp_path / f"{name}.parquet"
            write_table(answers[name].astype({"segment": "Int32"}), path, PREDICTIONS)
            tested.append((name, given.get("protocol", "speaker"), [path]))
        compare_systems(tested, manifests=[tmp_path / "manifest.parquet"], settings=SETTINGS, output=tmp_path / "comparisons.parquet")
        return read_table(tmp_path / "comparisons.parquet", COMPARISONS), answers

    return compare


def test_every_two_systems_are_compared_once_with_their_figures(compared):
    table, answers = compared(("good", 0.9), ("fair", 0.6), ("poor", 0.2))
    assert table[["one", "other"]].to_numpy().tolist() == [["good", "fair"], ["good", "poor"], ["fair", "poor"]]
    for row in table.itertuples():
        wanted = [recall_score(answers[name]["emotion"], answers[name]["predicted"], average="macro") for name in (row.one, row.other)]
        assert [row.one_value, row.other_value, row.difference] == pytest.approx([*wanted, wanted[0] - wanted[1]])
        assert row.low <= row.difference <= row.high
        assert (row.n_clips, row.n_speakers) == (CLIPS, SPEAKERS)
    assert table["p_holm"].tolist() == pytest.approx(holm(table["p"]))
    # All 256 ways in which 8 speakers can change sides, two of which are as extreme.
    assert table.set_index(["one", "other"]).loc[("good", "poor"), "p"] == 2 / 256


def test_systems_that_were_tested_on_other_clips_are_compared_on_those_that_both_answered(compared, clips):
    table, answers = compared(("all", 0.7), ("some", 0.5, (clips["name"] < "100").to_numpy()))
    row = table.iloc[0]
    own = answers["all"][answers["all"]["clip_id"].isin(answers["some"]["clip_id"])]
    assert row["n_clips"] == 100
    assert row["one_value"] == pytest.approx(recall_score(own["emotion"], own["predicted"], average="macro"))
    assert "on the 100 clips that both were tested on" in row["note"]


def test_without_a_clip_in_common_there_is_a_dash_and_a_reason(compared, clips):
    table, _ = compared(("one", 0.7, (clips["name"] < "100").to_numpy()), ("other", 0.5, (clips["name"] >= "100").to_numpy()), ("all", 0.6))
    row = table.set_index(["one", "other"]).loc[("one", "other")]
    assert row[["one_value", "difference", "p", "p_holm"]].isna().all()
    assert row["note"] == "no clip in common"
    assert table.set_index(["one", "other"]).loc[("one", "all"), "p_holm"] > 0


def test_what_was_tested_otherwise_is_not_compared(compared):
    table, _ = compared(("a", 0.7), ("b", 0.7, None, "random"), ("c", 0.7, None, "speaker", LABELS[:2]))
    assert table.empty


def test_a_clip_that_two_label_maps_name_differently_is_not_compared(compared, tmp_path):
    _, answers = compared(("one", 0.7), ("other", 0.6))
    renamed = read_table(tmp_path / "other.parquet", PREDICTIONS)
    first = answers["other"]["clip_id"].iloc[0]
    write_table(
        renamed.assign(emotion=renamed["emotion"].mask(renamed["clip_id"] == first, "sad")), tmp_path / "other.parquet", PREDICTIONS
    )
    tested = [(name, "speaker", [tmp_path / f"{name}.parquet"]) for name in ("one", "other")]
    compare_systems(tested, manifests=[tmp_path / "manifest.parquet"], settings=SETTINGS, output=tmp_path / "renamed.parquet")
    assert read_table(tmp_path / "renamed.parquet", COMPARISONS).iloc[0]["n_clips"] == CLIPS - 1


def test_identical_systems_differ_by_nothing(compared, tmp_path):
    table, _ = compared(("one", 0.7))
    again = [(name, "speaker", [tmp_path / "one.parquet"]) for name in ("one", "twin")]
    compare_systems(again, manifests=[tmp_path / "manifest.parquet"], settings=SETTINGS, output=tmp_path / "twins.parquet")
    row = read_table(tmp_path / "twins.parquet", COMPARISONS).iloc[0]
    assert (row["difference"], row["low"], row["high"], row["p"], row["p_holm"]) == (0, 0, 0, 1, 1)
    assert table.empty


def test_a_system_without_answers_is_left_out(compared, tmp_path, clips):
    compared(("one", 0.7), ("other", 0.6))
    broken = read_table(tmp_path / "other.parquet", PREDICTIONS)
    write_table(broken.assign(predicted=""), tmp_path / "other.parquet", PREDICTIONS)
    empty = broken.head(0)
    write_table(empty, tmp_path / "empty.parquet", PREDICTIONS)
    tested = [(name, "speaker", [tmp_path / f"{name}.parquet"]) for name in ("one", "other", "empty")]
    compare_systems(tested, manifests=[tmp_path / "manifest.parquet"], settings=SETTINGS, output=tmp_path / "left.parquet")
    assert read_table(tmp_path / "left.parquet", COMPARISONS).empty
