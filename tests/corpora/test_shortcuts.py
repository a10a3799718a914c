"""What one number alone tells."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import recall_score
from sklearn.preprocessing import KBinsDiscretizer

from serflow.corpora.shortcuts import shortcuts, uar_of_guessing

EMOTIONS = ("angry", "happy")


@pytest.fixture
def recorded(manifest_of):
    """Four speakers, 40 clips each, half of them of either emotion; a measure of which nothing is said is noise."""

    def make(**said):
        random = np.random.default_rng(3)
        clips = [
            {"speaker": f"tiny/{speaker}", "emotion": EMOTIONS[take % 2], "_speaker": speaker, "_emotion": take % 2}
            for speaker in range(4)
            for take in range(40)
        ]
        frame = manifest_of(clips)
        facts = pd.DataFrame(clips)
        for measure in ("dc_offset", "rms_dbfs", "peak_dbfs", "clipped_share", "silent_share", "duration_s"):
            frame[measure] = random.normal(size=len(frame))
            if measure in said:
                frame[measure] = said[measure](facts["_speaker"], facts["_emotion"]) + 0.01 * frame[measure]
        return frame

    return make


def found_in(frame):
    return {(found.measure, found.tells): found for found in shortcuts(frame)}


def test_what_tells_a_speaker_is_found_and_noise_is_not(recorded):
    found = found_in(recorded(dc_offset=lambda speaker, emotion: speaker))
    assert found["dc_offset", "speaker"].uar > 0.95
    assert (found["dc_offset", "speaker"].chance, found["dc_offset", "speaker"].classes) == (0.25, 4)
    assert found["rms_dbfs", "speaker"].uar < 0.45
    assert found["dc_offset", "emotion"].uar < 0.65


def test_what_tells_an_emotion_must_tell_it_of_people_who_were_held_out(recorded):
    found = found_in(recorded(rms_dbfs=lambda speaker, emotion: 6 * emotion, peak_dbfs=lambda speaker, emotion: 10 * speaker + 5 * emotion))
    assert found["rms_dbfs", "emotion"].uar > 0.95
    assert found["peak_dbfs", "emotion"].uar < 0.7


def test_one_speaker_or_hardly_a_clip_of_a_class_tells_nothing(recorded):
    frame = recorded()
    assert shortcuts(frame.iloc[:0]) == []
    assert {found.tells for found in shortcuts(frame[frame["speaker"] == "tiny/1"])} == set()
    few = frame.assign(emotion=["angry"] * 151 + ["happy"] * 9)
    assert {found.tells for found in shortcuts(few)} == {"speaker"}


def test_excluded_clips_do_not_count(recorded):
    frame = recorded(dc_offset=lambda speaker, emotion: speaker)
    frame.loc[frame["speaker"] == "tiny/3", "status"] = "excluded"
    assert found_in(frame)["dc_offset", "speaker"].classes == 3


def test_the_order_of_the_rows_does_not_matter(recorded):
    frame = recorded(dc_offset=lambda speaker, emotion: speaker)
    assert shortcuts(frame.sample(frac=1, random_state=1)) == shortcuts(frame)


def test_guessing_equals_scikit_learns_ranges_and_recall():
    """The same guess made of scikit-learn's parts: ranges of equal number, and the class that is commonest in a range for how many it has."""
    random = np.random.default_rng(0)
    labels = random.integers(0, 3, 600)
    values = random.normal(size=600) + labels
    folds = np.arange(600) % 5
    guesses = np.empty(600, dtype=int)
    for fold in range(5):
        train, test = folds != fold, folds == fold
        ranges = KBinsDiscretizer(32, encode="ordinal", strategy="quantile", quantile_method="linear").fit(values[train][:, None])
        seen = pd.crosstab(ranges.transform(values[train][:, None])[:, 0], labels[train], normalize="columns")
        guesses[test] = seen.to_numpy().argmax(axis=1)[ranges.transform(values[test][:, None])[:, 0].astype(int)]
    assert uar_of_guessing(values, labels, folds) == pytest.approx(recall_score(labels, guesses, average="macro"))


def test_one_value_for_all_is_guessed_by_chance():
    assert uar_of_guessing(np.zeros(60), np.arange(60) % 3, np.arange(60) % 5) == pytest.approx(1 / 3)
