"""Augmented variants of a signal."""

import numpy as np
import pytest

from serflow.audio.variants import make_variant

NOISE = ("noise", {"amplitude": 0.1})
STRETCH = ("time_stretch", {"rate": 0.8})
PITCH = ("pitch_shift", {"semitones": 2.0})


@pytest.fixture
def make(voice):
    def variant(*steps, **changed):
        named = {"clip_id": "tiny/a", "variant": "noise", "seed": 0} | changed
        return make_variant(
            changed.pop("samples", voice()), sample_rate=16_000, steps=steps, **{key: named[key] for key in ("clip_id", "variant", "seed")}
        )

    return variant


def test_the_same_variant_comes_out_whenever_it_is_made(make):
    first = make(NOISE, PITCH)
    make(NOISE, clip_id="tiny/another")
    np.random.default_rng().random(5)
    np.testing.assert_array_equal(make(NOISE, PITCH), first)


@pytest.mark.parametrize("changed", [{"clip_id": "tiny/b"}, {"variant": "louder"}, {"seed": 1}])
def test_clip_variant_and_seed_each_draw_anew(make, changed):
    assert not np.array_equal(make(NOISE), make(NOISE, **changed))


def test_parts_of_the_name_are_not_confused(make):
    assert not np.array_equal(make(NOISE, variant="1", seed=1), make(NOISE, variant="", seed=11))


@pytest.mark.parametrize("steps", [(), (NOISE,), (STRETCH,), (PITCH,), (NOISE, STRETCH, PITCH)])
def test_the_original_stays_as_it_is(make, voice, steps):
    samples = voice()
    samples.flags.writeable = False
    before = samples.copy()
    changed = make(*steps, samples=samples)
    np.testing.assert_array_equal(samples, before)
    assert changed.dtype == np.float32


def test_no_steps_change_nothing(make, voice):
    np.testing.assert_array_equal(make(), voice())


def test_steps_are_applied_one_after_the_other(make):
    half = make(STRETCH)
    np.testing.assert_array_equal(make(STRETCH, PITCH), make(PITCH, samples=half))
    assert len(make(STRETCH, STRETCH)) == round(len(half) / 0.8)
