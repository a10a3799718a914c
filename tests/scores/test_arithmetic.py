"""The arithmetic of SYSTEMS.md, repeated from the corpora's official counts."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from serflow import registry
from serflow.scores.arithmetic import answers_of, binary_accuracy_of_silence, fractions_of, rows_of_share

CLIPS = {corpus: registry.declaration(registry.CORPORA, corpus, "CARD")["clips"] for corpus in ("ravdess", "tess", "savee", "cremad")}
ALL = sum(CLIPS.values())


def test_60_743_percent_is_5541_of_9122_and_nothing_else():
    assert fractions_of(0.6074326038360596, least=8000, most=10000) == [(5541, 9122)]


def test_9122_is_a_quarter_of_three_variants_of_every_clip():
    assert (ALL, 3 * ALL) == (12162, 36486)
    assert rows_of_share(ALL, variants=3, share=0.25) == 9122


def test_99_6875_percent_is_7_wrong_of_2240_which_is_tess_alone():
    assert rows_of_share(CLIPS["tess"], variants=4, share=0.2) == 2240 == 70 * 32
    assert fractions_of(0.996875, least=2240, most=2240) == [(2240 - 7, 2240)]


def test_99_6875_percent_cannot_be_of_all_four_corpora():
    rows = rows_of_share(ALL, variants=4, share=0.2)
    assert rows == 9730
    assert fractions_of(0.996875, least=rows, most=rows) == []


def test_a_model_that_never_answers_has_six_of_seven_outputs_right():
    truth = np.eye(7)[np.random.default_rng(0).integers(7, size=50)]
    assert ((np.full((50, 7), 1 / 7) > 0.5) == (truth > 0.5)).mean() == pytest.approx(binary_accuracy_of_silence(7))
    assert round(100 * binary_accuracy_of_silence(7), 2) == 85.71


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_fraction_is_found_again_from_its_digits(right, of):
    value = float(np.float32(right) / np.float32(of))
    assert Fraction(right, of) in {Fraction(*found) for found in fractions_of(value, least=of, most=of)}


@pytest.mark.parametrize("share", [0.2, 0.25, 0.3])
@pytest.mark.parametrize("rows", [7, 100, 1920, 11200, 12163])
def test_a_share_is_as_many_rows_as_scikit_learn_tests(rows, share):
    _, tested = train_test_split(np.arange(rows), test_size=share, random_state=0)
    assert rows_of_share(rows, variants=1, share=share) == len(tested)


def test_a_share_is_rounded_up():
    assert rows_of_share(5, variants=1, share=0.25) == 2


def test_over_the_batch_an_answer_depends_on_the_neighbours():
    scores = np.random.default_rng(0).normal(size=(8, 6))
    scores[:, 2] += 3
    alone = answers_of(scores[:1], 0)
    assert alone == [0]
    assert answers_of(scores, 0) != answers_of(scores, 1)
    assert answers_of(scores, 1) == scores.argmax(axis=1).tolist()
