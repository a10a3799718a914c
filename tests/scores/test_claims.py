"""What sources say, beside what was measured."""

import json
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, recall_score

from serflow.corpora.contract import MANIFEST
from serflow.protocols.contract import SPLIT
from serflow.scores.claims import collate_claims, measure_claim
from serflow.scores.contract import CLAIMS
from serflow.scores.score import ScoreTables, score_predictions
from serflow.systems.contract import PREDICTIONS
from serflow.tables import read_table, write_table

LABELS = ("angry", "sad")
CLIPS = 160
SPEAKERS = 8
CLAIM = {"source": "E", "metric": "binary_accuracy", "value": 0.8643, "tested": "20 % of the clips", "why": "The metric counts silence."}
SCORING = {"draws": 100, "seed": 0, "epochs": "5 of 20 epochs", "transductive": False}
FACTS = {
    "published": {"leaks": json.dumps({"test_rows": 160, "same_clip": 155, "same_speaker": 160, "test_validates": False})},
    "speaker": {"budget": "the first 2 of 8 folds"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("claims")


@pytest.fixture(scope="module")
def scored(folder, manifest_of):
    """A function: the files of a protocol, right so often, and its answers."""
    clips = [{"name": f"{clip:03}", "speaker": f"tiny/{clip % SPEAKERS}", "emotion": LABELS[clip // SPEAKERS % 2]} for clip in range(CLIPS)]
    write_table(manifest_of(clips), folder / "manifest.parquet", MANIFEST)

    def score(protocol, skill, facts=None):
        random = np.random.default_rng(round(100 * skill))
        frame = pd.DataFrame(clips).rename(columns={"name": "clip_id"}).assign(clip_id=lambda rows: "tiny/" + rows["clip_id"])
        right = random.random(CLIPS) < skill
        sure = random.uniform(0.3, 1, CLIPS).astype(np.float32)
        # Of two outputs the answer's is the larger, but both may lie below one half, as in training by single outputs.
        angry = (frame["emotion"] == "angry") == right
        frame["probability_angry"] = np.where(angry, sure, np.float32(0.2))
        frame["probability_sad"] = np.where(angry, np.float32(0.2), sure)
        frame["predicted"] = np.where(angry, "angry", "sad")
        frame = frame.assign(fold=0, seed=0, variant="original", segment=None)
        place = folder / protocol
        write_table(frame.drop(columns="speaker"), place / "predictions.parquet", PREDICTIONS)
        split = frame[["clip_id", "variant", "segment", "fold"]].assign(role="test")
        write_table(split, place / "split.parquet", SPLIT, {"folds_used": "1", "protocol": protocol} | (facts or FACTS.get(protocol, {})))
        score_predictions(
            [place / "predictions.parquet"],
            split=place / "split.parquet",
            manifests=[folder / "manifest.parquet"],
            system="s",
            protocol=protocol,
            settings=SCORING,
            tables=ScoreTables(**{field.name: place / f"{field.name}.parquet" for field in fields(ScoreTables)}),
        )
        return frame

    return score


@pytest.fixture(scope="module")
def answers(scored):
    return {"published": scored("published", 0.9), "random": scored("random", 0.7), "unseen": scored("speaker", 0.6)}


@pytest.fixture
def claimed(folder, answers, tmp_path):
    """The rows of a claim by metric, measured under some of the protocols."""

    def claim(sides=("published", "random", "unseen"), missing=None, claim=CLAIM, **settings):
        protocols = {side: "speaker" if side == "unseen" else side for side in sides}
        measure_claim(
            scores=[folder / protocol / "scores.parquet" for protocol in protocols.values()],
            splits=[folder / protocol / "split.parquet" for protocol in protocols.values()],
            published=[folder / "published" / "predictions.parquet"] if "published" in sides else [],
            unseen=[folder / "speaker" / "predictions.parquet"] if "unseen" in sides else [],
            manifests=[folder / "manifest.parquet"],
            system="s",
            settings=SCORING | {"claim": claim, "sides": protocols, "missing": missing or {}} | settings,
            claim=tmp_path / "claim.parquet",
        )
        return read_table(tmp_path / "claim.parquet", CLAIMS).set_index("metric")

    return claim


def expected(rows):
    outputs = [accuracy_score(rows["emotion"] == label, rows[f"probability_{label}"] > 0.5) for label in LABELS]
    return {
        "binary_accuracy": np.mean(outputs),
        "accuracy": accuracy_score(rows["emotion"], rows["predicted"]),
        "uar": recall_score(rows["emotion"], rows["predicted"], average="macro"),
    }


def test_each_figure_stands_in_the_sources_metric_and_in_accuracy_and_uar(claimed, answers):
    rows = claimed()
    assert list(rows.index) == ["binary_accuracy", "accuracy", "uar"]
    for side, own in answers.items():
        assert rows[side].to_dict() == pytest.approx(expected(own))
        assert (rows[f"{side}_low"] < rows[side]).all()
        assert (rows[side] < rows[f"{side}_high"]).all()
        assert set(rows[f"{side}_n_clips"]) == {CLIPS}
        assert set(rows[f"{side}_n_speakers"]) == {SPEAKERS}
    # Some answers are right with both outputs below one half.
    assert rows.loc["binary_accuracy", "unseen"] != pytest.approx(rows.loc["accuracy", "unseen"])


def test_what_was_claimed_stands_in_its_own_metric_alone(claimed):
    assert claimed()["claimed"].dropna().to_dict() == {"binary_accuracy": 0.8643}


def test_the_gap_is_between_testing_as_the_source_did_and_unseen_speakers(claimed):
    rows = claimed()
    assert (rows["gap"] - (rows["published"] - rows["unseen"])).abs().max() == 0
    assert ((rows["gap_low"] < rows["gap"]) & (rows["gap"] < rows["gap_high"])).all()
    assert rows["gap_note"].isna().all()
    assert set(rows["unseen_protocol"]) == {"speaker"}


def test_a_row_says_the_budget_and_why(claimed):
    row = claimed().iloc[0]
    assert row["budget"] == "the first 2 of 8 folds, 5 of 20 epochs"
    assert row["why"] == (
        "Of the 160 rows tested, 96 % had another row of the same recording in training, and all a recording of the same speaker."
        " The metric counts silence."
    )


def test_what_was_not_run_is_null_with_its_reason(claimed):
    rows = claimed(sides=("random", "unseen"), missing={"published": "this study leaves out the protocol 'published'"})
    assert rows[["published", "published_low", "published_n_clips", "gap", "gap_low"]].isna().all(axis=None)
    assert set(rows["published_note"]) == set(rows["gap_note"]) == {"this study leaves out the protocol 'published'"}
    assert rows["unseen"].notna().all()
    assert set(rows["why"]) == {"The metric counts silence."}


def test_a_protocol_that_turned_out_impossible_gives_its_reason(folder, scored, claimed):
    scored("speaker", 0.6, {"folds_used": "0", "skipped": "one speaker only"})
    try:
        rows = claimed()
    finally:
        scored("speaker", 0.6)
    assert rows["unseen"].isna().all()
    assert set(rows["unseen_note"]) == set(rows["gap_note"]) == {"one speaker only"}
    assert rows["published"].notna().all()


def test_a_source_without_a_figure_has_accuracy_and_uar(claimed):
    rows = claimed(claim=CLAIM | {"metric": None, "value": None})
    assert list(rows.index) == ["accuracy", "uar"]
    assert rows["claimed"].isna().all()
    assert rows["gap"].notna().all()


def test_a_claim_in_accuracy_has_no_third_row(claimed):
    assert list(claimed(claim=CLAIM | {"metric": "accuracy"}).index) == ["accuracy", "uar"]


@pytest.fixture
def collated(tmp_path):
    def collate(claims=(), not_run=None):
        made = {"table": tmp_path / "claims.parquet", "text": tmp_path / "claims.csv"}
        collate_claims(list(claims), not_run=not_run or {}, **made)
        return read_table(made["table"], CLAIMS), made["text"].read_text(encoding="utf-8")

    return collate


def test_claims_stand_by_source_and_those_that_cannot_run_among_them(claimed, collated, tmp_path):
    claimed()
    not_run = {"d_system": {"claim": CLAIM | {"source": "D"}, "transductive": True, "reason": "this study leaves out 'tess'"}}
    table, text = collated([tmp_path / "claim.parquet"], not_run)
    assert table["source"].tolist() == ["D"] * 3 + ["E"] * 3
    absent = table[table["system"] == "d_system"]
    assert absent[["published", "random", "unseen", "gap"]].isna().all(axis=None)
    for column in ("published_note", "random_note", "unseen_note", "gap_note"):
        assert set(absent[column]) == {"this study leaves out 'tess'"}
    lines = text.splitlines()
    assert lines[0].startswith("source,system,metric,claimed,tested,published,published_low,")
    assert lines[1].startswith("D,d_system,binary_accuracy,0.864300,20 % of the clips,,,,,,this study leaves out 'tess',")
    # Counts stay whole beside others that are missing.
    assert f",{CLIPS},{SPEAKERS}," in lines[4]


def test_a_study_without_claims_has_an_empty_table(collated):
    table, text = collated()
    assert table.empty
    assert text == ",".join(CLAIMS.schema.names) + "\n"
