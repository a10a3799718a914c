"""A file to what its bytes say."""

import os

import numpy as np
import pytest

from serflow.audio.decode import decode
from serflow.corpora import measure
from serflow.corpora.levels import measure as levels_of
from serflow.corpora.measure import Measured, measure_files
from serflow.files import sha256_of

LONGEST_S = 900.0


@pytest.fixture
def measured(tmp_path):
    """Measure one file, given by its bytes."""

    def run(data, name="clip.wav", *, longest_s=LONGEST_S):
        (tmp_path / name).write_bytes(data)
        return measure_files(tmp_path, [name], longest_s=longest_s)[0][0]

    return run


@pytest.fixture
def clip(wav, voice):
    """The bytes of a recording in which each channel has a voice of its own."""
    return lambda channels=1, seconds=0.3, **options: wav(
        np.stack([voice(seed, seconds=seconds) for seed in range(channels)], axis=1), **options
    )


def header_that_announces(wav, frames, rate):
    """The header of a 16-bit WAV file with one channel."""
    header = bytearray(wav([], rate))
    header[40:44] = (2 * frames).to_bytes(4, "little")
    return bytes(header)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({}, ("WAV", "PCM_16")),
        ({"subtype": "PCM_U8"}, ("WAV", "PCM_U8")),
        ({"subtype": "PCM_24"}, ("WAV", "PCM_24")),
        ({"subtype": "DOUBLE"}, ("WAV", "DOUBLE")),
        ({"rate": 192_000}, ("WAV", "PCM_16")),
        ({"container": "AIFF"}, ("AIFF", "PCM_16")),
        ({"container": "FLAC"}, ("FLAC", "PCM_16")),
    ],
)
@pytest.mark.parametrize("channels", [1, 6])
def test_what_is_measured_is_what_is_decoded(measured, clip, options, kind, channels):
    data = clip(channels, **options)
    found, recording = measured(data), decode(data)
    assert found.reason is None
    assert (found.container, found.subtype, found.channels) == (*kind, channels)
    assert (found.sample_rate, found.frames, found.announced_frames) == (recording.sample_rate, 4800, 4800)
    assert found.file_sha256 == sha256_of(data)
    assert found.audio_sha256 == sha256_of(recording.samples.tobytes())
    levels = levels_of([recording.samples], recording.sample_rate)
    assert {name: getattr(found, name) for name in vars(levels)} == vars(levels)


