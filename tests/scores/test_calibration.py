"""Whether answers are right as often as they say."""

import numpy as np
import pandas as pd
import pytest

from serflow.scores.calibration import calibration_rows
from tests.scores.made import made_answers

SETTINGS = {"draws": 200, "seed": 0}


def test_bins_hold_every_answer_once_with_its_share_of_right_ones():
    answers = made_answers()
    found = pd.DataFrame(calibration_rows(answers, SETTINGS))
    assert found["n_answers"].sum() == len(answers)
    assert found["upper_edge"].tolist()[:-1] == pytest.approx(found["lower_edge"].tolist()[1:])
    for row in found.itertuples():
        own = answers[(answers["confidence"] > row.lower_edge) & (answers["confidence"] <= row.upper_edge)]
        assert row.n_answers == len(own)
        if len(own):
            assert row.confidence == pytest.approx(own["confidence"].mean())
            assert row.right == pytest.approx((own["predicted"] == own["emotion"]).mean())
            assert row.low <= row.right <= row.high
        else:
            assert np.isnan(row.right)
            assert row.note == "no answer"


def test_few_speakers_give_their_range():
    found = pd.DataFrame(calibration_rows(made_answers(speakers=3), SETTINGS))
    assert found.loc[found["n_answers"] > 20, "note"].eq("range over 3 speakers: too few for an interval").all()
