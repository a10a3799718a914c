"""Every metric of the registry: against a formula written out here, and what must hold of any."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, recall_score, top_k_accuracy_score

from serflow import registry
from serflow.registry import METRICS
from serflow.scores.measures import all_counts, counts_for, measure_of

CLASSES = 4
LABELS = [str(number) for number in range(CLASSES)]
NAMES = registry.names(METRICS)

pairs_of_answers = st.lists(st.tuples(st.integers(0, CLASSES - 1), st.integers(0, 10_000)), min_size=1, max_size=40)


def answers_of(truth, probabilities):
    """What `read_answers` makes of probabilities, row by row."""
    rows = []
    for label, said in zip(truth, probabilities, strict=True):
        target = [float(place == label) for place in range(CLASSES)]
        order = sorted(range(CLASSES), key=lambda place: (-said[place], place))
        rows.append(
            {
                "speaker": "a",
                "emotion": LABELS[label],
                "predicted": LABELS[order[0]],
                "outputs": CLASSES,
                "outputs_right": sum((said[place] > 0.5) == (place == label) for place in range(CLASSES)),
                "confidence": said[order[0]],
                "more_probable": order.index(label),
                "squared_error": sum((p - t) ** 2 for p, t in zip(said, target, strict=True)),
            }
        )
    return pd.DataFrame(rows)


def drawn(pairs):
    """Truth and probabilities; no two labels are equally probable."""
    truth = [label for label, _ in pairs]
    return truth, [np.random.default_rng(seed).dirichlet(np.full(CLASSES, 0.5)) for _, seed in pairs]


def figure(name, answers):
    return float(measure_of(name)(counts_for(name, answers, LABELS, ["a"]).sum(axis=0)))


def expected_calibration_error(truth, said, bins=15):
    total = 0.0
    for place in range(bins):
        own = [
            (max(p), int(np.argmax(p)) == label)
            for label, p in zip(truth, said, strict=True)
            if place / bins < max(p) <= (place + 1) / bins
        ]
        if own:
            total += len(own) * abs(np.mean([right for _, right in own]) - np.mean([confidence for confidence, _ in own]))
    return total / len(truth)


NAIVE = {
    "uar": lambda truth, said: recall_score(truth, np.argmax(said, axis=1), labels=sorted(set(truth)), average="macro", zero_division=0),
    "accuracy": lambda truth, said: accuracy_score(truth, np.argmax(said, axis=1)),
    "macro_f1": lambda truth, said: f1_score(truth, np.argmax(said, axis=1), labels=sorted(set(truth)), average="macro", zero_division=0),
    "binary_accuracy": lambda truth, said: accuracy_score(np.eye(CLASSES)[truth].ravel() > 0.5, np.ravel(said) > 0.5),
    "top2_accuracy": lambda truth, said: top_k_accuracy_score(truth, said, k=2, labels=range(CLASSES)),
    "brier": lambda truth, said: np.mean([sum((p - t) ** 2) for p, t in zip(said, np.eye(CLASSES)[truth], strict=True)]),
    "calibration_error": expected_calibration_error,
}


def test_every_metric_has_a_formula_here():
    assert set(NAIVE) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None)
@given(pairs=pairs_of_answers)
def test_a_metric_is_what_its_formula_says(name, pairs):
    truth, said = drawn(pairs)
    assert figure(name, answers_of(truth, said)) == pytest.approx(NAIVE[name](truth, said), abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
@given(pairs=pairs_of_answers)
def test_what_is_right_and_sure_is_the_best_and_what_is_wrong_and_sure_the_worst(name, pairs):
    card, truth = registry.declaration(METRICS, name, "CARD"), [label for label, _ in pairs]
    right, wrong = (np.eye(CLASSES)[[(label + shift) % CLASSES for label in truth]] for shift in (0, 1))
    assert figure(name, answers_of(truth, right)) == card["best"]
    # Of one-hot outputs two are right even so, and the second most probable label of none may be any.
    if name not in ("binary_accuracy", "top2_accuracy"):
        assert figure(name, answers_of(truth, wrong)) == card["worst"]
    low, high = sorted((card["best"], card["worst"]))
    assert low <= figure(name, answers_of(*drawn(pairs))) <= high


@pytest.mark.parametrize("name", NAMES)
@given(pairs=pairs_of_answers, order=st.randoms())
def test_the_order_of_the_answers_does_not_matter(name, pairs, order):
    mixed = list(pairs)
    order.shuffle(mixed)
    assert figure(name, answers_of(*drawn(mixed))) == pytest.approx(figure(name, answers_of(*drawn(pairs))))


@pytest.mark.parametrize("name", NAMES)
@given(several=st.lists(pairs_of_answers, min_size=1, max_size=4))
def test_leading_axes_are_measured_side_by_side(name, several):
    counts = np.stack([counts_for(name, answers_of(*drawn(pairs)), LABELS, ["a"])[0] for pairs in several])
    measure = measure_of(name)
    together = measure(np.stack([counts, counts]))
    assert together.shape == (2, len(several))
    np.testing.assert_array_equal(together, [[measure(one) for one in counts]] * 2)


@pytest.mark.parametrize("name", NAMES)
def test_of_nothing_there_is_no_figure(name):
    answers = answers_of([0], [np.full(CLASSES, 0.25)])
    assert np.isnan(measure_of(name)(np.zeros_like(counts_for(name, answers, LABELS, ["a"])[0])))


@pytest.mark.parametrize("name", NAMES)
def test_a_card_says_how_a_metric_is_called_and_what_it_can_be(name):
    card = registry.declaration(METRICS, name, "CARD")
    assert set(card) == {"title", "short", "worst", "best"}
    assert card["worst"] != card["best"]


def test_every_metric_comes_with_what_it_is_taken_from():
    answers = answers_of([0, 1], [np.array([0.7, 0.1, 0.1, 0.1])] * 2)
    found = dict(all_counts(answers, LABELS, ["a"]))
    assert list(found) == NAMES
    for name, counts in found.items():
        np.testing.assert_array_equal(counts, counts_for(name, answers, LABELS, ["a"]))
