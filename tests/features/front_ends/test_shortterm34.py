"""34 short-term features against their definitions, written out frame by frame."""

import math

import numpy as np
import pytest

from serflow.audio.signal import Signal
from serflow.features.front_ends.shortterm34 import compute
from serflow.features.kernels.mel import mel_filters

RATE = 16_000


def entropy(values):
    width = len(values) // 10
    shares = [sum(values[part * width : (part + 1) * width]) / (sum(values) + 1e-12) for part in range(10)]
    return -sum(share * math.log2(share + 1e-12) for share in shares)


def by_definition(samples, rate):
    """One frame after the other, one feature after the other."""
    samples = samples.astype(float) - samples.astype(float).mean()
    samples = samples / max(abs(samples).max(), 1e-12)
    length, hop = round(0.05 * rate), round(0.025 * rate)
    rows, before = [], None
    for start in range(0, len(samples) - length + 1, hop):
        frame = samples[start : start + length]
        spectrum = np.abs(np.fft.rfft(frame))[: length // 2] / (length // 2)
        bins, energy = len(spectrum), spectrum**2
        place = [(number + 1) / bins for number in range(bins)]
        centroid = sum(p * s for p, s in zip(place, spectrum, strict=True)) / (sum(spectrum) + 1e-12)
        spread = math.sqrt(max(0, sum((p - centroid) ** 2 * s for p, s in zip(place, spectrum, strict=True)) / (sum(spectrum) + 1e-12)))
        shares = spectrum / (sum(spectrum) + 1e-12)
        flux = 0.0 if before is None else sum((shares - before) ** 2)
        before = shares
        below = np.cumsum(energy)
        roll_off = next((number for number in range(bins) if below[number] > 0.9 * below[-1]), 0) / bins
        mel = mel_filters(rate, bins + 1, 40)[:, :bins].astype(float) @ energy
        cosines = [[math.cos(math.pi / 40 * (band + 0.5) * number) for band in range(40)] for number in range(13)]
        scale = [math.sqrt((1 if number == 0 else 2) / 40) for number in range(13)]
        cepstrum = [scale[number] * sum(np.array(cosines[number]) * np.log10(mel + 1e-12)) for number in range(13)]
        classes = [0.0] * 12
        for number in range(bins):
            hertz = number * rate / 2 / bins
            if hertz >= 27.5:
                classes[round(12 * math.log2(hertz / 27.5)) % 12] += energy[number] / (sum(energy) + 1e-12)
        crossings = sum(abs(np.diff(np.sign(frame)))) / 2 / (length - 1)
        rows.append(
            [
                crossings,
                sum(frame**2) / length,
                entropy(frame**2),
                centroid,
                spread,
                entropy(energy),
                flux,
                roll_off,
                *cepstrum,
                *classes,
                np.std(classes),
            ]
        )
    rows = np.array(rows)
    return np.concatenate([rows.mean(axis=0), rows.std(axis=0)])


@pytest.mark.parametrize("rate", [RATE, 22_050])
@pytest.mark.parametrize("kind", ["voice", "noise", "tone"])
def test_the_features_are_those_of_the_definitions(kind, rate, voice):
    time = np.arange(rate // 2) / rate
    samples = {
        "voice": voice(3, seconds=0.5, rate=rate),
        "noise": np.random.default_rng(1).normal(0, 0.2, rate // 2),
        "tone": 0.4 * np.sin(2 * np.pi * 440 * time) + 0.1,
    }[kind].astype(np.float32)
    found, frames = compute(Signal(samples, rate), frame_s=0.05, hop_s=0.025)
    assert frames == 1 + (len(samples) - round(0.05 * rate / 2) * 2) // round(0.025 * rate)
    np.testing.assert_allclose(found, by_definition(samples, rate), rtol=1e-3, atol=1e-4)


def test_a_tone_stands_in_its_pitch_class():
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE).astype(np.float32)
    values, _ = compute(Signal(tone, RATE), frame_s=0.05, hop_s=0.025)
    # Counted from A.
    assert values[21:33].argmax() == 0
    assert values[21] > 0.9


def test_an_even_sound_has_a_high_entropy_and_a_click_a_low_one():
    noise = np.random.default_rng(0).normal(0, 0.1, 800).astype(np.float32)
    click = np.eye(1, 800, 400)[0].astype(np.float32)
    even, uneven = (compute(Signal(samples, RATE), frame_s=0.05, hop_s=0.025)[0] for samples in (noise, click))
    assert even[2] > 3.2
    assert uneven[2] < 1
