"""The kernels against plain librosa calls, on made signals and on real ones."""

import librosa
import numpy as np
import pytest

from serflow.audio.signal import Signal
from serflow.features.kernels.cepstrum import decibels, mfcc
from serflow.features.kernels.chroma import chroma, estimated_tuning
from serflow.features.kernels.frames import rms, zero_crossing_rate
from serflow.features.kernels.mel import mel_filters, mel_power

# What librosa says of signals that are shorter than its window, or silent, and what it imports to read AIFF.
pytestmark = pytest.mark.filterwarnings(
    "ignore:n_fft=.* is too large:UserWarning", "ignore:Trying to estimate tuning:UserWarning", "ignore:.*deprecated:DeprecationWarning"
)

RATE = 22_050
TIME = np.arange(RATE) / RATE
SIGNALS = {
    "sine": 0.5 * np.sin(2 * np.pi * 440 * TIME),
    "voice": sum(np.sin(2 * np.pi * 140 * number * TIME) / number for number in range(1, 12)) * np.sin(np.pi * TIME) * 0.3,
    "noise": np.random.default_rng(0).normal(0, 0.1, RATE),
    "quiet noise": np.random.default_rng(2).normal(0, 1e-6, RATE),
    "impulse": np.eye(1, 8000, 4000)[0],
    "offset": np.full(5000, 0.25),
    "silence": np.zeros(RATE),
    "alternating": np.tile([0.3, -0.3], 4000),
    "zeros between": np.tile([0.3, 0.0, -0.3, 0.0], 2000),
    "short": np.random.default_rng(1).normal(0, 0.1, 600),
    "one sample": np.ones(1),
    "one negative sample": -np.ones(1),
}


@pytest.fixture(params=SIGNALS)
def samples(request):
    return SIGNALS[request.param].astype(np.float32)


def assert_equal_within(found, expected, share=1e-4):
    """Within a share of the range of the feature."""
    assert found.shape == expected.shape
    assert found.dtype == np.float32
    spread = max(float(np.ptp(expected)), float(np.abs(expected).max()), 1e-9)
    np.testing.assert_allclose(found, expected, rtol=0, atol=share * spread)


def test_zero_crossings_are_librosas_exactly(samples):
    expected = librosa.feature.zero_crossing_rate(samples)[0]
    np.testing.assert_array_equal(zero_crossing_rate(samples), expected.astype(np.float32))


def test_rms_is_librosas(samples):
    assert_equal_within(rms(samples), librosa.feature.rms(y=samples)[0], 1e-6)


@pytest.mark.parametrize("rate", [16_000, RATE, 44_100])
@pytest.mark.parametrize("bands", [1, 7, 40, 128])
@pytest.mark.filterwarnings("ignore:Empty filters detected:UserWarning")
def test_mel_power_is_librosas(samples, rate, bands):
    assert_equal_within(
        mel_power(Signal(samples, rate).power(), rate, bands), librosa.feature.melspectrogram(y=samples, sr=rate, n_mels=bands).T, 1e-5
    )


@pytest.mark.parametrize(("lowest", "highest"), [(0.0, None), (60.0, 7600.0), (300.0, 3400.0)])
def test_the_filters_are_librosas_within_any_limits(lowest, highest):
    expected = librosa.filters.mel(sr=16_000, n_fft=512, n_mels=64, fmin=lowest, fmax=highest)
    np.testing.assert_allclose(mel_filters(16_000, 257, 64, lowest, highest), expected, atol=1e-8)


@pytest.mark.parametrize("coefficients", [13, 20, 40])
def test_mfcc_are_librosas(samples, coefficients):
    mel = mel_power(Signal(samples, RATE).power(), RATE, 128)
    assert_equal_within(mfcc(mel, coefficients), librosa.feature.mfcc(y=samples, sr=RATE, n_mfcc=coefficients).T, 1e-5)


def test_decibels_are_librosas_and_leave_the_power_as_it_is():
    power = np.random.default_rng(0).exponential(size=(50, 40)).astype(np.float32) ** 9
    before = power.copy()
    np.testing.assert_allclose(decibels(power), librosa.power_to_db(power), atol=1e-4)
    np.testing.assert_array_equal(power, before)


@pytest.mark.parametrize("classes", [12, 24])
def test_chroma_is_librosas(samples, classes):
    signal = Signal(samples, RATE)
    expected = librosa.feature.chroma_stft(S=signal.magnitude().T, sr=RATE, n_chroma=classes).T
    assert_equal_within(chroma(signal.magnitude(), RATE, classes), expected)


@pytest.mark.parametrize("cents", [-45, -20, 0, 13, 38])
def test_the_tuning_of_a_detuned_tone_is_found(cents):
    tone = sum(np.sin(2 * np.pi * 220 * 2 ** (cents / 1200) * number * TIME) / number for number in (1, 2, 4)).astype(np.float32)
    magnitude = Signal(tone, RATE).magnitude()
    found = estimated_tuning(magnitude, RATE, 12)
    assert found == pytest.approx(librosa.estimate_tuning(S=magnitude.T, sr=RATE))
    assert found == pytest.approx(cents / 100, abs=0.06)


def test_filters_of_one_rate_are_not_taken_for_another():
    power = Signal(SIGNALS["noise"].astype(np.float32), RATE).power()
    assert not np.allclose(mel_power(power, 16_000, 40), mel_power(power, RATE, 40))


def test_real_clips_give_what_librosa_gives(real_corpora):
    """On ten clips of each corpus. Where two deviations of tuning are as common, rounding decides: such clips are counted."""
    ties = clips = 0
    for folder in sorted(real_corpora.iterdir()):
        for path in sorted(folder.rglob("*.wav"))[::5][:10]:
            samples, rate = librosa.load(path, sr=RATE)
            signal, clips = Signal(samples, rate), clips + 1
            magnitude = np.abs(librosa.stft(samples))
            mel = mel_power(signal.power(), rate, 128)
            assert_equal_within(mel, librosa.feature.melspectrogram(y=samples, sr=rate).T, 1e-6)
            assert_equal_within(mfcc(mel, 40), librosa.feature.mfcc(y=samples, sr=rate, n_mfcc=40).T, 1e-5)
            assert_equal_within(rms(samples), librosa.feature.rms(y=samples)[0], 1e-6)
            np.testing.assert_array_equal(zero_crossing_rate(samples), librosa.feature.zero_crossing_rate(samples)[0].astype(np.float32))
            if estimated_tuning(signal.magnitude(), rate, 12) == pytest.approx(librosa.estimate_tuning(S=magnitude, sr=rate)):
                assert_equal_within(chroma(signal.magnitude(), rate, 12), librosa.feature.chroma_stft(S=magnitude, sr=rate).T)
            else:
                ties += 1
    assert clips == 50
    assert ties <= 2
