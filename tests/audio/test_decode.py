"""Recordings to samples."""

import io
import struct

import librosa
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from serflow.audio.decode import decode, load_mono, resample
from serflow.errors import DataError

# What librosa.load imports on the way to the files that libsndfile cannot read.
pytestmark = pytest.mark.filterwarnings("ignore:'(aifc|audioop|sunau)' is deprecated:DeprecationWarning")

FORMATS = [
    ("PCM_16", "WAV"),
    ("PCM_U8", "WAV"),
    ("PCM_24", "WAV"),
    ("PCM_32", "WAV"),
    ("FLOAT", "WAV"),
    ("DOUBLE", "WAV"),
    ("ULAW", "WAV"),
    ("PCM_S8", "AIFF"),
    ("PCM_16", "AIFF"),
    ("PCM_16", "FLAC"),
    ("PCM_24", "FLAC"),
    ("VORBIS", "OGG"),
]
WHOLE = {"offset_s": 0.0, "duration_s": None}


@pytest.fixture
def as_librosa_loads(tmp_path):
    """What `librosa.load` makes of the same bytes; the file is named .wav whatever it is."""

    def load(data, *, sample_rate, offset_s, duration_s):
        (tmp_path / "clip.wav").write_bytes(data)
        return librosa.load(tmp_path / "clip.wav", sr=sample_rate, offset=offset_s, duration=duration_s)[0]

    return load


@pytest.mark.parametrize(("subtype", "container"), FORMATS)
def test_every_format_loads_as_librosa_loads_it(wav, voice, as_librosa_loads, subtype, container):
    data = wav(voice(rate=22_050), 22_050, subtype=subtype, container=container)
    part = {"sample_rate": 16_000, "offset_s": 0.05, "duration_s": 0.2}
    expected, found = as_librosa_loads(data, **part), load_mono(data, **part)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_414, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("wanted", [16_000, 22_050])
def test_every_rate_loads_as_librosa_loads_it(wav, voice, as_librosa_loads, rate, wanted):
    data = wav(voice(rate=rate), rate)
    for part in (
        WHOLE,
        {"offset_s": 0.1, "duration_s": None},
        {"offset_s": 0.0123, "duration_s": 0.0987},
        {"offset_s": 0.1, "duration_s": 9.0},
    ):
        expected = as_librosa_loads(data, sample_rate=wanted, **part)
        np.testing.assert_array_equal(load_mono(data, sample_rate=wanted, **part), expected)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_channels_are_mixed_as_librosa_mixes_them(wav, voice, as_librosa_loads, channels):
    data = wav(np.stack([voice(seed) for seed in range(channels)], axis=1))
    expected = as_librosa_loads(data, sample_rate=16_000, **WHOLE)
    np.testing.assert_array_equal(load_mono(data, sample_rate=16_000, **WHOLE), expected)
    assert decode(data).samples.shape == (4800, channels)


@pytest.mark.parametrize(("subtype", "container"), FORMATS)
def test_a_recording_is_decoded_as_it_is_stored(wav, voice, subtype, container):
    recording = decode(wav(voice(), 16_000, subtype=subtype, container=container))
    assert (recording.sample_rate, recording.subtype, recording.samples.shape) == (16_000, subtype, (4800, 1))


@pytest.mark.parametrize(("subtype", "kind"), [("PCM_16", np.int16), ("PCM_U8", np.int16), ("PCM_24", np.float32), ("FLOAT", np.float32)])
def test_samples_keep_all_their_bits(wav, subtype, kind):
    steps = {"PCM_16": 2**15, "PCM_U8": 2**7, "PCM_24": 2**23, "FLOAT": 2**23}[subtype]
    samples = np.array([0, 1, -1, 5, 100, -128]) / steps
    recording = decode(wav(samples, subtype=subtype))
    assert recording.samples.dtype == kind
    scale = 32768 if kind is np.int16 else 1
    np.testing.assert_array_equal(recording.samples[:, 0] / scale, samples)


def test_aiff_that_is_named_wav_is_decoded_by_its_content(wav, voice):
    data = wav(voice(), container="AIFF")
    assert data[:4] == b"FORM"
    np.testing.assert_array_equal(decode(data).samples, decode(wav(voice())).samples)


def test_one_sample_is_a_recording(wav):
    np.testing.assert_array_equal(load_mono(wav([0.5]), sample_rate=16_000, **WHOLE), [0.5])
    assert load_mono(wav([0.5]), sample_rate=22_050, **WHOLE).shape == (2,)


def test_no_bytes_are_an_empty_file():
    with pytest.raises(DataError, match=r"^empty file$"):
        decode(b"")


def test_a_git_lfs_pointer_is_named_with_its_mend():
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0000\nsize 72862\n"
    with pytest.raises(DataError, match="a Git LFS pointer, not the recording: run git lfs pull"):
        decode(pointer)


def test_a_header_alone_holds_no_samples(wav):
    with pytest.raises(DataError, match="no samples"):
        decode(wav(np.zeros(0)))


@pytest.mark.parametrize("container", ["WAV", "AIFF"])
@pytest.mark.parametrize("kept", [0.3, 0.5, 0.99])
def test_a_truncated_file_is_refused(wav, voice, container, kept):
    data = wav(voice(), container=container)
    with pytest.raises(DataError, match=r"truncated: the header announces \d+ bytes of samples, \d+ are there"):
        decode(data[: int(len(data) * kept)])


