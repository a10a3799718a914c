"""The surest mistakes."""

import pandas as pd

from serflow.scores.mistakes import MOST, mistakes
from tests.scores.made import made_answers


def test_the_surest_wrong_answers_come_first_and_no_right_one():
    answers = made_answers()
    found = mistakes(answers)
    wrong = answers[answers["emotion"] != answers["predicted"]]
    assert found["probability"].tolist() == sorted(wrong["confidence"], reverse=True)[:MOST]
    assert found["place"].tolist() == list(range(1, MOST + 1))
    assert (found["emotion"] != found["predicted"]).all()


def test_a_clip_that_several_seeds_mishear_stands_once():
    answers = made_answers(clips=3, speakers=2, skill=0)
    found = mistakes(pd.concat([answers, answers.assign(seed=1, confidence=answers["confidence"] / 2)]))
    assert found["clip_id"].is_unique
    assert set(found["probability"]) <= set(answers["confidence"])


def test_where_all_is_right_there_are_none():
    answers = made_answers()
    assert mistakes(answers.assign(predicted=answers["emotion"])).empty
