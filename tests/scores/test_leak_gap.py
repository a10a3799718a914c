"""What a random split adds to a system's score."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import recall_score

from serflow.corpora.contract import MANIFEST
from serflow.protocols.contract import SPLIT
from serflow.scores.contract import ALL, LEAK_GAPS
from serflow.scores.leak_gap import measure_leak_gap
from serflow.systems.contract import PREDICTIONS
from serflow.tables import read_table, write_table

LABELS = ("angry", "sad")


@pytest.fixture
def measured(tmp_path, manifest_of):
    """The gap of a system that is right so often under each protocol, and the answers."""

    def measure(*, speakers, leaky, honest, corpora=("one",), draws=200, facts=None, epochs="", transductive=False):
        random = np.random.default_rng(0)
        clips = [
            {
                "clip_id": f"{corpus}/{number:04d}",
                "corpus": corpus,
                "speaker": f"{corpus}/{number % speakers}",
                "emotion": LABELS[number // speakers % 2],
            }
            for corpus in corpora
            for number in range(20 * speakers)
        ]
        frame = pd.DataFrame(clips)
        for corpus, own in frame.groupby("corpus"):
            rows = own.assign(name=own["clip_id"].str.split("/").str[1]).drop(columns="clip_id").to_dict("records")
            write_table(manifest_of(rows, corpus), tmp_path / f"{corpus}.parquet", MANIFEST)
        sides = {}
        for protocol, skill in (("random", leaky), ("speaker", honest)):
            wrong = frame["emotion"].map({"angry": "sad", "sad": "angry"})
            right = random.random(len(frame)) < skill
            sides[protocol] = frame.assign(predicted=frame["emotion"].where(right, wrong), fold=0, seed=0)
            written = sides[protocol][["clip_id", "fold", "seed", "emotion", "predicted"]].assign(variant="original", segment=None)
            write_table(written, tmp_path / f"{protocol}.parquet", PREDICTIONS)
            split = SPLIT.schema.empty_table().to_pandas()
            write_table(split, tmp_path / "splits" / f"{protocol}.parquet", SPLIT, {"folds_used": "5"} | (facts or {}))
        measure_leak_gap(
            random=[tmp_path / "random.parquet"],
            speaker=[tmp_path / "speaker.parquet"],
            splits=[tmp_path / "splits" / f"{protocol}.parquet" for protocol in sides],
            manifests=[tmp_path / f"{corpus}.parquet" for corpus in corpora],
            system="s",
            settings={"draws": draws, "seed": 3, "epochs": epochs, "transductive": transductive},
            gap=tmp_path / "gap.parquet",
        )
        return read_table(tmp_path / "gap.parquet", LEAK_GAPS).set_index("corpus"), sides

    return measure


def test_the_gap_is_the_difference_of_the_two_figures(measured):
    gaps, sides = measured(speakers=8, leaky=0.9, honest=0.6, corpora=("one", "two"))
    assert list(gaps.index) == [ALL, "one", "two"]
    for corpus, row in gaps.iterrows():
        for protocol, answers in sides.items():
            own = answers if corpus == ALL else answers[answers["corpus"] == corpus]
            assert row[protocol] == pytest.approx(recall_score(own["emotion"], own["predicted"], average="macro"))
        assert row["gap"] == pytest.approx(row["random"] - row["speaker"])
        assert row["low"] < row["gap"] < row["high"]
    assert gaps["n_speakers"].tolist() == [16, 8, 8]
    assert gaps["n_clips"].tolist() == [320, 160, 160]


def test_bounds_come_from_drawing_the_same_speakers_on_both_sides(measured):
    gaps, sides = measured(speakers=7, leaky=0.9, honest=0.6, draws=100)
    random, differences = np.random.default_rng(3), []
    for _ in range(100):
        times = random.multinomial(7, [1 / 7] * 7)
        figures = []
        for protocol in ("random", "speaker"):
            own = sides[protocol]
            weight = own["speaker"].map({f"one/{speaker}": count for speaker, count in enumerate(times)})
            figures.append(recall_score(own["emotion"], own["predicted"], average="macro", sample_weight=weight))
        differences.append(figures[0] - figures[1])
    assert gaps.loc["one", ["low", "high"]].tolist() == pytest.approx(np.percentile(differences, [2.5, 97.5]))


def test_a_system_that_answers_the_same_under_both_has_no_gap(measured):
    gaps, _ = measured(speakers=8, leaky=1, honest=1)
    assert gaps.loc[ALL, ["gap", "low", "high"]].tolist() == [0, 0, 0]


def test_few_speakers_give_a_range_and_a_note(measured):
    gaps, _ = measured(speakers=4, leaky=0.9, honest=0.5)
    assert gaps.loc[ALL, "note"] == "range over 4 speakers: too few for an interval"


def test_where_a_split_has_no_folds_there_is_no_gap(measured):
    gaps, _ = measured(speakers=4, leaky=1, honest=1, facts={"folds_used": "0", "skipped": "one speaker only"})
    assert gaps.empty


def test_a_gap_says_its_budget_once_and_that_it_is_transductive(measured):
    gaps, _ = measured(speakers=8, leaky=0.9, honest=0.5, facts={"budget": "40 of 160 clips"}, epochs="5 of 20 epochs", transductive=True)
    said = "budget: 40 of 160 clips, 5 of 20 epochs; transductive: "
    assert gaps["note"].str.startswith(said).all()
