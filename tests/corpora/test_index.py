"""A corpus folder to its manifest."""

import json
import math
import os
import shutil

import numpy as np
import pandas as pd
import pytest

from serflow.corpora.contract import EXCLUDED, MANIFEST, OK
from serflow.corpora.index import _spoken, index_corpus
from serflow.errors import DataError, SettingError
from serflow.files import sha256_of
from serflow.tables import read_table

GOOD = ("DC/a01", "DC/n01", "JE/a01", "JE/sa02", "KL/su15")


@pytest.fixture
def corpus(tmp_path, wav, voice):
    """A SAVEE of five good clips."""
    folder = tmp_path / "data" / "SAVEE"
    for seed, name in enumerate(GOOD):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.wav").write_bytes(wav(voice(seed)))
    return folder


@pytest.fixture
def index(tmp_path, json_of):
    """Index what lies in data: manifest by path, and the audit."""

    def run(corpus="savee", **changed):
        allowed = {
            "max_excluded_share": 0.9,
            "silent_below_dbfs": -80.0,
            "threads": 2,
            "allow_partial": True,
            "corpora_dir": tmp_path / "data",
        } | changed
        index_corpus(corpus, manifest=tmp_path / "manifest.parquet", audit=tmp_path / "audit.json", **allowed)
        return read_table(tmp_path / "manifest.parquet", MANIFEST).set_index("path"), json_of(tmp_path / "audit.json")

    return run


def test_good_clips_stand_with_all_that_is_known_of_them(corpus, index, wav, voice):
    manifest, audit = index()
    assert set(manifest["status"]) == {OK}
    row = manifest.loc["SAVEE/JE/sa02.wav"]
    known = [
        "clip_id",
        "corpus",
        "speaker",
        "sex",
        "language",
        "emotion",
        "source_label",
        "sentence",
        "sample_rate",
        "channels",
        "subtype",
        "frames",
    ]
    assert row[known].tolist() == ["savee/JE_sa02", "savee", "savee/JE", "male", "en", "sad", "sa", "common 02", 16_000, 1, "PCM_16", 4800]
    data = wav(voice(3))
    assert row["file_sha256"] == sha256_of(data)
    assert row["duration_s"] == 0.3
    assert row["peak_dbfs"] == pytest.approx(20 * math.log10(np.abs(voice(3)).max()), abs=0.01)
    assert audit["clips"] == 5
    assert audit["speakers"] == {"savee/DC": 2, "savee/JE": 2, "savee/KL": 1}
    assert audit["emotions"] == {"angry": 2, "neutral": 1, "sad": 1, "surprised": 1}
    assert (audit["sample_rates"], audit["channels"], audit["excluded"]) == ({"16000": 5}, {"1": 5}, [])


def test_rows_stand_in_the_order_of_their_clip_ids(corpus, index):
    assert list(index()[0]["clip_id"]) == ["savee/DC_a01", "savee/DC_n01", "savee/JE_a01", "savee/JE_sa02", "savee/KL_su15"]


def test_the_same_bytes_come_out_again_whatever_the_threads(corpus, index, tmp_path):
    index(threads=1)
    first = [(tmp_path / name).read_bytes() for name in ("manifest.parquet", "audit.json")]
    index(threads=4)
    assert [(tmp_path / name).read_bytes() for name in ("manifest.parquet", "audit.json")] == first


def test_the_audit_holds_neither_absolute_paths_nor_times(corpus, index, tmp_path):
    (corpus / "bad.wav").write_bytes(b"")
    index()
    assert str(tmp_path) not in (tmp_path / "audit.json").read_text()


