"""Figures of parts of the answers."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, precision_recall_fscore_support, recall_score

from serflow.scores.parts import part_rows
from tests.scores.made import LABELS, made_answers

SETTINGS = {"draws": 200, "seed": 0}


@pytest.fixture(scope="module")
def answers():
    return pd.concat([made_answers(), made_answers(corpus="two", speakers=3, seed=1)], ignore_index=True)


@pytest.fixture(scope="module")
def parts(answers):
    return pd.DataFrame(part_rows(answers, SETTINGS)).set_index(["corpus", "by", "part", "metric"]).sort_index()


@pytest.mark.parametrize("corpus", ["all", "one", "two"])
def test_of_each_emotion_there_are_scikit_learns_figures_with_their_n(answers, parts, corpus):
    own = answers if corpus == "all" else answers[answers["corpus"] == corpus]
    wanted = precision_recall_fscore_support(own["emotion"], own["predicted"], labels=LABELS)
    for place, label in enumerate(LABELS):
        found = parts.loc[(corpus, "emotion", label)]
        assert found.loc[["precision", "recall", "f1"], "value"].tolist() == pytest.approx([side[place] for side in wanted[:3]])
        assert set(found["n_clips"]) == {wanted[3][place]}
        assert set(found["n_speakers"]) == {own["speaker"].nunique()}


@pytest.mark.parametrize("by", ["speaker", "sentence", "sex"])
def test_of_each_part_there_are_uar_and_accuracy(answers, parts, by):
    for (corpus, part), own in answers.groupby(["corpus", by]):
        found = parts.loc[(corpus, by, part)]
        assert found.loc["uar", "value"] == pytest.approx(recall_score(own["emotion"], own["predicted"], average="macro"))
        assert found.loc["accuracy", "value"] == pytest.approx(accuracy_score(own["emotion"], own["predicted"]))
        assert set(found["n_clips"]) == {len(own)}


def test_of_all_corpora_together_there_are_no_single_speakers_or_sentences(parts):
    assert set(parts.loc["all"].index.get_level_values("by")) == {"emotion", "sex"}


def test_figures_of_many_speakers_have_intervals_and_single_speakers_have_none(parts):
    emotions = parts.loc[("one", "emotion")]
    assert ((emotions["low"] <= emotions["value"]) & (emotions["value"] <= emotions["high"])).all()
    assert emotions["note"].isna().all()
    assert parts.loc[("two", "emotion")]["note"].eq("range over 3 speakers: too few for an interval").all()
    assert parts.loc[("one", "speaker")][["low", "high"]].isna().all(axis=None)


def test_an_emotion_that_is_never_answered_or_never_shown_has_a_dash_and_a_reason():
    answers = made_answers().replace({"predicted": {"sad": "bored"}})
    parts = pd.DataFrame(part_rows(answers, SETTINGS)).set_index(["corpus", "by", "part", "metric"]).sort_index()
    never = parts.loc[("all", "emotion", "sad")]
    assert never.loc["precision", ["value", "low", "high"]].isna().all()
    assert never.loc["precision", "note"] == "never answered"
    assert never.loc["recall", "value"] == 0
    absent = parts.loc[("all", "emotion", "bored")]
    assert absent.loc[["recall", "f1"], "note"].tolist() == ["no clip has this emotion"] * 2
    assert absent.loc["precision", "value"] == 0
    assert absent["n_clips"].tolist() == [0, 0, 0]


def test_clips_of_which_the_sentence_is_not_known_are_no_part():
    answers = made_answers().assign(sentence=None, sex=np.nan)
    assert {row["by"] for row in part_rows(answers, SETTINGS)} == {"emotion", "speaker"}
