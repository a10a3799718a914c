"""Two sets of answers of one system."""

import numpy as np
import pandas as pd
import pytest

from serflow import registry
from serflow.registry import METRICS
from serflow.scores.paired import paired_gap


def answers_of(seed, speakers, clips=20):
    random = np.random.default_rng(seed)
    rows = [{"speaker": str(speaker), "emotion": "sad", "outputs": 3} for speaker in speakers for _ in range(clips)]
    frame = pd.DataFrame(rows).assign(clip_id=np.arange(len(rows)).astype(str))
    return frame.assign(
        emotion=random.choice(["sad", "glad"], len(rows)),
        predicted=random.choice(["sad", "glad"], len(rows)),
        outputs_right=random.integers(0, 4, len(rows)),
        confidence=random.uniform(1 / 3, 1, len(rows)),
        more_probable=random.integers(0, 3, len(rows)),
        squared_error=random.uniform(0, 2, len(rows)),
    )


def test_the_gap_in_binary_accuracy_is_that_of_drawing_the_same_speakers_for_both():
    """The first were tested in part only, as under a random split of a quarter."""
    leaky, honest = answers_of(0, range(7)), answers_of(1, range(8))
    found = paired_gap(leaky, honest, "binary_accuracy", draws=100, seed=5)
    assert found.first == pytest.approx(leaky["outputs_right"].sum() / (3 * len(leaky)))
    assert found.second == pytest.approx(honest["outputs_right"].sum() / (3 * len(honest)))
    random, differences = np.random.default_rng(5), []
    for _ in range(100):
        weight = {str(speaker): times for speaker, times in enumerate(random.multinomial(8, [1 / 8] * 8))}
        share = [(side["outputs_right"] * (w := side["speaker"].map(weight))).sum() / (3 * w.sum()) for side in (leaky, honest)]
        differences.append(share[0] - share[1])
    assert [found.bounds.low, found.bounds.high] == pytest.approx(np.percentile(differences, [2.5, 97.5]))
    assert found.n_speakers == 8


@pytest.mark.parametrize("metric", registry.names(METRICS))
def test_equal_answers_lie_nowhere_apart(metric):
    answers = answers_of(0, range(6))
    found = paired_gap(answers, answers, metric, draws=100, seed=0)
    assert found.first == found.second
    assert (found.bounds.low, found.bounds.high) == (0, 0)