@pytest.fixture
def bad_files(wav, voice):
    float_with = {}
    for name, value in (("nan", np.nan), ("infinite", np.inf)):
        float_with[name] = voice(9).copy()
        float_with[name][10] = value
    return {
        "empty": (b"", "empty file"),
        "truncated": (wav(voice(9))[:4000], "truncated: the header announces 9600 bytes of samples, 3956 are there"),
        "text": (b"these are words\n" * 50, "not audio that can be read"),
        "pointer": (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
            "a Git LFS pointer, not the recording: run git lfs pull",
        ),
        "header": (wav(np.zeros(0)), "no samples"),
        "silent": (wav(np.zeros(4800)), "silent: its loudest sample is -inf dB"),
        "nearly silent": (wav(np.full(4800, 1e-5), subtype="FLOAT"), "silent: its loudest sample is -100.0 dB"),
        "nan": (wav(float_with["nan"], subtype="FLOAT"), "holds samples that are not finite numbers"),
        "infinite": (wav(float_with["infinite"], subtype="FLOAT"), "holds samples that are not finite numbers"),
    }


BAD = ("empty", "truncated", "text", "pointer", "header", "silent", "nearly silent", "nan", "infinite")


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_excluded_with_its_reason_and_the_others_go_on(corpus, index, bad_files, kind, caplog):
    data, reason = bad_files[kind]
    (corpus / "DC" / "h01.wav").write_bytes(data)
    manifest, audit = index()
    row = manifest.loc["SAVEE/DC/h01.wav"]
    assert (row["status"], row["clip_id"], row["file_sha256"]) == (EXCLUDED, "savee/DC_h01", sha256_of(data))
    assert row["reason"].startswith(reason)
    assert (manifest["status"] == OK).sum() == audit["clips"] == 5
    assert [entry["path"] for entry in audit["excluded"]] == ["SAVEE/DC/h01.wav"]
    assert f"excluded: SAVEE/DC/h01.wav: {reason}" in caplog.text


@pytest.mark.parametrize(
    "options", [{"subtype": "PCM_24"}, {"subtype": "PCM_U8"}, {"subtype": "DOUBLE"}, {"rate": 192_000}, {"container": "AIFF"}]
)
def test_uncommon_formats_are_handled(corpus, index, wav, voice, options):
    (corpus / "DC" / "h01.wav").write_bytes(wav(voice(9), **options))
    row = index()[0].loc["SAVEE/DC/h01.wav"]
    assert row["status"] == OK
    assert (row["sample_rate"], row["subtype"]) == (options.get("rate", 16_000), options.get("subtype", "PCM_16"))


def test_one_sample_and_six_channels_are_handled(corpus, index, wav):
    (corpus / "DC" / "h01.wav").write_bytes(wav([0.5]))
    (corpus / "DC" / "h02.wav").write_bytes(wav(np.full((100, 6), 0.25)))
    manifest, audit = index()
    assert set(manifest["status"]) == {OK}
    assert audit["channels"] == {"1": 6, "6": 1}


def test_a_recording_that_is_too_long_is_excluded(corpus, index, wav, voice):
    (corpus / "DC" / "h01.wav").write_bytes(wav(voice(9, seconds=61)))
    manifest, audit = index(longest_s=60.0)
    row = manifest.loc["SAVEE/DC/h01.wav"]
    assert row["reason"] == "too long: 1.017 min, expected at most 1 min; cut it, or raise index.longest_s"
    assert (row["duration_s"], row["frames"], row["container"]) == (61.0, 61 * 16_000, "WAV")
    assert row[["peak_dbfs", "silent_share", "audio_sha256"]].isna().all()
    assert audit["clips"] == 5


@pytest.mark.parametrize(("seconds", "spoken"), [(10_800, "3.0 h"), (900, "15 min"), (2.5, "2.5 s")])
def test_a_time_is_written_as_it_is_said(seconds, spoken):
    assert _spoken(seconds) == spoken


def test_other_settings_read_no_audio_and_a_deleted_store_changes_nothing(corpus, index, tmp_path, caplog):
    caplog.set_level("INFO", "serflow")
    for path in corpus.rglob("*.wav"):
        os.utime(path, (1e9, 1e9))
    for settings in ({}, {"silent_below_dbfs": -1.0}, {"longest_s": 0.2}):
        index(store=tmp_path / "store.parquet", max_excluded_share=1.0, **settings)
        kept = [(tmp_path / name).read_bytes() for name in ("manifest.parquet", "audit.json")]
        index(max_excluded_share=1.0, **settings)
        assert [(tmp_path / name).read_bytes() for name in ("manifest.parquet", "audit.json")] == kept
    said = [line for line in caplog.messages if "unchanged" in line]
    assert said[::2] == ["savee: 5 files, 5 read, 0 unchanged", *2 * ["savee: 5 files, 0 read, 5 unchanged"]]


