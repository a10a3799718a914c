"""What a manifest says of its corpus as a whole."""

import json

import pandas as pd
import pytest

from serflow.corpora.audit import audit_of, check_complete, check_share, kind_of
from serflow.corpora.official import EXPECTED, compare
from serflow.errors import DataError

MEASURED = {
    "sample_rate": 16_000,
    "channels": 1,
    "container": "WAV",
    "subtype": "PCM_16",
    "duration_s": 1800.0,
    "peak_dbfs": -6.0,
    "rms_dbfs": -20.0,
    "dc_offset": 0.0,
    "clipped_share": 0.0,
    "silent_share": 0.1,
}
BAD = {"status": "excluded", "reason": "empty file"}


@pytest.fixture
def frame(manifest_of):
    clips = [
        {"name": "1", "speaker": "tiny/a", "emotion": "sad"},
        {"name": "2", "speaker": "tiny/a", "emotion": "angry"},
        {"name": "3", "speaker": "tiny/b", "emotion": "angry", "rms_dbfs": -30.0},
        {"name": "4", "speaker": "tiny/b", "emotion": "angry"} | BAD,
    ]
    return manifest_of([MEASURED | clip for clip in clips])


@pytest.fixture
def compared(frame):
    rows = [(f"{name}.wav", f"tiny/{name}", "tiny/a", "sad", f"file tiny {name}") for name in ("1", "2", "4", "5", "6")]
    return compare(frame, pd.DataFrame(rows, columns=EXPECTED))


def test_the_audit_counts_what_is_used_and_names_the_rest(frame):
    audit = audit_of("tiny", "Tiny", frame, None)
    assert (audit["corpus"], audit["title"], audit["clips"], audit["hours"]) == ("tiny", "Tiny", 3, 1.5)
    assert audit["speakers"] == {"tiny/a": 2, "tiny/b": 1}
    assert audit["emotions"] == {"angry": 2, "sad": 1}
    assert audit["counts"] == {"tiny/a": {"angry": 1, "sad": 1}, "tiny/b": {"angry": 1}}
    assert (audit["sample_rates"], audit["channels"]) == ({"16000": 3}, {"1": 3})
    assert (audit["containers"], audit["subtypes"]) == ({"WAV": 3}, {"PCM_16": 3})
    assert audit["excluded"] == [{"path": "tiny/4.wav", "reason": "empty file"}]
    assert audit["excluded_kinds"] == {"empty file": 1}
    assert audit["levels"]["rms_dbfs"] == {"lowest": -30.0, "low": -29.0, "median": -20.0, "high": -20.0, "highest": -20.0}
    assert (audit["official"], audit["shortcuts"]) == (None, [])


def test_the_audit_sets_the_official_clips_beside_those_that_are_there(frame, compared):
    official = audit_of("tiny", "Tiny", frame, compared)["official"]
    assert official == {
        "clips": 5,
        "speakers": {"tiny/a": 5},
        "emotions": {"sad": 5},
        "counts": {"tiny/a": {"sad": 5}},
        "missing": ["5.wav", "6.wav"],
        "differing": [],
        "unofficial": ["tiny/3.wav"],
    }


def test_official_bytes_under_a_strange_name_are_a_quirk(frame, compared):
    frame.loc[3, ["clip_id", "file_sha256", "reason"]] = ["tiny/holiday", "file tiny 5", "misnamed: …"]
    audit = audit_of("tiny", "Tiny", frame, compare(frame, compared.expected))
    assert audit["official"]["missing"] == ["4.wav", "6.wav"]
    renamed = [quirk for quirk in audit["quirks"] if quirk["kind"] == "renamed"]
    assert renamed[0]["clips"] == ["tiny/4.wav"]
    assert "the first: tiny/4.wav is 5.wav" in renamed[0]["said"]


def test_an_audit_of_nothing_used_is_json_all_the_same(frame):
    audit = audit_of("tiny", "Tiny", frame.assign(**BAD), None)
    assert (audit["clips"], audit["hours"], audit["counts"], audit["levels"]) == (0, 0.0, {}, {})
    assert json.loads(json.dumps(audit, allow_nan=False)) == audit


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("empty file", "empty file"),
        ("truncated: the header announces 9600 bytes", "truncated"),
        ("not audio that can be read (Format not recognised)", "not audio that can be read"),
        ("a Git LFS pointer, not the recording: run git lfs pull", "a Git LFS pointer, not the recording"),
    ],
)
def test_the_kind_of_a_reason_is_what_stands_before_the_particulars(reason, kind):
    assert kind_of(reason) == kind


def test_missing_clips_are_an_error_that_says_how_to_get_them(compared, tmp_path, caplog):
    with pytest.raises(DataError) as caught:
        check_complete(compared, tmp_path / "TINY", "ask Anna", allow_partial=False)
    assert str(caught.value) == (
        f"{tmp_path}/TINY: 2 of 5 official clips are missing (the first: 5.wav); fetch them: snakemake --cores all download --forcerun "
        "download_corpus; or by hand: ask Anna; or go on without them: 'allow_partial: true'"
    )
    assert "missing: TINY/5.wav" in caplog.text
    assert "missing: TINY/6.wav" in caplog.text


def test_missing_clips_may_be_allowed_and_are_said(compared, tmp_path, caplog):
    check_complete(compared, tmp_path / "TINY", "ask Anna", allow_partial=True)
    assert "missing: TINY/5.wav" in caplog.text


def test_a_whole_corpus_of_pointers_is_said_by_its_number(manifest_of, tmp_path, caplog):
    frame = manifest_of([{"status": "excluded", "reason": "a Git LFS pointer, not the recording: run git lfs pull"}] * 300)
    with pytest.raises(DataError, match=r"300 of 300 files are excluded \(100\.0%: 300 × a Git LFS pointer.*run git lfs pull"):
        check_share(frame, tmp_path, 0.05)
    assert len(caplog.records) == 101
    assert caplog.records[-1].getMessage() == "… and 200 more"


def test_what_is_well_and_not_wanted_is_one_line(manifest_of, tmp_path, caplog):
    caplog.set_level("INFO")
    reasons = ["left out: sung", "left out: sung", "duplicate: the same audio as 1.wav", "duplicate: the same audio as 2.wav"]
    frame = manifest_of([{"status": "excluded", "reason": reason} for reason in reasons])
    check_share(frame, tmp_path / "TINY", 0.0)
    assert caplog.messages == ["TINY: 2 files are not used: duplicate", "TINY: 2 files are not used: sung"]
