"""Recorded noise."""

import numpy as np
import pytest

from serflow.audio.augmentations.recorded_noise import augment
from serflow.audio.signal import Signal
from serflow.audio.variants import make_variants
from serflow.errors import DataError

RATE = 16_000


@pytest.fixture(scope="module")
def noise(tmp_path_factory, wav):
    """A folder of hums, each at a frequency and a rate of its own, some shorter than a clip."""
    folder = tmp_path_factory.mktemp("noise")
    for number, (hertz, rate, seconds) in enumerate([(500, 8000, 5), (1000, RATE, 0.05), (2000, 44_100, 2), (3000, 48_000, 0.5)]):
        hum = 0.01 * (number + 1) * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)
        (folder / f"{hertz}.wav").write_bytes(wav(hum, rate, subtype="FLOAT"))
    return str(folder)


def snr_db(speech, mixed):
    added = (mixed - speech).astype(np.float64)
    return 10 * np.log10(np.sum(speech.astype(np.float64) ** 2) / np.sum(added**2))


def ratios(samples, folder, lowest, highest, count):
    draws = [
        augment(Signal(samples, RATE), random=np.random.default_rng(seed), folder=folder, lowest_snr_db=lowest, highest_snr_db=highest)
        for seed in range(count)
    ]
    return np.array([snr_db(samples, drawn.samples) for drawn in draws])


@pytest.mark.parametrize("wanted", [-20.0, 0.0, 15.0])
def test_the_ratio_is_that_which_is_asked_for(voice, noise, wanted):
    np.testing.assert_allclose(ratios(voice(), noise, wanted, wanted, 40), wanted, atol=0.1)


def test_ratios_are_drawn_from_the_whole_range(voice, noise):
    found = ratios(voice(), noise, 0.0, 20.0, 300)
    assert -0.1 < found.min() < 1
    assert 19 < found.max() < 20.1
    assert np.mean(found) == pytest.approx(10, abs=1.5)


def test_each_of_the_files_is_heard(voice, noise):
    samples, heard = voice(seconds=1), set()
    for seed in range(40):
        arguments = {"folder": noise, "lowest_snr_db": 0.0, "highest_snr_db": 0.0}
        mixed = augment(Signal(samples, RATE), random=np.random.default_rng(seed), **arguments).samples
        heard.add(int(np.abs(np.fft.rfft(mixed - samples)).argmax()))
    assert heard == {500, 1000, 2000, 3000}


def test_clip_variant_and_seed_draw_and_nothing_else(voice, noise):
    def make(**changed):
        named = {"clip_id": "tiny/a", "variant": "street", "seed": 0} | changed
        steps = [("recorded_noise", {"folder": noise, "lowest_snr_db": 0.0, "highest_snr_db": 20.0})]
        ((_, made),) = make_variants(Signal(voice(), RATE), [(named.pop("variant"), steps)], **named)
        return made.samples

    first = make()
    for changed in ({"clip_id": "tiny/b"}, {"variant": "fan"}, {"seed": 1}):
        assert not np.array_equal(make(**changed), first)
    np.testing.assert_array_equal(make(), first)


def test_silence_gets_no_noise(noise):
    silence = np.zeros(100, dtype=np.float32)
    arguments = {"folder": noise, "lowest_snr_db": 0.0, "highest_snr_db": 0.0}
    assert not augment(Signal(silence, RATE), random=np.random.default_rng(0), **arguments).samples.any()


def test_the_folder_may_stand_under_the_home(voice, noise, monkeypatch):
    monkeypatch.setenv("HOME", noise)
    arguments = {"folder": "~", "lowest_snr_db": 0.0, "highest_snr_db": 0.0}
    assert len(augment(Signal(voice(), RATE), random=np.random.default_rng(0), **arguments).samples) == len(voice())


def test_a_file_that_cannot_be_used_ends_the_job_with_its_name(voice, tmp_path):
    (tmp_path / "broken.wav").write_bytes(b"no audio")
    with pytest.raises(DataError, match=r"broken\.wav: not audio that can be read \(.*\); replace or remove it$"):
        ratios(voice(), str(tmp_path), 0.0, 0.0, 1)
