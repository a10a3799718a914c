"""Intervals over speakers."""

import numpy as np
import pytest

from serflow.scores.classes import recall
from serflow.scores.intervals import LEAST_SPEAKERS, interval, intervals, is_range
from serflow.scores.metrics.accuracy import measure as accuracy
from serflow.scores.metrics.uar import measure as uar


def counts_of(speakers, seed=0, classes=3, clips=30, skill=0.6):
    """Confusion counts of speakers who are recognised to different degrees."""
    random = np.random.default_rng(seed)
    counts = np.zeros((speakers, classes, classes))
    for speaker in range(speakers):
        right = np.clip(random.normal(skill, 0.15), 0, 1)
        for _ in range(clips):
            truth = random.integers(classes)
            answer = truth if random.random() < right else random.integers(classes)
            counts[speaker, truth, answer] += 1
    return counts


@pytest.mark.parametrize("draws", [100, 256, 700])
@pytest.mark.parametrize("measure", [uar, accuracy])
def test_the_interval_is_that_of_drawing_whole_speakers_one_draw_after_the_other(measure, draws):
    counts, random = counts_of(9), np.random.default_rng(4)
    naive = []
    for _ in range(draws):
        total = np.zeros((3, 3))
        for speaker, times in enumerate(random.multinomial(9, [1 / 9] * 9)):
            for _ in range(times):
                total += counts[speaker]
        naive.append(float(measure(total)))
    found = interval(measure, counts, draws=draws, seed=4)
    assert [found.low, found.high] == pytest.approx(np.percentile(naive, [2.5, 97.5]))
    assert found.note is None


@pytest.mark.parametrize(("measure", "skill"), [(uar, 0.6), (accuracy, 0.6)])
def test_intervals_hold_the_truth_as_often_as_they_promise(measure, skill):
    """Speakers are drawn from a world in which the figure is known: skills spread evenly, every class as hard as any other."""
    classes, spread, held = 3, 0.2, 0
    truth = skill + (1 - skill) / classes
    for trial in range(500):
        random = np.random.default_rng(trial)
        skills = random.uniform(skill - spread, skill + spread, 40)
        right = random.binomial(20, (skills + (1 - skills) / classes)[:, np.newaxis], size=(40, classes)).astype(float)
        wrong = (20 - right) / (classes - 1)
        counts = np.broadcast_to(wrong[:, :, np.newaxis], (40, classes, classes)).copy()
        counts[:, np.arange(classes), np.arange(classes)] = right
        found = interval(measure, counts, draws=500, seed=trial)
        held += found.low <= truth <= found.high
    assert 0.93 <= held / 500 <= 0.97


def test_several_figures_of_one_draw_have_the_intervals_that_each_has_alone():
    counts = counts_of(9)
    together = intervals(recall, counts, draws=300, seed=2)
    alone = [interval(lambda sums, place=place: recall(sums)[..., place], counts, draws=300, seed=2) for place in range(3)]
    assert together == alone
    few = intervals(recall, counts[:3], draws=300, seed=2)
    assert [(own.low, own.high) for own in few] == [
        (recall(counts[:3])[:, place].min(), recall(counts[:3])[:, place].max()) for place in range(3)
    ]


def test_one_seed_gives_one_interval_and_another_another():
    counts = counts_of(8)
    assert interval(uar, counts, draws=200, seed=1) == interval(uar, counts, draws=200, seed=1)
    assert interval(uar, counts, draws=200, seed=1) != interval(uar, counts, draws=200, seed=2)


def test_few_speakers_give_the_range_over_them_and_a_note():
    counts = counts_of(LEAST_SPEAKERS - 1)
    found, each = interval(uar, counts, draws=100, seed=0), [float(uar(own)) for own in counts]
    assert (found.low, found.high) == (min(each), max(each))
    assert found.note == "range over 5 speakers: too few for an interval"
    assert interval(uar, counts_of(LEAST_SPEAKERS), draws=100, seed=0).note is None


def test_a_note_says_whether_bounds_are_a_range():
    notes = {
        speakers: interval(uar, counts_of(speakers), draws=100, seed=0).note for speakers in (1, 2, LEAST_SPEAKERS - 1, LEAST_SPEAKERS)
    }
    assert {speakers: is_range(note) for speakers, note in notes.items()} == {
        1: False,
        2: True,
        LEAST_SPEAKERS - 1: True,
        LEAST_SPEAKERS: False,
    }


def test_what_all_speakers_reach_together_may_lie_outside_the_range_over_them():
    """Each shows almost nothing but the one emotion that is recognised: half of a speaker's classes, nearly all of the clips."""
    counts = np.array([[[99.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 99.0]]])
    found = interval(uar, counts, draws=100, seed=0)
    assert (found.low, found.high) == (0.5, 0.5)
    assert float(uar(counts.sum(axis=0))) == pytest.approx(0.99)
    assert is_range(found.note)


def test_a_speaker_without_answers_does_not_count_towards_the_range():
    counts = counts_of(3)
    counts[1] = 0
    found = interval(uar, counts, draws=100, seed=0)
    assert found.note == "range over 2 speakers: too few for an interval"
    assert np.isfinite([found.low, found.high]).all()


def test_one_speaker_gives_no_interval():
    found = interval(uar, counts_of(1), draws=100, seed=0)
    assert np.isnan([found.low, found.high]).all()
    assert found.note == "one speaker alone: no interval"


def test_speakers_who_are_all_alike_leave_no_doubt():
    counts = np.repeat(counts_of(1), 10, axis=0)
    found = interval(uar, counts, draws=200, seed=0)
    assert found.low == pytest.approx(found.high)


def test_intervals_hold_the_true_figure_about_as_often_as_they_say():
    """0.6 + 0.4 / 3 of the clips are recognised on average; drawing speakers must cover that in most repetitions."""
    truth = 0.6 + 0.4 / 3
    found = [interval(accuracy, counts_of(20, seed=seed), draws=300, seed=0) for seed in range(60)]
    covered = np.mean([one.low <= truth <= one.high for one in found])
    assert 0.8 <= covered < 1
