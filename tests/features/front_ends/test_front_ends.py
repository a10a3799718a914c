"""What every front end keeps, whatever it computes."""

import inspect
import warnings
from importlib.util import find_spec

import numpy as np
import pytest

from serflow import registry
from serflow.audio.signal import Signal
from serflow.config.arguments import filled_in
from serflow.registry import FRONT_ENDS
from serflow.report.values import count_of

NAMES = [
    pytest.param(name, marks=pytest.mark.skipif(find_spec(needed) is None, reason=f"{needed} is not installed")) if needed else name
    for name in registry.names(FRONT_ENDS)
    for needed in [registry.declaration(FRONT_ENDS, name, "REQUIRES", otherwise=None)]
]

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


SETTINGS = {"sample_rate": 22_050, "duration_s": 1.5, "fitted": True}


def computed(name, samples):
    """As a feature set does it that cuts and pads all signals to one length, longer than the longest segment."""
    length = int(SETTINGS["duration_s"] * SETTINGS["sample_rate"])
    samples = np.asarray(samples, dtype=np.float32)
    fitted = Signal(np.pad(samples[:length], (0, max(0, length - len(samples)))), SETTINGS["sample_rate"])
    fitted.samples.flags.writeable = False
    return registry.load(FRONT_ENDS, name).compute(fitted, **filled_in(FRONT_ENDS, name, {}))


def row_shape(name, values):
    """The shape of a row, or in a ragged set of a frame."""
    return values.shape if registry.load(FRONT_ENDS, name).KIND == "one" else values.shape[1:]


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
    assert row_shape(name, values) == registry.load(FRONT_ENDS, name).shape(SETTINGS | {"arguments": filled_in(FRONT_ENDS, name, {})})
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


@pytest.mark.parametrize("name", NAMES)
def test_declared_groups_name_every_value_or_every_coefficient(name):
    groups = registry.declaration(FRONT_ENDS, name, "GROUPS", otherwise=None)
    if groups is None:
        return
    values, frames = computed(name, SIGNALS["noise"])
    row = values if registry.load(FRONT_ENDS, name).KIND == "one" else values[0]
    total = sum(count_of(count, filled_in(FRONT_ENDS, name, {}) | {"frames": frames}) for _, count in groups)
    assert total in row.shape
