"""What a corpus should hold, and how a manifest compares with it."""

from collections import Counter

import pandas as pd
import pytest

from serflow import registry
from serflow.corpora.entry import catalog_entry
from serflow.corpora.official import compare, expected_clips

# Counted by hand in the publishers' descriptions: clips, speakers, clips of each emotion, clips by one of the speakers.
COUNTED = {
    "ravdess": (1440, 24, {"neutral": 96, "calm": 192, "surprised": 192}, ("01", 60)),
    "tess": (2800, 2, {"angry": 400, "surprised": 400, "neutral": 400}, ("OAF", 1400)),
    "savee": (480, 4, {"neutral": 120, "sad": 60}, ("KL", 120)),
    "cremad": (7442, 91, {"angry": 1271, "neutral": 1087}, ("1008", 76)),
    "emodb": (535, 10, {"angry": 127, "boredom": 81, "neutral": 79, "happy": 71, "fearful": 69, "sad": 62, "disgust": 46}, ("16", 71)),
}


@pytest.mark.parametrize("corpus", COUNTED)
def test_the_official_clips_are_as_many_as_their_publisher_says(corpus, tmp_path):
    clips, speakers, emotions, (speaker, spoken) = COUNTED[corpus]
    expected = expected_clips(corpus, catalog_entry(corpus, tmp_path).describe)
    assert (len(expected), expected["speaker"].nunique(), expected["clip_id"].nunique()) == (clips, speakers, clips)
    counts = Counter(expected["emotion"])
    assert {emotion: counts[emotion] for emotion in emotions} == emotions
    assert (expected["speaker"] == f"{corpus}/{speaker}").sum() == spoken
    assert registry.declaration(registry.CORPORA, corpus, "CARD")["clips"] == clips


def test_official_clips_of_other_parts_are_expected_where_they_are_chosen(tmp_path):
    sung = expected_clips("ravdess", catalog_entry("ravdess", tmp_path, ["song"]).describe)
    assert (len(sung), sung["speaker"].nunique(), "ravdess/18" in set(sung["speaker"])) == (1012, 23, False)
    assert len(expected_clips("ravdess", catalog_entry("ravdess", tmp_path, ["speech", "song"]).describe)) == 2452


def test_a_corpus_without_a_list_expects_nothing():
    assert expected_clips("calls", lambda path: {"name": path.stem, "speaker": "a"}).empty


@pytest.fixture
def expected() -> pd.DataFrame:
    rows = [(f"DC/{name}.wav", f"savee/DC_{name}", "savee/DC", "angry", f"hash of {name}") for name in ("a01", "a02", "a03", "a04")]
    return pd.DataFrame(rows, columns=["path", "clip_id", "speaker", "emotion", "sha256"])


def test_what_is_complete_differs_in_nothing(expected, manifest_of):
    clips = [{"name": f"DC_{name}", "file_sha256": f"hash of {name}"} for name in ("a01", "a02", "a03", "a04")]
    compared = compare(manifest_of(clips, "savee"), expected)
    assert (compared.missing, compared.differing, compared.unofficial, compared.renamed) == ([], [], [], {})


def test_what_differs_is_named(expected, manifest_of):
    clips = [
        {"name": "DC_a01", "file_sha256": "encoded again"},
        {"name": "DC_a03", "file_sha256": "damaged", "status": "excluded", "reason": "empty file"},
        {"name": "DC_a09", "file_sha256": "an own take"},
        {"name": "holiday", "file_sha256": "hash of a04", "status": "excluded", "reason": "misnamed: …"},
    ]
    compared = compare(manifest_of(clips, "savee"), expected)
    assert compared.missing == ["DC/a02.wav"]
    assert compared.differing == ["savee/DC_a01.wav"]
    assert compared.unofficial == ["savee/DC_a09.wav"]
    assert compared.renamed == {"savee/holiday.wav": "DC/a04.wav"}


def test_a_clip_of_which_only_a_further_copy_has_a_row_is_there(expected, manifest_of):
    clips = [
        {"name": f"DC_{name}#2", "file_sha256": "other", "status": "excluded", "reason": "empty file"}
        for name in ("a01", "a02", "a03", "a04")
    ]
    assert compare(manifest_of(clips, "savee"), expected).missing == []
