"""From answers to scores."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, recall_score

from serflow.corpora.contract import MANIFEST
from serflow.protocols.contract import SPLIT
from serflow.scores.contract import ALL, CONFUSION, SCORES
from serflow.scores.score import score_predictions
from serflow.systems.contract import PREDICTIONS
from serflow.tables import read_table, write_table

LABELS = ("angry", "happy", "sad")
SPEAKERS = {"one": 8, "two": 3}


@pytest.fixture(scope="module")
def answers():
    """Two corpora, two folds, two seeds; right two times in three."""
    random = np.random.default_rng(1)
    rows = []
    for corpus, speakers in SPEAKERS.items():
        for number in range(12 * speakers):
            truth = LABELS[number // speakers % 3]
            for seed in (0, 1):
                answer = truth if random.random() < 2 / 3 else random.choice(LABELS)
                where = {"corpus": corpus, "speaker": f"{corpus}/{number % speakers}", "fold": number % speakers % 2, "seed": seed}
                rows.append({"clip_id": f"{corpus}/{number:04d}", "emotion": truth, "predicted": answer} | where)
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def scored(answers, manifest_of, tmp_path_factory):
    """The table of scores and that of confusions."""
    folder = tmp_path_factory.mktemp("scores")
    for corpus, own in answers.drop_duplicates("clip_id").groupby("corpus"):
        clips = [{"name": row.clip_id.split("/")[1], "speaker": row.speaker, "emotion": row.emotion} for row in own.itertuples()]
        write_table(manifest_of(clips, corpus), folder / f"{corpus}.parquet", MANIFEST)
    for fold, own in answers.groupby("fold"):
        frame = own[["clip_id", "fold", "seed", "emotion", "predicted"]].assign(probability_sad=np.float32(1))
        write_table(frame, folder / f"fold-{fold}.parquet", PREDICTIONS)
    tested = answers.drop_duplicates("clip_id")[["clip_id", "fold"]]
    lost = pd.DataFrame({"clip_id": ["one/lost", "one/gone"], "fold": [0, 1]})
    split = pd.concat([tested, lost]).assign(variant="original", segment=None, role="test")
    write_table(split, folder / "split.parquet", SPLIT)
    score_predictions(
        [folder / "fold-0.parquet", folder / "fold-1.parquet"],
        split=folder / "split.parquet",
        manifests=[folder / "one.parquet", folder / "two.parquet"],
        system="s",
        protocol="p",
        settings={"draws": 200, "seed": 0},
        scores=folder / "scores.parquet",
        confusion=folder / "confusion.parquet",
    )
    return read_table(folder / "scores.parquet", SCORES), read_table(folder / "confusion.parquet", CONFUSION)


def expected(own):
    truth, answer = own["emotion"], own["predicted"]
    return {
        "uar": recall_score(truth, answer, average="macro"),
        "accuracy": accuracy_score(truth, answer),
        "macro_f1": f1_score(truth, answer, average="macro"),
    }


@pytest.mark.parametrize(
    ("where", "column", "value"),
    [({"corpus": ALL}, None, None), ({"corpus": "one"}, "corpus", "one"), ({"corpus": "two"}, "corpus", "two")]
    + [({"corpus": ALL, column: number}, column, number) for column in ("fold", "seed") for number in (0, 1)],
)
def test_every_figure_is_scikit_learns_with_its_n(answers, scored, where, column, value):
    own = answers if column is None else answers[answers[column] == value]
    table = scored[0]
    for name in ("corpus", "fold", "seed"):
        table = table[table[name] == where[name]] if name in where else table[table[name].isna()]
    assert dict(zip(table["metric"], table["value"], strict=True)) == pytest.approx(expected(own))
    assert set(table["n_clips"]) == {own["clip_id"].nunique()}
    assert set(table["n_speakers"]) == {own["speaker"].nunique()}


def test_pooled_figures_have_bounds_around_them_and_single_folds_and_seeds_have_none(scored):
    table = scored[0]
    pooled = table[table["fold"].isna() & table["seed"].isna()]
    assert ((pooled["low"] <= pooled["value"]) & (pooled["value"] <= pooled["high"])).all()
    assert table.drop(pooled.index)[["low", "high", "note"]].isna().all(axis=None)


def test_the_note_says_where_speakers_are_too_few_for_an_interval(scored):
    notes = scored[0].query("fold.isna() and seed.isna()").groupby("corpus")["note"].first()
    assert notes["two"] == "range over 3 speakers: too few for an interval"


def test_the_note_says_how_many_clips_could_not_be_tested(scored):
    notes = scored[0].query("fold.isna() and seed.isna()").groupby("corpus")["note"].first()
    assert notes[ALL] == notes["one"] == "2 clips without features were not tested"


@pytest.mark.parametrize("corpus", [ALL, *SPEAKERS])
def test_confusions_are_counted_and_nothing_is_lost(answers, scored, corpus):
    own = answers if corpus == ALL else answers[answers["corpus"] == corpus]
    table = scored[1].query("corpus == @corpus").pivot_table(index="emotion", columns="predicted", values="count")
    np.testing.assert_array_equal(table, confusion_matrix(own["emotion"], own["predicted"], labels=LABELS))