def test_a_misnamed_file_is_excluded_and_keeps_its_measures(corpus, index, wav, voice):
    (corpus / "DC" / "take 2 (final).wav").write_bytes(wav(voice(9)))
    row = index()[0].loc["SAVEE/DC/take 2 (final).wav"]
    assert (row["status"], row["clip_id"]) == (EXCLUDED, "savee/DC/take 2 (final)")
    assert row["reason"] == "misnamed: the name is not one of this corpus"
    assert row["frames"] == 4800
    assert pd.isna(row["speaker"])


def test_a_name_in_another_script_is_a_name(corpus, index, wav, voice):
    (corpus / "Müller 声.wav").write_bytes(wav(voice(9)))
    assert index()[0].loc["SAVEE/Müller 声.wav", "clip_id"] == "savee/Müller 声"


def test_a_name_that_is_no_text_is_excluded(corpus, index, wav, voice):
    path = os.fsencode(corpus) + b"/M\xfcller.wav"
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(wav(voice(9)))
    manifest, audit = index()
    assert audit["clips"] == 5
    assert manifest.query("status == 'excluded'").index.tolist() == [r"SAVEE/M\xfcller.wav"]


def test_a_link_to_nothing_is_unreadable(corpus, index):
    (corpus / "DC" / "h01.wav").symlink_to("nowhere.wav")
    row = index()[0].loc["SAVEE/DC/h01.wav"]
    assert (row["status"], row["reason"]) == (EXCLUDED, "unreadable: No such file or directory")


def test_a_folder_that_is_named_like_a_clip_is_no_clip(corpus, index):
    (corpus / "DC" / "h01.wav").mkdir()
    assert len(index()[0]) == 5


def test_of_the_same_file_twice_the_first_stays(corpus, index):
    shutil.copytree(corpus, corpus / "copy")
    manifest, audit = index(max_excluded_share=0.0)
    assert audit["clips"] == 5
    assert [quirk["said"] for quirk in audit["quirks"] if quirk["kind"] == "second copy"] == [
        "5 files below SAVEE/copy are further copies of clips that are there already"
    ]
    copies = manifest[manifest["status"] == EXCLUDED]
    assert list(copies.index) == [f"SAVEE/copy/{name}.wav" for name in GOOD]
    assert copies.loc["SAVEE/copy/JE/a01.wav", "reason"] == "duplicate: the same audio as SAVEE/JE/a01.wav"
    assert copies.loc["SAVEE/copy/JE/a01.wav", "clip_id"] == "savee/JE_a01#2"


def test_the_same_samples_in_another_file_format_are_the_same_audio(corpus, index, wav, voice):
    samples = np.round(voice(9) * 32768).astype(np.int16)
    (corpus / "DC" / "a01.wav").write_bytes(wav(samples))
    (corpus / "DC" / "a09.flac").write_bytes(wav(samples, container="FLAC"))
    row = index()[0].loc["SAVEE/DC/a09.flac"]
    assert (row["status"], row["reason"]) == (EXCLUDED, "duplicate: the same audio as SAVEE/DC/a01.wav")


SPOKEN, SUNG = (f"RAVDESS/Actor_01/03-0{channel}-05-01-01-01-01.wav" for channel in (1, 2))


@pytest.fixture
def spoken_and_sung(tmp_path, wav, voice):
    """A RAVDESS of one clip of each part."""
    for seed, name in enumerate((SPOKEN, SUNG)):
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_bytes(wav(voice(seed)))


@pytest.mark.parametrize(("parts", "left_out"), [({}, SUNG), ({"parts": ["speech"]}, SUNG), ({"parts": ["song"]}, SPOKEN)])
def test_a_part_that_was_not_chosen_is_known_and_left_out_without_counting_as_damage(spoken_and_sung, index, parts, left_out):
    manifest, audit = index("ravdess", max_excluded_share=0.0, **parts)
    row = manifest.loc[left_out]
    part = "song" if left_out == SUNG else "speech"
    assert row[["status", "emotion", "speaker"]].tolist() == [EXCLUDED, "angry", "ravdess/01"]
    assert row["reason"] == f"left out: its part '{part}' is not among those of 'parts.ravdess'"
    assert audit["clips"] == 1


