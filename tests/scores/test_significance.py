"""Permutation tests and Holm's correction."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import permutation_test

from serflow.scores.metrics.accuracy import measure as accuracy
from serflow.scores.metrics.uar import measure as uar
from serflow.scores.significance import holm, permutation_p


def counts_of(speakers, seed, skill=0.5, classes=3, clips=10):
    random = np.random.default_rng(seed)
    counts = np.zeros((speakers, classes, classes))
    for speaker in range(speakers):
        for clip in range(clips):
            truth = clip % classes
            counts[speaker, truth, truth if random.random() < skill else random.integers(classes)] += 1
    return counts


@pytest.mark.parametrize("speakers", [2, 5, 8])
def test_with_few_speakers_every_change_of_sides_is_tried_as_scipy_does(speakers):
    one, other = counts_of(speakers, 0, 0.7), counts_of(speakers, 1, 0.3)
    shares = [accuracy(side) for side in (one, other)]
    # Every speaker has as many clips, so that accuracy is the mean over speakers.
    wanted = permutation_test(
        shares, lambda first, second: np.mean(first) - np.mean(second), permutation_type="samples", vectorized=False, n_resamples=np.inf
    ).pvalue
    assert permutation_p(accuracy, one, other, permutations=1000, seed=0) == pytest.approx(wanted)


def test_with_many_speakers_as_many_changes_are_drawn_as_are_asked_for():
    one, other = counts_of(20, 0, 0.55), counts_of(20, 1, 0.45)
    drawn = permutation_p(uar, one, other, permutations=5000, seed=0)
    again = permutation_p(uar, one, other, permutations=5000, seed=1)
    assert drawn != again
    assert drawn == pytest.approx(again, abs=0.03)
    assert drawn == permutation_p(uar, one, other, permutations=5000, seed=0)


def test_equal_systems_differ_by_chance_alone_and_the_best_from_the_worst_by_none():
    same = counts_of(20, 0)
    assert permutation_p(uar, same, same, permutations=1000, seed=0) == 1
    assert permutation_p(uar, counts_of(20, 0, 1.0), counts_of(20, 1, 0.0), permutations=1000, seed=0) == 1 / 1001


def test_two_speakers_prove_nothing():
    assert permutation_p(uar, counts_of(2, 0, 1.0), counts_of(2, 1, 0.0), permutations=1000, seed=0) == 0.5


def test_where_there_is_no_difference_to_take_there_is_no_p():
    assert np.isnan(permutation_p(uar, np.zeros((3, 2, 2)), np.zeros((3, 2, 2)), permutations=1000, seed=0))


@pytest.mark.parametrize("speakers", [8, 30])
def test_alike_systems_are_called_different_no_more_often_than_promised(speakers):
    """Speakers differ in how well they are heard, which both systems share: what a test that drew single clips would overlook."""
    random, alarms = np.random.default_rng(0), 0
    for trial in range(200):
        skills = random.uniform(0.2, 0.9, speakers)
        sides = [np.stack([counts_of(1, (trial, side, number), skill)[0] for number, skill in enumerate(skills)]) for side in (0, 1)]
        alarms += permutation_p(uar, *sides, permutations=400, seed=trial) <= 0.05
    assert alarms <= 18


@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holms_correction_is_the_step_down_written_out(p_values):
    corrected = holm(p_values)
    order = sorted(range(len(p_values)), key=lambda place: p_values[place])
    for rank, place in enumerate(order):
        wanted = max(min(1, (len(p_values) - other) * p_values[order[other]]) for other in range(rank + 1))
        assert corrected[place] == pytest.approx(wanted)


def test_a_test_that_could_not_be_made_does_not_count():
    assert holm([0.02, float("nan"), 0.5]) == pytest.approx([0.04, float("nan"), 0.5], nan_ok=True)
