"""White noise."""

import numpy as np
import pytest

from serflow.audio.augmentations.noise import augment
from serflow.audio.signal import Signal


@pytest.mark.parametrize("amplitude", [0.035, 1.0])
@pytest.mark.parametrize("peak", [0.1, 0.9])
def test_the_level_is_that_of_the_formula_with_the_same_draw(amplitude, peak):
    samples = np.zeros(100_000, dtype=np.float32)
    samples[0] = peak
    added = augment(Signal(samples, 16_000), random=np.random.default_rng(8), amplitude=amplitude).samples - samples
    level = amplitude * np.random.default_rng(8).uniform() * peak
    assert added.std() == pytest.approx(level, rel=0.02)
    assert added.mean() == pytest.approx(0, abs=level / 50)


def test_noise_is_white(voice):
    added = augment(Signal(voice(seconds=4), 16_000), random=np.random.default_rng(0), amplitude=0.5).samples - voice(seconds=4)
    power = np.abs(np.fft.rfft(added)[1:-1]) ** 2
    bands = power[: len(power) // 8 * 8].reshape(8, -1).mean(axis=1)
    assert bands.max() / bands.min() < 1.2


def test_no_amplitude_adds_nothing(voice):
    np.testing.assert_array_equal(augment(Signal(voice(), 16_000), random=np.random.default_rng(0), amplitude=0.0).samples, voice())


def test_every_clip_draws_a_level_of_its_own(voice):
    levels = [
        np.std(augment(Signal(voice(), 16_000), random=np.random.default_rng(seed), amplitude=0.035).samples - voice())
        for seed in range(20)
    ]
    assert max(levels) > 3 * min(levels)