def test_parts_that_were_chosen_stand_side_by_side_and_a_person_is_one_speaker(spoken_and_sung, index):
    manifest, audit = index("ravdess", max_excluded_share=0.0, parts=["speech", "song"])
    assert set(manifest["status"]) == {OK}
    assert audit["speakers"] == {"ravdess/01": 2}
    assert "part" not in manifest.columns


def test_a_part_that_was_chosen_and_is_not_there_is_an_error(spoken_and_sung, index, tmp_path):
    (tmp_path / "data" / SUNG).unlink()
    with pytest.raises(
        DataError, match=r"^ravdess: none of its clips is of the part 'song', which 'parts\.ravdess' names; bring them \(the same .*\), or"
    ):
        index("ravdess", parts=["speech", "song"])


def test_a_linked_folder_is_followed_once(corpus, index):
    (corpus.parent.parent / "elsewhere").mkdir()
    shutil.move(corpus / "JE", corpus.parent.parent / "elsewhere" / "JE")
    (corpus / "JE").symlink_to(corpus.parent.parent / "elsewhere" / "JE")
    (corpus / "DC" / "back").symlink_to(corpus)
    manifest, audit = index(max_excluded_share=0.0)
    assert audit["clips"] == len(manifest) == 5


def test_an_entry_that_names_an_unknown_column_is_an_error(corpus, index, monkeypatch):
    monkeypatch.setattr("serflow.corpora.catalog.savee.describe", lambda path: {"name": path.stem, "speaker": "DC", "intensty": "strong"})
    with pytest.raises(
        DataError, match=r"catalog\.savee: describe gives 'intensty', which is no column of the manifest; did you mean 'intensity'"
    ):
        index()


def test_the_same_audio_under_two_labels_is_a_contradiction_and_neither_stays(corpus, index):
    shutil.copy(corpus / "DC/a01.wav", corpus / "DC/h01.wav")
    manifest, _ = index()
    reason = "contradiction: the same audio under different labels: SAVEE/DC/a01.wav (angry), SAVEE/DC/h01.wav (happy)"
    assert set(manifest.loc[["SAVEE/DC/a01.wav", "SAVEE/DC/h01.wav"], "reason"]) == {reason}
    assert (manifest["status"] == OK).sum() == 4


def test_two_recordings_under_one_clip_name_are_one_clip(corpus, index, wav, voice):
    """Were both used, one clip could train and be tested at once: its copy at another level or rate has another hash."""
    (corpus / "again" / "DC").mkdir(parents=True)
    (corpus / "again" / "DC" / "a01.wav").write_bytes(wav(0.5 * voice(0)))
    manifest, audit = index()
    assert audit["clips"] == 5
    row = manifest.loc["SAVEE/again/DC/a01.wav"]
    assert (row["status"], row["clip_id"]) == (EXCLUDED, "savee/DC_a01#2")
    assert row["reason"] == "same name: SAVEE/DC/a01.wav is this clip already, with other audio"


def test_of_two_files_under_one_clip_name_the_one_that_can_be_used_is_the_clip(corpus, index, wav, voice):
    (corpus / "A" / "DC").mkdir(parents=True)
    (corpus / "A" / "DC" / "a01.wav").write_bytes(b"")
    manifest, audit = index()
    assert audit["clips"] == 5
    assert manifest.loc["SAVEE/DC/a01.wav", ["status", "clip_id"]].tolist() == [OK, "savee/DC_a01"]
    assert manifest.loc["SAVEE/A/DC/a01.wav", ["reason", "clip_id"]].tolist() == ["empty file", "savee/DC_a01#2"]