@pytest.mark.parametrize("container", ["WAV", "AIFF", "FLAC"])
@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24"])
def test_a_file_that_does_not_fit_the_buffer_says_the_same(measured, clip, monkeypatch, container, subtype):
    data = clip(2, seconds=2.01, container=container, subtype=subtype)
    whole = measured(data)
    monkeypatch.setattr(measure, "BUFFER_BYTES", 4096)
    monkeypatch.setattr("serflow.audio.decode._BLOCK_SAMPLES", 1000)
    found = measured(data)
    assert found.reason is None
    assert (found.file_sha256, found.audio_sha256, found.frames) == (whole.file_sha256, whole.audio_sha256, whole.frames)
    assert found[-6:-1] == pytest.approx(whole[-6:-1], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("cut", [0, 20, 5000])
@pytest.mark.parametrize("container", ["WAV", "FLAC"])
def test_a_bad_file_that_does_not_fit_the_buffer_has_the_same_reason(measured, clip, monkeypatch, container, cut):
    data = clip(container=container)[:cut] if cut else b"RIFF\xff\xff\xff\x7fWAVE" + bytes(9000)
    whole = measured(data)
    monkeypatch.setattr(measure, "BUFFER_BYTES", 8)
    assert whole.reason
    assert measured(data) == whole


@pytest.mark.parametrize(("container", "name"), [("FLAC", "a.wav"), ("WAV", "a.mp3"), ("AIFF", "a.ogg")])
def test_a_file_is_what_its_content_says(measured, wav, voice, container, name):
    found = measured(wav(voice(), container=container), name)
    assert (found.reason, found.container) == (None, container)


def test_a_header_alone_holds_no_samples(measured, wav):
    header = wav([])
    assert len(header) == 44
    assert measured(header).reason.startswith("no samples")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("place", [0, 100, -1])
def test_samples_that_are_no_numbers_are_a_reason(measured, wav, voice, value, place):
    samples = voice()
    samples[place] = value
    found = measured(wav(samples, subtype="FLOAT"))
    loudest = f"its loudest sample is {abs(value)} dB relative to full scale"
    assert found.reason == f"holds samples that are not finite numbers: {loudest}"
    assert found.audio_sha256 is not None


def test_a_file_that_may_not_be_read_is_unreadable(measured, wav, voice, monkeypatch):
    def refuse(path, flags):
        raise PermissionError(13, "Permission denied", path)

    # To root, who may run these tests, no file is closed.
    monkeypatch.setattr(measure, "_open_at_once", refuse)
    assert measured(wav(voice())) == Measured(reason="unreadable: Permission denied")


def test_a_file_that_went_away_is_unreadable(tmp_path):
    assert measure_files(tmp_path, ["gone.wav"], longest_s=LONGEST_S) == [(Measured(reason="unreadable: No such file or directory"), None)]


def test_nobody_waits_for_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    assert measure_files(tmp_path, ["pipe.wav"], longest_s=LONGEST_S) == [(Measured(reason="no file, but a device or a pipe"), None)]


def test_a_file_that_changes_while_it_is_read_is_not_trusted(tmp_path, wav, voice, monkeypatch):
    path = tmp_path / "clip.wav"
    path.write_bytes(wav(voice()))
    really = measure._measured

    def disturbed(*arguments):
        with path.open("ab") as file:
            file.write(b"more")
        return really(*arguments)

    monkeypatch.setattr(measure, "_measured", disturbed)
    found, version = measure_files(tmp_path, ["clip.wav"], longest_s=LONGEST_S)[0]
    assert (found.reason, version) == ("changed while it was read: index again once it is whole", None)


def test_only_a_file_that_is_no_longer_new_has_a_version(tmp_path, wav, voice):
    path = tmp_path / "clip.wav"
    path.write_bytes(wav(voice()))
    assert measure_files(tmp_path, ["clip.wav"], longest_s=LONGEST_S)[0][1] is None
    os.utime(path, (1e9, 1e9))
    version = measure_files(tmp_path, ["clip.wav"], longest_s=LONGEST_S)[0][1]
    assert (version.size, version.modified_ns) == (path.stat().st_size, 10**18)


def test_three_hours_are_hashed_and_not_decoded(tmp_path, wav):
    path, frames = tmp_path / "long.wav", 3 * 3600 * 8000
    with path.open("wb") as file:
        file.write(header_that_announces(wav, frames, 8000))
        file.truncate(44 + 2 * frames)
    found = measure_files(tmp_path, ["long.wav"], longest_s=LONGEST_S)[0][0]
    assert found == Measured(
        file_sha256=sha256_of(path.read_bytes()),
        sample_rate=8000,
        channels=1,
        container="WAV",
        subtype="PCM_16",
        announced_frames=frames,
    )
    assert found.announced_s == 10_800


def test_a_flac_that_announces_three_hours_is_not_decoded(measured, wav, voice):
    data = bytearray(wav(voice(), container="FLAC"))
    data[22:26] = (3 * 3600 * 16_000).to_bytes(4, "big")
    found = measured(bytes(data))
    assert (found.reason, found.announced_s, found.frames) == (None, 10_800, None)


def test_a_flac_that_never_knew_its_length_says_so(measured, wav, voice):
    data = bytearray(wav(voice(), container="FLAC"))
    data[22:26] = bytes(4)
    assert measured(bytes(data)).reason == "its header does not say how long it is: encode it again"


def test_a_long_row_of_channels_has_the_same_levels(wav):
    """A frame of so many samples is not left to the dot product."""
    samples = np.random.default_rng(0).normal(0, 0.1, (96_000, 6)).astype(np.float32)
    levels = levels_of([samples], 192_000)
    assert levels.rms_dbfs == pytest.approx(10 * np.log10((samples.astype(float) ** 2).mean()), abs=1e-4)
    assert levels.silent_share == 0
