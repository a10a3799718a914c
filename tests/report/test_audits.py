"""What an audit says in sentences, whole, in part, or of an older version."""

import json

import pytest

from serflow.errors import DataError
from serflow.report import audits
from tests.report.corpora import audit_of


def changed(**official):
    audit = audit_of("savee")
    return audit | {"official": audit["official"] | official, "excluded": []}


def said(audit, *, generated=False):
    return audits.sentence(audit, "SAVEE", generated=generated)


def test_a_whole_corpus_is_complete_byte_for_byte():
    assert said(changed()) == "SAVEE is complete: all 56 official clips are here, byte for byte. No file is left out."


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (["DC/a01.wav"], "1 of 56 official clips is missing: DC/a01.wav."),
        (["b.wav", "a.wav"], "2 of 56 official clips are missing: a.wav and b.wav."),
        ([f"{number:03}.wav" for number in range(300)], "300 of 56 official clips are missing, named below."),
    ],
)
def test_what_is_missing_is_named(missing, words):
    assert said(changed(missing=missing)).startswith(f"SAVEE is incomplete: {words}")


def test_clips_with_other_bytes_are_told():
    words = "is complete: all 56 official clips are here, but 2 of them hold other bytes: a.wav and b.wav."
    assert words in said(changed(differing=["b.wav", "a.wav"]))


def test_a_corpus_without_a_list_claims_nothing():
    words = "SAVEE has 56 clips of 4 speakers; there is no official list to compare them with."
    assert said(audit_of("savee") | {"official": None, "excluded": []}).startswith(words)


def test_generated_speech_is_compared_with_nothing():
    assert "is generated here: 56 clips of 4 speakers, and nothing official" in said(changed(missing=["a.wav"]), generated=True)


def test_an_older_audit_does_not_pass_for_a_complete_corpus():
    audit = {key: value for key, value in changed().items() if key != "official"}
    assert "whether it is complete was not looked at" in said(audit)


def test_what_is_left_out_is_counted_by_kind():
    files = [{"path": f"{number}.wav", "reason": "not speech: sung"} for number in range(3)]
    files += [{"path": "b.wav", "reason": "duplicate: of a"}, {"path": "c.wav", "reason": "not audio that can be read (Unknown format)"}]
    audit = changed() | {"excluded": files}
    assert said(audit).endswith("5 files are left out: 3 not speech, 1 copied from another and 1 not audio that can be read.")
    kinds = audits.exclusions_by_kind(audit)
    assert next((kind["kind"], kind["count"], kind["common"]) for kind in kinds) == ("not speech", "3", "not speech: sung")
    assert said(audit | {"excluded": files[:1]}).endswith("1 file is left out: not speech.")


def test_a_file_without_a_reason_still_stands():
    (kind,) = audits.exclusions_by_kind(changed() | {"excluded": [{"path": "a.wav", "reason": None}]})
    assert kind["files"] == [{"path": "a.wav", "reason": "no reason given"}]


def test_counts_are_compared_both_ways():
    audit = changed(emotions={"neutral": 9, "happy": 8, "boredom": 5}) | {"emotions": {"neutral": 8, "happy": 8, "sad": 2}}
    rows = [(row["name"], row["official"], row["used"], row["difference"]) for row in audits.official_rows(audit, "emotions")]
    assert rows == [
        ("neutral", "9", "8", "1 fewer"),
        ("happy", "8", "8", "all"),
        ("sad", "–", "2", "2 more"),
        ("boredom", "5", "0", "5 fewer"),
    ]


def test_a_shortcut_that_tells_little_is_said_to():
    by_speaker, by_emotion = audits.shortcut_groups(audit_of("savee"))
    assert by_speaker["said"].startswith("From the DC offset alone: 61 %")
    assert "it knows the room" in by_speaker["meaning"]
    assert [row["measure"] for row in by_speaker["rows"]] == ["DC offset", "duration"]
    assert by_emotion["meaning"] == "No number alone goes far in telling the emotion."


def test_a_shortcut_to_something_new_is_shown_as_well():
    shortcut = {"measure": "tape_hiss", "tells": "sentence", "uar": 0.9, "chance": 0.5, "said": "from hiss"}
    (group,) = audits.shortcut_groups({"shortcuts": [shortcut]})
    assert group["rows"][0]["measure"] == "tape hiss"
    assert group["meaning"] == "A system could answer by this instead of by the voice."


def test_hundreds_of_names_are_kept_and_folded():
    names = audits.names_of([f"{number:04}.wav" for number in reversed(range(7000))])
    assert names["folded"]
    assert (names["total"], names["left_out"], len(names["names"]), names["names"][0]) == ("7,000", "0", 7000, "0000.wav")


def test_more_names_than_a_page_bears_are_counted(monkeypatch):
    monkeypatch.setattr(audits, "MOST_NAMES", 2)
    assert audits.names_of(["c", "a", "b"])["left_out"] == "1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ("[]", "holds a list, expected a mapping"),
        ('{"clips": 1}', r"lacks \['emotions', 'excluded', 'hours', 'speakers'\]"),
    ],
)
def test_what_is_no_audit_is_refused_with_the_mend(text, message, tmp_path):
    path = tmp_path / "audit.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=rf"audit\.json: {message}.*; delete it, and the next run makes it again"):
        audits.read_audit(path)


def test_an_audit_is_read(tmp_path):
    (tmp_path / "audit.json").write_text(json.dumps(audit_of("own")), encoding="utf-8")
    assert audits.read_audit(tmp_path / "audit.json") == audit_of("own")
