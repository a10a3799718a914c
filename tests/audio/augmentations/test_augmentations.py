"""What every augmentation keeps, whatever it does."""

import inspect

import numpy as np
import pytest

from serflow import registry
from serflow.audio.variants import AUGMENTATIONS

NAMES = registry.names(AUGMENTATIONS)


def augmented(name, samples, seed=0):
    arguments = {argument: default for argument, (default, *_) in registry.declaration(AUGMENTATIONS, name, "ARGUMENTS").items()}
    return registry.load(AUGMENTATIONS, name).augment(samples, sample_rate=16_000, random=np.random.default_rng(seed), **arguments)


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_declared_with_a_default_and_a_description(name):
    arguments = registry.declaration(AUGMENTATIONS, name, "ARGUMENTS")
    assert all(isinstance(default, bool | int | float | str) and description for default, description, _, _ in arguments.values())
    parameters = inspect.signature(registry.load(AUGMENTATIONS, name).augment).parameters
    assert list(parameters) == ["samples", "sample_rate", "random", *arguments]


@pytest.mark.parametrize("name", NAMES)
def test_out_come_finite_float32_samples_and_the_input_stays(name, voice):
    samples = voice()
    samples.flags.writeable = False
    changed = augmented(name, samples)
    assert (changed.dtype, changed.ndim) == (np.float32, 1)
    assert len(changed) > 0
    assert np.isfinite(changed).all()
    assert not np.array_equal(changed, samples)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_draws_give_the_same_samples(name, voice):
    np.testing.assert_array_equal(augmented(name, voice(), seed=3), augmented(name, voice(), seed=3))


# librosa says that its window is wider than so short a signal; the signal is padded and all is well.
@pytest.mark.filterwarnings("ignore:n_fft=2048 is too large:UserWarning")
@pytest.mark.parametrize(
    "samples", [np.ones(1), np.zeros(3000), -np.ones(100), np.eye(1, 4000, 2000)[0]], ids=["one", "silence", "short", "impulse"]
)
@pytest.mark.parametrize("name", NAMES)
def test_odd_signals_stay_finite(name, samples):
    changed = augmented(name, samples.astype(np.float32))
    assert len(changed) > 0
    assert np.isfinite(changed).all()
