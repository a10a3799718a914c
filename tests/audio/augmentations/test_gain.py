"""Louder or softer speech."""

import numpy as np
import pytest

from serflow.audio.augmentations.gain import augment
from serflow.audio.signal import Signal


def changes_db(samples, lowest, highest, count=300):
    """By how much each draw changes the level; all samples of a draw by the same."""
    found = []
    for seed in range(count):
        changed = augment(Signal(samples, 16_000), random=np.random.default_rng(seed), lowest_db=lowest, highest_db=highest).samples
        factor = float(np.dot(changed, samples) / np.dot(samples, samples))
        np.testing.assert_allclose(changed, factor * samples, rtol=1e-5)
        found.append(20 * np.log10(factor))
    return np.array(found)


def test_the_change_is_drawn_evenly_from_the_whole_range(voice):
    found = changes_db(voice(), -12.0, 6.0)
    assert found.min() == pytest.approx(-12, abs=0.5)
    assert found.max() == pytest.approx(6, abs=0.5)
    assert found.min() >= -12.001
    assert found.max() <= 6.001
    counts, _ = np.histogram(found, bins=3, range=(-12, 6))
    assert counts.min() > 70


@pytest.mark.parametrize("decibels", [-100.0, -6.0, 0.0, 20.0, 60.0])
def test_a_range_of_one_value_is_that_value_and_nothing_is_clipped(voice, decibels):
    np.testing.assert_allclose(changes_db(voice(), decibels, decibels, 3), decibels, atol=1e-4)


def test_silence_stays_silence():
    silence = np.zeros(100, dtype=np.float32)
    assert not augment(Signal(silence, 16_000), random=np.random.default_rng(0), lowest_db=6.0, highest_db=6.0).samples.any()