def test_files_that_differ_in_their_suffix_alone_get_ids_of_their_own(corpus, index, wav, voice):
    for number, name in enumerate(("x.wav", "x.flac", "x#2.wav")):
        (corpus / name).write_bytes(wav(voice(20 + number), container="FLAC" if name.endswith("flac") else "WAV"))
    manifest, _ = index()
    assert manifest["clip_id"].is_unique
    assert (manifest["status"] == EXCLUDED).sum() == 3


def test_too_many_excluded_files_are_an_error_after_the_manifest_is_written(corpus, index, tmp_path, json_of):
    (corpus / "DC" / "h01.wav").write_bytes(b"")
    with pytest.raises(
        DataError,
        match=r"1 of 6 files are excluded \(16\.7%: 1 × empty file; the first: SAVEE/DC/h01\.wav: empty file\), expected at most 10\.0%.*'index\.max_excluded_share'",
    ):
        index(max_excluded_share=0.1)
    assert len(json_of(tmp_path / "audit.json")["excluded"]) == 1


def test_as_many_excluded_files_as_allowed_are_no_error(corpus, index):
    (corpus / "DC" / "h01.wav").write_bytes(b"")
    assert index(max_excluded_share=1 / 6)[1]["clips"] == 5


def test_nothing_but_bad_files_is_described_all_the_same(corpus, index):
    for name in GOOD:
        (corpus / f"{name}.wav").write_bytes(b"")
    manifest, audit = index(max_excluded_share=1.0)
    assert set(manifest["reason"]) == {"empty file"}
    assert (audit["clips"], audit["hours"], audit["speakers"]) == (0, 0.0, {})


def test_a_folder_without_audio_says_how_to_get_the_corpus(tmp_path, index):
    (tmp_path / "data" / "SAVEE").mkdir(parents=True)
    with pytest.raises(DataError, match=r"SAVEE: holds no audio files; register with the University of Surrey"):
        index()


def test_a_missing_folder_says_how_to_get_the_corpus(tmp_path, index):
    with pytest.raises(SettingError, match="register with the University of Surrey"):
        index()


def test_a_corpus_that_lacks_clips_is_an_error_unless_that_is_allowed(corpus, index):
    with pytest.raises(DataError, match=r"SAVEE: 475 of 480 official clips are missing \(the first: DC/a02\.wav\).*'allow_partial: true'"):
        index(allow_partial=False)
    official = index()[1]["official"]
    assert (official["clips"], len(official["missing"])) == (480, 475)
    assert official["differing"] == sorted(f"SAVEE/{name}.wav" for name in GOOD)


def test_generated_recordings_are_not_set_beside_the_official_ones(corpus, index):
    assert index(allow_partial=False, official=False)[1]["official"] is None


# Counted by hand in the part that is packed: clips used, speakers, classes of one speaker, official clips that are missing.
REAL = {
    "ravdess": (
        239,
        4,
        ("ravdess/07", {"neutral": 4, "calm": 8, "happy": 7, "sad": 8, "angry": 8, "fearful": 8, "disgust": 8, "surprised": 8}),
        1200,
    ),
    "tess": (74, 2, ("tess/OAF", {}), 2726),
    "savee": (56, 4, ("savee/KL", dict.fromkeys(("angry", "disgust", "fearful", "happy", "neutral", "sad", "surprised"), 2)), 424),
    "cremad": (120, 12, ("cremad/1076", {}), 7317),
    "emodb": (333, 6, ("emodb/08", {"angry": 12, "boredom": 10, "fearful": 6, "happy": 11, "neutral": 10, "sad": 9}), 202),
}


