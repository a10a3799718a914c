"""Pieces of recorded noise, and what tells that the folder changed."""

import os
import shutil

import numpy as np
import pytest

from serflow.audio.noise_folder import digest_of, noise_piece
from serflow.errors import DataError

RATE = 16_000


@pytest.fixture
def folder(tmp_path, wav):
    """Three files whose samples tell them apart: ramps of other lengths and levels."""
    place = tmp_path / "noise"
    for name, (low, high, count) in {"b/two.wav": (0.1, 0.2, 400), "a.flac": (0.3, 0.4, 5000), "c.wav": (0.5, 0.6, 100)}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        container = "FLAC" if name.endswith("flac") else "WAV"
        (place / name).write_bytes(wav(np.linspace(low, high, count), RATE, subtype="PCM_24", container=container))
    (place / "notes.txt").write_text("no noise")
    (place / "._c.wav").write_bytes(b"hidden")
    return place


@pytest.fixture
def one_file(tmp_path, wav):
    """A folder that holds one file with these samples."""

    def make(samples, rate=RATE, **how):
        place = tmp_path / "one"
        place.mkdir(exist_ok=True)
        (place / "it.wav").write_bytes(wav(samples, rate, **{"subtype": "FLOAT"} | how))
        return place

    return make


def piece(folder, seed=0, length=200, rate=RATE):
    return noise_piece(folder, length, rate, np.random.default_rng(seed))


def pieces(folder, count=60, **changed):
    return [piece(folder, seed, **changed) for seed in range(count)]


def ramp_of(found):
    """What the smallest sample is to the largest tells the three files apart."""
    return round(float(found.min() / found.max()), 3)


def test_a_piece_is_float32_of_the_length_and_rate_that_are_wanted(folder):
    for length in (1, 7, 200, 6000):
        for rate in (8000, 11_025, RATE, 48_000):
            found = piece(folder, seed=length, length=length, rate=rate)
            assert (found.dtype, found.shape) == (np.float32, (length,))
            assert np.isfinite(found).all()
            assert found.any()


def test_every_file_is_drawn_about_as_often(folder):
    levels = [found.min() / found.max() for found in pieces(folder, 600, length=5000)]
    # Repeated from end to end, or whole: the lowest of each file over its highest.
    counts = [sum(abs(level - expected) < 0.01 for level in levels) for expected in (0.5, 0.75, 0.833)]
    assert sum(counts) == 600
    assert min(counts) > 150


def test_every_place_of_a_file_is_drawn(one_file):
    # Of a rising line, of which a piece ends at its peak: the first sample tells where it begins.
    firsts = [samples[0] for samples in pieces(one_file(np.linspace(0.5, 1, 1001)), 400, length=500)]
    assert len(set(firsts)) > 200
    assert min(firsts) == pytest.approx(0.5 / 0.7495, abs=0.005)
    assert max(firsts) == pytest.approx(0.7505, abs=0.005)


def test_a_file_that_is_shorter_is_repeated_from_any_place(one_file):
    place = one_file(np.arange(1, 8) / 7)
    found = pieces(place, length=20)
    for samples in found:
        np.testing.assert_array_equal(samples[7:], samples[:-7])
        assert sorted(samples[:7]) == pytest.approx(np.arange(1, 8) / 7)
    assert {round(7 * samples[0]) for samples in found} == set(range(1, 8))


def test_one_sample_is_a_noise(one_file):
    np.testing.assert_array_equal(piece(one_file([0.25]), length=3), [1, 1, 1])