def test_a_truncated_flac_is_refused(wav, voice):
    data = wav(voice(), container="FLAC")
    with pytest.raises(DataError, match="not audio that can be read"):
        decode(data[: len(data) // 2])


def test_a_streamed_wav_that_never_knew_its_length_is_read_to_its_end(wav, voice):
    data = bytearray(wav(voice()))
    place = data.index(b"data") + 4
    data[place : place + 4] = b"\xff\xff\xff\xff"
    assert len(decode(bytes(data)).samples) == 4800


def test_chunks_before_and_after_the_samples_are_no_truncation(wav, voice):
    data = wav(voice())
    place = data.index(b"data")
    note = b"LIST\x05\x00\x00\x00INFOx\x00"
    assert len(decode(data[:place] + note + data[place:] + note).samples) == 4800


@pytest.mark.parametrize("data", [b"<html>404</html>", b"\0" * 1000, b"RIFF", b"RIFF\0\0\0\0WAVE", b"FORM"])
def test_what_is_not_audio_is_refused_with_a_reason(data):
    with pytest.raises(DataError, match=r"^(not audio that can be read \(.+\)|no samples.*)$"):
        decode(data)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_never_reach_features(wav, voice, bad):
    samples = voice()
    samples[100] = bad
    data = wav(samples, subtype="FLOAT")
    with pytest.raises(DataError, match="not finite numbers"):
        load_mono(data, sample_rate=16_000, **WHOLE)
    assert np.isfinite(load_mono(data, sample_rate=16_000, offset_s=0.1, duration_s=None)).all()


def test_a_clip_that_ends_before_the_offset_says_how_long_it_is(wav, voice):
    with pytest.raises(DataError, match=r"0\.30 s long: nothing is left after the first 0\.6 s"):
        load_mono(wav(voice()), sample_rate=16_000, offset_s=0.6, duration_s=2.5)


# libsndfile may ask for a place before the file's beginning; it takes the refusal for the error that it is.
@pytest.mark.filterwarnings("ignore:Exception ignored from cffi callback:pytest.PytestUnraisableExceptionWarning")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 60), value=st.binary(min_size=1, max_size=4), container=st.sampled_from(["WAV", "AIFF", "FLAC"]))
@example(place=19, value=b"\0\0s", container="FLAC")  # 12,884,902,288 frames
def test_a_damaged_header_gives_a_recording_or_a_reason(wav, place, value, container):
    data = bytearray(wav(np.linspace(-0.5, 0.5, 400), container=container))
    data[place : place + len(value)] = value
    try:
        recording = decode(bytes(data))
    except DataError:
        return
    assert len(recording.samples) > 0


@pytest.mark.parametrize("count", [1, 2, 100, 12_345])
@pytest.mark.parametrize(("rate", "wanted"), [(16_000, 22_050), (48_000, 22_050), (24_414, 16_000), (16_000, 16_000)])
def test_resampling_equals_librosas(count, rate, wanted):
    samples = np.random.default_rng(0).normal(0, 0.1, count).astype(np.float32)
    expected = librosa.resample(samples, orig_sr=rate, target_sr=wanted, res_type="soxr_hq")
    np.testing.assert_array_equal(resample(samples, rate, wanted), expected)


@settings(max_examples=60, deadline=None)
@given(
    samples=hnp.arrays(np.int16, st.tuples(st.integers(1, 200), st.integers(1, 3)), elements=st.integers(-32768, 32767)),
    rate=st.sampled_from([8_000, 24_414, 48_000, 192_000]),
    before=st.binary(max_size=9),
)
def test_samples_taken_as_they_lie_are_libsndfiles(samples, rate, before):
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV", subtype="PCM_16")
    data = file.getvalue()
    # A chunk that nobody knows, of any length, before the samples.
    chunk = b"junk" + struct.pack("<I", len(before)) + before + b"\0" * (len(before) % 2)
    data = data[:12] + chunk + data[12:]
    recording = decode(data)
    expected, expected_rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    assert (recording.sample_rate, recording.subtype) == (expected_rate, "PCM_16")
    np.testing.assert_array_equal(recording.samples, expected)


@pytest.fixture
def from_file_in_blocks(tmp_path, monkeypatch):
    """Load from an open file of which a thousand samples are read at a time."""

    def load(data, **wanted):
        (tmp_path / "long.wav").write_bytes(data)
        with monkeypatch.context() as patched, (tmp_path / "long.wav").open("rb") as file:
            patched.setattr("serflow.audio.decode._BLOCK_SAMPLES", 1000)
            return load_mono(file, **wanted)

    return load


@pytest.mark.parametrize(("rate", "wanted"), [(16_000, 16_000), (44_100, 16_000), (24_414, 22_050), (8_000, 22_050)])
def test_an_open_file_that_is_read_in_blocks_gives_the_same(wav, voice, from_file_in_blocks, rate, wanted):
    data = wav(np.stack([voice(seed, rate=rate) for seed in range(2)], axis=1), rate, subtype="PCM_24")
    for part in (WHOLE, {"offset_s": 0.07, "duration_s": 0.15}):
        expected = load_mono(data, sample_rate=wanted, **part)
        np.testing.assert_array_equal(from_file_in_blocks(data, sample_rate=wanted, **part), expected)
