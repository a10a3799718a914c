"""What every front end keeps, whatever it computes."""

import inspect
import warnings

import numpy as np
import pytest

from serflow import registry
from serflow.features.extract import FRONT_ENDS
from serflow.features.signal import Signal

NAMES = registry.names(FRONT_ENDS)

SIGNALS = {
    "speech-like": np.sin(np.cumsum(np.linspace(0.05, 0.3, 8000))) * np.linspace(0, 0.8, 8000),
    "noise": np.random.default_rng(0).normal(0, 0.1, 8000),
    "silence": np.zeros(8000),
    "one sample": np.ones(1),
    "one silent sample": np.zeros(1),
    "shorter than a window": np.random.default_rng(0).normal(0, 0.1, 700),
    "impulse": np.eye(1, 4000, 2000)[0],
    "offset": np.full(4000, 0.5),
    "clipped": np.sign(np.sin(np.arange(4000) / 10)),
}


def defaults(name):
    return {argument: default for argument, (default, *_) in registry.declaration(FRONT_ENDS, name, "ARGUMENTS").items()}


def computed(name, samples):
    return registry.load(FRONT_ENDS, name).compute(Signal(np.asarray(samples, dtype=np.float32), 22_050), **defaults(name))


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_declared_with_a_default_and_a_description(name):
    arguments = registry.declaration(FRONT_ENDS, name, "ARGUMENTS")
    assert all(isinstance(default, bool | int | float | str) and description for default, description, _, _ in arguments.values())
    assert list(inspect.signature(registry.load(FRONT_ENDS, name).compute).parameters) == ["signal", *arguments]


@pytest.mark.parametrize("kind", SIGNALS)
@pytest.mark.parametrize("name", NAMES)
def test_every_signal_gives_finite_values_of_the_shape_that_was_promised(name, kind):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        values, frames = computed(name, SIGNALS[kind])
    assert values.dtype == np.float32
    assert values.shape == registry.load(FRONT_ENDS, name).shape(defaults(name))
    assert np.isfinite(values).all()
    assert frames >= 1
    # A job's log is for what its reader can mend.
    assert [str(warning.message) for warning in said] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_same_signal_gives_the_same_values_and_stays_as_it_is(name):
    samples = SIGNALS["noise"].astype(np.float32)
    samples.flags.writeable = False
    np.testing.assert_array_equal(computed(name, samples)[0], computed(name, samples)[0])


@pytest.mark.parametrize("name", NAMES)
def test_different_signals_give_different_values(name):
    assert not np.allclose(computed(name, SIGNALS["noise"])[0], computed(name, SIGNALS["speech-like"])[0])
