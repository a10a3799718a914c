"""Augmented variants of a signal."""

import numpy as np
import pytest

from serflow.audio.augmentations import pitch_shift
from serflow.audio.signal import Signal
from serflow.audio.variants import make_variants

NOISE = ("noise", {"amplitude": 0.1})
STRETCH = ("time_stretch", {"rate": 0.8})
PITCH = ("pitch_shift", {"semitones": 2.0})


@pytest.fixture
def make(voice):
    def variant(*steps, samples=None, clip_id="tiny/a", variant="noise", seed=0):
        signal = Signal(voice() if samples is None else samples, 16_000)
        ((name, made),) = make_variants(signal, [(variant, steps)], clip_id=clip_id, seed=seed)
        assert name == variant
        return made.samples

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


def test_variants_come_out_together_as_they_do_alone(make, voice):
    variants = {
        "original": (),
        "pitch": (PITCH,),
        "pitch_noise": (PITCH, NOISE),
        "again": (PITCH, NOISE),
        "noise_pitch": (NOISE, PITCH),
        "pitch_noise_pitch": (PITCH, NOISE, PITCH),
        "stretch_pitch": (STRETCH, PITCH),
        "stretch_further": (("time_stretch", {"rate": 0.7}), PITCH),
    }
    made = make_variants(Signal(voice(), 16_000), list(variants.items()), clip_id="tiny/a", seed=0)
    for (name, signal), steps in zip(made, variants.values(), strict=True):
        np.testing.assert_array_equal(signal.samples, make(*steps, variant=name), err_msg=name)


def test_steps_that_draw_nothing_are_applied_once_for_all_variants(voice, monkeypatch):
    applied = []
    augment = pitch_shift.augment
    monkeypatch.setattr(pitch_shift, "augment", lambda signal, **named: applied.append(named) or augment(signal, **named))
    variants = [("pitch", [PITCH]), ("pitch_noise", [PITCH, NOISE]), ("noise_pitch", [NOISE, PITCH])]
    assert [name for name, _ in make_variants(Signal(voice(), 16_000), variants, clip_id="a", seed=0)] == [name for name, _ in variants]
    assert len(applied) == 2
