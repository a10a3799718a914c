"""What women and men differ in."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import precision_score, recall_score

from serflow.scores.sexes import sex_gap_rows
from tests.scores.made import LABELS, made_answers

SETTINGS = {"draws": 300, "seed": 0}


def gaps_of(answers):
    return pd.DataFrame(sex_gap_rows(answers, SETTINGS))


@pytest.fixture(scope="module")
def answers():
    women = made_answers(speakers=7, skill=0.8, sexes=("female",))
    men = made_answers(speakers=6, skill=0.3, sexes=("male",), seed=1)
    return pd.concat([women, men.assign(speaker="m" + men["speaker"])], ignore_index=True)


def test_gaps_are_womens_figures_less_mens(answers):
    found = gaps_of(answers)
    pooled = found[found["corpus"] == "all"]
    sides = [answers[answers["sex"] == sex] for sex in ("female", "male")]
    uar = pooled[pooled["metric"] == "uar"].iloc[0]
    wanted = [recall_score(side["emotion"], side["predicted"], average="macro") for side in sides]
    assert [uar["female"], uar["male"], uar["gap"]] == pytest.approx([*wanted, wanted[0] - wanted[1]])
    for metric, score in (("precision", precision_score), ("recall", recall_score)):
        own = pooled[pooled["metric"] == metric].set_index("emotion").loc[list(LABELS)]
        wanted = [score(side["emotion"], side["predicted"], average=None, labels=LABELS) for side in sides]
        assert own["gap"].tolist() == pytest.approx(list(wanted[0] - wanted[1]))
    assert (set(pooled["n_women"]), set(pooled["n_men"])) == ({7}, {6})


def test_an_interval_draws_women_and_men_each_among_themselves(answers):
    uar = gaps_of(answers).query("corpus == 'all' and metric == 'uar'").iloc[0]
    drawn = []
    for place, sex in enumerate(("female", "male")):
        own = answers[answers["sex"] == sex]
        speakers, random = sorted(own["speaker"].unique()), np.random.default_rng(place)
        figures = []
        for _ in range(300):
            times = random.multinomial(len(speakers), [1 / len(speakers)] * len(speakers))
            rows = pd.concat([own[own["speaker"] == name] for name, many in zip(speakers, times, strict=True) for _ in range(many)])
            figures.append(recall_score(rows["emotion"], rows["predicted"], average="macro"))
        drawn.append(np.array(figures))
    assert [uar["low"], uar["high"]] == pytest.approx(np.percentile(drawn[0] - drawn[1], [2.5, 97.5]))
    assert uar["low"] > 0


def test_each_metric_has_the_threshold_of_the_test_suites(answers):
    assert dict(gaps_of(answers)[["metric", "threshold"]].drop_duplicates().to_numpy()) == {
        "uar": 0.075,
        "precision": 0.075,
        "recall": 0.175,
    }


def test_few_women_or_men_give_a_gap_without_an_interval():
    found = gaps_of(made_answers(speakers=8))
    assert found[["low", "high"]].isna().all(axis=None)
    assert set(found["note"]) == {"4 women and 4 men: too few for an interval"}
    assert found["gap"].notna().all()


@pytest.mark.parametrize("sexes", [("female",), (None,), ("male", None)])
def test_where_one_sex_speaks_there_is_no_gap(sexes):
    assert gaps_of(made_answers(sexes=sexes)).empty


def test_an_emotion_that_one_sex_never_shows_has_no_gap():
    answers = made_answers(speakers=12)
    found = gaps_of(answers[(answers["sex"] == "female") | (answers["emotion"] != "sad")]).query("corpus == 'all' and emotion == 'sad'")
    assert found.set_index("metric").loc["recall", ["gap", "low", "high"]].isna().all()
