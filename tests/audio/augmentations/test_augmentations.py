"""What every augmentation keeps, whatever it does."""

import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from serflow import registry
from serflow.audio.signal import Signal
from serflow.config.arguments import declared, filled_in
from serflow.registry import AUGMENTATIONS

NAMES = registry.names(AUGMENTATIONS)


@pytest.fixture(scope="module")
def augmented(must_be_given):
    """The samples that an augmentation makes, with its defaults unless others are given, from a seed or a generator."""

    def augment(name, samples, seed=0, rate=16_000, given=()):
        arguments = filled_in(AUGMENTATIONS, name, must_be_given(AUGMENTATIONS, name) | dict(given))
        return registry.load(AUGMENTATIONS, name).augment(Signal(samples, rate), random=np.random.default_rng(seed), **arguments).samples

    return augment


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_declared_with_a_default_and_a_description(name):
    arguments = registry.declaration(AUGMENTATIONS, name, "ARGUMENTS")
    assert all(isinstance(default, bool | int | float | str) and description for default, description, _, _ in arguments.values())
    parameters = inspect.signature(registry.load(AUGMENTATIONS, name).augment).parameters
    assert list(parameters) == ["signal", "random", *arguments]


@pytest.mark.parametrize("name", NAMES)
def test_out_come_finite_float32_samples_and_the_input_stays(augmented, name, voice):
    samples = voice()
    samples.flags.writeable = False
    changed = augmented(name, samples)
    assert (changed.dtype, changed.ndim) == (np.float32, 1)
    assert len(changed) > 0
    assert np.isfinite(changed).all()
    assert not np.array_equal(changed, samples)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_draws_give_the_same_samples(augmented, name, voice):
    np.testing.assert_array_equal(augmented(name, voice(), seed=3), augmented(name, voice(), seed=3))


DRAWS = {name: registry.declaration(AUGMENTATIONS, name, "DRAWS", otherwise=None) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_whether_it_draws_is_declared(name):
    assert DRAWS[name] in (True, False)


@pytest.mark.parametrize("name", [name for name in NAMES if DRAWS[name]])
def test_what_draws_makes_other_samples_with_other_generators(augmented, name, voice):
    made = [augmented(name, voice(), seed).tobytes() for seed in range(8)]
    # Where there are few things to draw, some are drawn more than once.
    assert len(set(made)) > len(made) // 4


@pytest.mark.parametrize("name", [name for name in NAMES if not DRAWS[name]])
def test_what_draws_nothing_makes_the_same_samples_with_any_generator_and_leaves_it_as_it_was(augmented, name, voice):
    first = augmented(name, voice())
    for seed in range(1, 4):
        random = np.random.default_rng(seed)
        np.testing.assert_array_equal(augmented(name, voice(), random), first)
        assert random.bit_generator.state == np.random.default_rng(seed).bit_generator.state


@pytest.mark.parametrize(
    "samples", [np.ones(1), np.zeros(3000), -np.ones(100), np.eye(1, 4000, 2000)[0]], ids=["one", "silence", "short", "impulse"]
)
@pytest.mark.parametrize("name", NAMES)
def test_odd_signals_stay_finite(augmented, name, samples):
    changed = augmented(name, samples.astype(np.float32))
    assert len(changed) > 0
    assert np.isfinite(changed).all()


@st.composite
def signals(draw):
    """Any finite signal: few samples that were chosen one by one, or many of some level, and what rate they have."""
    few = hnp.arrays(np.float32, st.integers(1, 60), elements=st.floats(-1, 1, width=32))
    level, seed = draw(st.floats(0, 1, width=32)), draw(st.integers(0, 2**32 - 1))
    many = st.integers(1, 5000).map(lambda count: np.float32(level) * np.random.default_rng(seed).uniform(-1, 1, count).astype(np.float32))
    return draw(few | many), draw(st.integers(8000, 48_000))


@st.composite
def arguments_of(draw, name):
    """Any arguments within the bounds that an augmentation declares."""
    known, drawn = declared(AUGMENTATIONS, name), {}
    # An argument that bounds another comes before it.
    for argument, entry in sorted(known.items(), key=lambda item: isinstance(item[1].high, str)):
        if isinstance(entry.default, bool):
            drawn[argument] = draw(st.booleans())
        elif isinstance(entry.default, float):
            drawn[argument] = draw(st.floats(entry.low, drawn.get(entry.high, entry.high)))
    return drawn


@settings(max_examples=60)
@given(data=st.data(), signal=signals(), seed=st.integers(0, 2**32 - 1))
@pytest.mark.parametrize("name", NAMES)
def test_any_signal_comes_out_finite_and_as_long_as_it_should_be(augmented, name, data, signal, seed):
    (samples, rate), arguments = signal, data.draw(arguments_of(name))
    before = samples.copy()
    samples.flags.writeable = False
    changed = augmented(name, samples, seed, rate, arguments)
    assert (changed.dtype, changed.ndim) == (np.float32, 1)
    assert np.isfinite(changed).all()
    np.testing.assert_array_equal(samples, before)
    # `one_of` stretches as by default.
    stretched = max(1, round(len(samples) / arguments.get("rate", 0.8)))
    assert len(changed) in {"time_stretch": {stretched}, "one_of": {stretched, len(samples)}}.get(name, {len(samples)})
