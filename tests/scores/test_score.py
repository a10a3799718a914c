"""From answers to scores."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, recall_score

from serflow.corpora.contract import MANIFEST
from serflow.protocols.contract import SPLIT
from serflow.scores.contract import ALL, CALIBRATION, CONFUSION, MISTAKES, PARTS, SCORES, SEX_GAPS
from serflow.scores.score import ScoreTables, score_predictions
from serflow.systems.contract import PREDICTIONS
from serflow.tables import read_table, write_table

LABELS = ("angry", "happy", "sad")
SPEAKERS = {"one": 8, "two": 3}
SETTINGS = {"draws": 200, "seed": 0, "epochs": "", "transductive": False}


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
    probabilities = dict(zip((f"probability_{label}" for label in LABELS), random.random((3, len(rows)), dtype=np.float32), strict=True))
    return pd.DataFrame(rows).assign(variant="original", segment=None, **probabilities)


def written_by(answers, folder, manifest_of, facts=None, splits=None):
    """The arguments of `score_predictions` but for its settings."""
    for corpus, own in answers.drop_duplicates("clip_id").groupby("corpus"):
        clips = [{"name": row.clip_id.split("/")[1], "speaker": row.speaker, "emotion": row.emotion} for row in own.itertuples()]
        write_table(manifest_of(clips, corpus), folder / f"{corpus}.parquet", MANIFEST)
    for fold, own in answers.groupby("fold"):
        write_table(own.drop(columns=["corpus", "speaker"]), folder / f"fold-{fold}.parquet", PREDICTIONS)
    tested = answers.drop_duplicates(["clip_id", "variant", "segment"])[["clip_id", "variant", "segment", "fold"]]
    split = pd.concat([tested, *(splits or [])]).assign(role="test")
    write_table(split, folder / "split.parquet", SPLIT, {"folds_used": "2", "validation": "part", "budget": ""} | (facts or {}))
    return {
        "predictions": [folder / f"fold-{fold}.parquet" for fold in sorted(answers["fold"].unique())],
        "split": folder / "split.parquet",
        "manifests": [folder / f"{corpus}.parquet" for corpus in sorted(answers["corpus"].unique())],
        "system": "s",
        "protocol": "p",
        "tables": ScoreTables(**{field.name: folder / f"{field.name}.parquet" for field in fields(ScoreTables)}),
    }


@pytest.fixture(scope="module")
def scored(answers, manifest_of, tmp_path_factory):
    """The table of scores and that of confusions."""
    folder = tmp_path_factory.mktemp("scores")
    lost = pd.DataFrame({"clip_id": ["one/lost", "one/gone", "one/later"], "fold": [0, 1, 2]}).assign(variant="original", segment=None)
    arguments = written_by(answers, folder, manifest_of, splits=[lost])
    score_predictions(**arguments, settings=SETTINGS)
    return read_table(folder / "scores.parquet", SCORES), read_table(folder / "confusion.parquet", CONFUSION)


def calibration_error(truth, said):
    confidence, right, distances = said.max(axis=1), said.argmax(axis=1) == truth, 0.0
    for place in range(15):
        inside = (confidence > place / 15) & (confidence <= (place + 1) / 15)
        distances += abs(confidence[inside].sum() - right[inside].sum())
    return distances / len(truth)


def expected(own):
    said = own[[f"probability_{label}" for label in LABELS]].to_numpy(dtype=float)
    truth = own["emotion"].map(LABELS.index).to_numpy()
    return of_answers(own["emotion"], own["predicted"]) | of_probabilities(own, truth, said)


def of_answers(truth, answer):
    return {
        "uar": recall_score(truth, answer, average="macro"),
        "accuracy": accuracy_score(truth, answer),
        "macro_f1": f1_score(truth, answer, average="macro"),
    }


def of_probabilities(own, truth, said):
    return {
        "top2_accuracy": np.mean([label in near for label, near in zip(truth, np.argsort(-said, axis=1)[:, :2], strict=True)]),
        "brier": np.mean(((said - np.eye(3)[truth]) ** 2).sum(axis=1)),
        "calibration_error": calibration_error(truth, said),
        "binary_accuracy": np.mean([accuracy_score(own["emotion"] == label, own[f"probability_{label}"] > 0.5) for label in LABELS]),
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


@pytest.fixture
def scored_as(answers, manifest_of, tmp_path):
    """Scores of other answers, or under other facts of the split."""

    def score(rows=answers, facts=None, **settings):
        arguments = written_by(rows, tmp_path, manifest_of, facts)
        score_predictions(**arguments, settings=SETTINGS | settings)
        return read_table(arguments["tables"].scores, SCORES), read_table(arguments["tables"].confusion, CONFUSION)

    return score


def test_rows_count_one_by_one_and_the_note_says_of_how_many_clips(answers, scored_as):
    rows = pd.concat([answers, answers[answers["corpus"] == "one"].assign(variant="noise", predicted="sad")])
    scores, confusion = scored_as(rows)
    pooled = scores[scores["fold"].isna() & scores["seed"].isna() & (scores["metric"] == "accuracy")].set_index("corpus")
    assert pooled.loc["one", "value"] == pytest.approx((rows["emotion"] == rows["predicted"])[rows["corpus"] == "one"].mean())
    assert pooled["n_clips"].tolist() == [132, 96, 36]
    assert pooled.loc[ALL, "note"] == "counted by row as in the source: 228 rows (variants or segments) of 132 clips"
    assert "counted" not in pooled.loc["two", "note"]
    assert confusion.query("corpus == 'all'")["count"].sum() == 2 * 228


def test_the_note_says_what_was_left_out_and_what_was_seen(scored_as):
    facts = {"validation": "test", "budget": "the first 2 of 5 folds"}
    scores, _ = scored_as(facts=facts, epochs="5 of 20 epochs", transductive=True)
    pooled = scores[scores["fold"].isna() & scores["seed"].isna()]
    for said in (
        "the best epoch was chosen on the tested rows, as in the source",
        "budget: the first 2 of 5 folds, 5 of 20 epochs",
        "transductive: the features of each speaker were scaled by all clips of that speaker",
    ):
        assert pooled["note"].str.contains(said, regex=False).all()
    # What the bounds are stands first, or nobody would take them for a range.
    assert pooled.loc[pooled["corpus"] == "two", "note"].str.startswith("range over 3 speakers").all()


def test_a_system_that_gives_no_answer_has_dashes_and_the_reason(answers, scored_as):
    broken = answers.assign(predicted=answers["predicted"].where(answers["fold"] == 0, ""))
    scores, confusion = scored_as(broken)
    assert set(scores["corpus"]) == {ALL, *SPEAKERS}
    assert scores[["value", "low", "high"]].isna().all(axis=None)
    missing = (answers["fold"] == 1).sum()
    assert set(scores["note"]) == {f"{missing} of {len(answers)} answers are missing: training went wrong, see its log"}
    assert scores.set_index(["corpus", "metric"]).loc[("one", "uar"), "n_clips"] == 96
    assert confusion.empty


@pytest.mark.parametrize("corpus", [ALL, *SPEAKERS])
def test_further_tables_hold_the_same_answers(answers, manifest_of, tmp_path, corpus):
    arguments = written_by(answers, tmp_path, manifest_of)
    score_predictions(**arguments, settings=SETTINGS)
    tables = arguments["tables"]
    own = answers if corpus == ALL else answers[answers["corpus"] == corpus]
    parts = read_table(tables.parts, PARTS).query("corpus == @corpus and by == 'emotion' and metric == 'recall'").set_index("part")
    assert parts["value"].tolist() == pytest.approx(list(recall_score(own["emotion"], own["predicted"], average=None, labels=LABELS)))
    if corpus == ALL:
        assert read_table(tables.calibration, CALIBRATION)["n_answers"].sum() == len(answers)
        wrong = answers[answers["emotion"] != answers["predicted"]]
        assert set(read_table(tables.mistakes, MISTAKES)["clip_id"]) <= set(wrong["clip_id"])
        assert set(read_table(tables.sex_gaps, SEX_GAPS)["system"]) <= {"s"}


def test_a_split_without_folds_gives_tables_without_rows(answers, scored_as):
    scores, confusion = scored_as(answers, facts={"folds_used": "0", "skipped": "one carrier sentence"})
    assert scores.empty
    assert confusion.empty