def test_a_sine_keeps_its_frequency_at_every_rate(one_file):
    place = one_file(np.sin(2 * np.pi * 1000 * np.arange(44_100) / 44_100), 44_100)
    for rate in (8000, RATE, 48_000):
        spectrum = np.abs(np.fft.rfft(piece(place, length=rate // 2, rate=rate)))
        assert spectrum.argmax() == 500


def test_channels_are_mixed(one_file):
    found = piece(one_file(np.stack([np.full(300, 0.2), np.full(300, 0.4)], axis=1)), length=300)
    np.testing.assert_allclose(found, 1, rtol=1e-6)


def test_silence_is_passed_over(one_file):
    samples = np.zeros(600_000)
    samples[300_000:300_050] = 0.5
    for found in pieces(one_file(samples), 20, length=100):
        assert found.max() == 1
        assert np.count_nonzero(found) == 50


def test_sound_at_the_very_end_and_the_very_beginning_is_found(one_file):
    for place in (0, 99_999):
        samples = np.zeros(100_000)
        samples[place] = 0.5
        assert all(np.count_nonzero(found) == 1 for found in pieces(one_file(samples), 5, length=100))


@pytest.mark.parametrize("container", ["WAV", "FLAC", "OGG", "MP3"])
def test_every_format_gives_its_piece(one_file, container):
    subtype = {"OGG": "VORBIS", "MP3": "MPEG_LAYER_III"}.get(container, "PCM_16")
    samples = 0.3 * np.sin(2 * np.pi * 1000 * np.arange(RATE * 3) / RATE)
    place = one_file(samples, subtype=subtype, container=container)
    made = pieces(place, 5, length=RATE)
    for found in made:
        assert np.abs(np.fft.rfft(found)).argmax() == 1000
    # Whatever was read before.
    for seed in reversed(range(5)):
        np.testing.assert_array_equal(piece(place, seed, length=RATE), made[seed])


def test_pieces_do_not_hang_on_where_or_in_which_order_files_lie(folder, tmp_path):
    before = pieces(folder)
    copy = tmp_path / "copy"
    for name in ("c.wav", "b/two.wav", "a.flac"):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(folder / name, copy / name)
    for first, second in zip(before, pieces(copy), strict=True):
        np.testing.assert_array_equal(first, second)
    assert digest_of(copy) == digest_of(folder)


def test_a_file_that_comes_or_goes_is_noticed(folder, wav):
    before = {ramp_of(found) for found in pieces(folder, length=100)}
    (folder / "b" / "deep").mkdir()
    (folder / "b" / "deep" / "new.wav").write_bytes(wav(np.linspace(0.9, 1.0, 100), subtype="PCM_24"))
    added = {ramp_of(found) for found in pieces(folder, length=100)}
    assert added - before
    (folder / "a.flac").unlink()
    shutil.rmtree(folder / "b")
    assert {ramp_of(found) for found in pieces(folder, length=100)} == {0.833}


def test_the_digest_hangs_on_names_and_bytes_alone(folder, wav):
    before = digest_of(folder)
    os.utime(folder / "c.wav", (1, 1))
    (folder / "notes.txt").write_text("other words")
    assert digest_of(folder) == before
    (folder / "c.wav").write_bytes(wav(np.linspace(0.5, 0.61, 100), subtype="PCM_24"))
    changed = digest_of(folder)
    (folder / "c.wav").rename(folder / "d.wav")
    renamed = digest_of(folder)
    (folder / "d.wav").unlink()
    assert len({before, changed, renamed, digest_of(folder)}) == 4


BROKEN = {
    "empty": (b"", "empty file"),
    "no audio": (b"<html>404</html>", r"not audio that can be read \(.+\)"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer.*git lfs pull"),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("act", [digest_of, piece])
def test_a_file_that_cannot_be_read_is_named(folder, kind, act):
    data, reason = BROKEN[kind]
    shutil.rmtree(folder / "b")
    for name in ("a.flac", "c.wav"):
        (folder / name).write_bytes(data)
    with pytest.raises(DataError, match=rf"^.*noise/(a\.flac|c\.wav): {reason}; replace or remove it$"):
        act(folder)


@pytest.mark.parametrize("act", [digest_of, piece])
def test_a_file_that_was_cut_short_is_named(one_file, act):
    place = one_file(np.ones(1000))
    (place / "it.wav").write_bytes((place / "it.wav").read_bytes()[:2000])
    with pytest.raises(
        DataError, match=r"it\.wav: truncated: the header announces \d+ bytes of samples, \d+ are there; replace or remove it$"
    ):
        act(place)


def test_a_header_without_samples_is_named(one_file):
    with pytest.raises(DataError, match=r"it\.wav: no samples.*; replace or remove it$"):
        digest_of(one_file(np.zeros(0)))


@pytest.mark.parametrize("act", [digest_of, piece])
def test_a_link_to_nothing_is_named(tmp_path, act):
    (tmp_path / "lost.wav").symlink_to(tmp_path / "nowhere.wav")
    with pytest.raises(DataError, match=r"lost\.wav: No such file or directory; mend, replace or remove it$"):
        act(tmp_path)


@pytest.mark.parametrize("level", [0.0, 1e-7])
def test_a_file_in_which_nothing_sounds_is_named(one_file, level):
    with pytest.raises(DataError, match=r"it\.wav: silent throughout; replace or remove it$"):
        piece(one_file(np.full(700_000, level)))


def test_channels_that_cancel_are_silent(one_file):
    with pytest.raises(DataError, match="silent throughout"):
        piece(one_file(np.stack([np.ones(300), -np.ones(300)], axis=1)))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_samples_that_are_no_numbers_are_named(one_file, bad):
    with pytest.raises(DataError, match=r"it\.wav: holds samples that are not finite numbers; replace or remove it$"):
        piece(one_file(np.array([0.5, bad, 0.5])))


@pytest.mark.parametrize("act", [digest_of, piece])
def test_a_folder_without_noise_is_named(tmp_path, act):
    with pytest.raises(DataError, match=r"holds no audio file; put some there, or mend the setting that names it$"):
        act(tmp_path)
    with pytest.raises(DataError, match="holds no audio file"):
        act(tmp_path / "nowhere")


def test_of_a_long_file_only_the_piece_is_read(one_file, monkeypatch):
    import soundfile

    read, counts = soundfile.SoundFile.read, []
    place = one_file(np.random.default_rng(0).normal(0, 0.1, RATE * 60))
    monkeypatch.setattr(soundfile.SoundFile, "read", lambda self, frames, **how: counts.append(frames) or read(self, frames, **how))
    piece(place, length=1000)
    assert sum(counts) == 1000
