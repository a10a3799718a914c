"""One change drawn at random."""

from collections import Counter

import numpy as np
import pytest

from serflow.audio.augmentations import one_of, pitch_shift
from serflow.audio.signal import Signal

RATE = 16_000
CHANGES = {"add_noise": "noise", "shift_time": "time_shift", "shift_pitch": "pitch_shift", "stretch_time": "time_stretch"}


@pytest.fixture(scope="module")
def drawn(voice):
    """How often each change was drawn, told by what it makes of the signal."""
    samples = voice()
    higher = pitch_shift.augment(Signal(samples, RATE), random=np.random.default_rng(0), semitones=0.7).samples

    def which(changed):
        if len(changed) != len(samples):
            return "time_stretch"
        if np.array_equal(np.sort(changed), np.sort(samples)):
            return "time_shift"
        return "pitch_shift" if np.array_equal(changed, higher) else "noise"

    def draw(count, **switches):
        allowed = dict.fromkeys(CHANGES, True) | switches
        made = [one_of.augment(Signal(samples, RATE), random=np.random.default_rng(seed), **allowed).samples for seed in range(count)]
        return Counter(which(changed) for changed in made)

    return draw


def test_each_change_is_drawn_about_as_often(drawn):
    counts = drawn(600)
    assert counts.keys() == set(CHANGES.values())
    assert min(counts.values()) > 110


@pytest.mark.parametrize("switch", CHANGES)
def test_a_change_that_is_switched_off_is_never_drawn_and_the_others_as_often(drawn, switch):
    counts = drawn(300, **{switch: False})
    assert counts.keys() == set(CHANGES.values()) - {CHANGES[switch]}
    assert min(counts.values()) > 70


@pytest.mark.parametrize("switch", CHANGES)
def test_one_change_alone_is_always_drawn(drawn, switch):
    assert drawn(20, **(dict.fromkeys(CHANGES, False) | {switch: True})) == {CHANGES[switch]: 20}


def test_where_nothing_may_be_drawn_the_signal_is_as_it_was(voice):
    signal = Signal(voice(), RATE)
    changed = one_of.augment(signal, random=np.random.default_rng(0), **dict.fromkeys(CHANGES, False))
    np.testing.assert_array_equal(changed.samples, voice())
    assert changed.sample_rate == RATE