@pytest.fixture(scope="module")
def indexed(real_corpora, tmp_path_factory):
    """Manifest and audit of the packed part of each real corpus."""
    folder = tmp_path_factory.mktemp("indexed")
    found = {}
    for name in REAL:
        files = {"manifest": folder / f"{name}.parquet", "audit": folder / f"{name}.json"}
        index_corpus(
            name, corpora_dir=real_corpora, max_excluded_share=0.05, silent_below_dbfs=-80.0, threads=2, allow_partial=True, **files
        )
        found[name] = read_table(files["manifest"], MANIFEST).set_index("clip_id"), json.loads(files["audit"].read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("corpus_name", REAL)
def test_real_clips_are_all_known_and_counted(corpus_name, indexed):
    manifest, audit = indexed[corpus_name]
    clips, speakers, (speaker, classes), missing = REAL[corpus_name]
    assert (audit["clips"], len(audit["speakers"])) == (clips, speakers)
    if classes:
        assert audit["counts"][speaker] == classes
    official = audit["official"]
    assert (len(official["missing"]), official["differing"], official["unofficial"]) == (missing, [], [])
    assert len(manifest) + missing == official["clips"]
    assert not manifest["reason"].str.startswith("misnamed", na=False).any()


def quirks_of(indexed, corpus_name):
    return {quirk["kind"]: quirk for quirk in indexed[corpus_name][1]["quirks"]}


def test_the_quirks_of_ravdess_are_found(indexed):
    quirks = quirks_of(indexed, "ravdess")
    named = ("02-01-01-02-01", "08-01-02-02-01", "02-01-02-02-05", "03-01-02-01-20", "06-01-01-02-20")
    assert quirks["channels"]["clips"] == sorted(f"ravdess/03-01-{name}" for name in named)
    assert quirks["duplicate"]["clips"] == ["RAVDESS/Actor_07/03-01-03-01-02-02-07.wav"]
    assert "by one speaker up to 4" in quirks["level spread"]["said"]
    reason = indexed["ravdess"][0].loc["ravdess/03-01-03-01-02-02-07", "reason"]
    assert reason == "duplicate: the same audio as RAVDESS/Actor_07/03-01-03-01-02-01-07.wav"


def test_the_quirks_of_tess_are_found(indexed, real_corpora):
    quirks = quirks_of(indexed, "tess")
    assert quirks["container"]["clips"] == ["tess/YAF_germ_angry", "tess/YAF_neat_fear"]
    assert quirks["sample rate"]["clips"] == ["tess/OAF_food_fear"]
    assert (quirks["mended"]["said"], quirks["mended"]["clips"]) == ("mended: OA is OAF: 1 of 74 clips", ["tess/OAF_bite_neutral"])
    assert quirks["one sex"]["said"] == "all 2 speakers are female: nothing can be said of others"
    with (real_corpora / "TESS/YAF_angry/YAF_germ_angry.wav").open("rb") as file:
        assert file.read(4) == b"FORM"


def test_the_quirks_of_savee_are_found(indexed):
    quirks = quirks_of(indexed, "savee")
    assert quirks["one sex"]["said"] == "all 4 speakers are male: nothing can be said of others"
    assert quirks["base names"]["said"].startswith("8 file names stand for clips of several speakers each")
    assert {clip[6:8] for clip in quirks["DC offset"]["clips"]} == {"DC", "JE", "JK"}
    assert {clip[6:8] for clip in quirks["clipping"]["clips"]} <= {"DC", "JE", "JK"}
    assert quirks["quiet speaker"]["said"].startswith("savee/KL is 2")
    told = {found["measure"]: found["uar"] for found in indexed["savee"][1]["shortcuts"] if found["tells"] == "speaker"}
    assert told["dc_offset"] > 2 * 0.25


def test_the_quirks_of_cremad_are_found(indexed):
    quirks = quirks_of(indexed, "cremad")
    pairs = ("1006_TIE_HAP", "1006_TIE_NEU", "1013_WSI_DIS", "1013_WSI_SAD")
    assert quirks["contradiction"]["clips"] == [f"CREMA-D/AudioWAV/{name}_XX.wav" for name in pairs]
    assert quirks["silent"]["clips"] == ["CREMA-D/AudioWAV/1076_MTI_SAD_XX.wav"]
    assert quirks["listeners"]["said"].startswith("listeners heard the intended emotion in ")


def test_the_quirks_of_emodb_are_found(indexed):
    quirks = quirks_of(indexed, "emodb")
    assert quirks["absent class"]["said"] == "no clip of disgust by emodb/08"
    assert "emodb/03 (1), emodb/10 (1)" in quirks["rare class"]["said"]
    assert "peak-normalised" in quirks
    assert {"emodb/03a02Wb", "emodb/03a02Wc"} <= set(quirks["versions"]["clips"])
