"""What every corpus keeps, and what the names of each say."""

from collections import Counter
from pathlib import PurePosixPath

import pandas as pd
import pytest

from serflow import registry
from serflow.corpora.contract import MANIFEST
from serflow.corpora.emotions import EMOTIONS
from serflow.corpora.index import CATALOG

NAMES = registry.names(CATALOG)
# What an entry says of a clip that is no column of the manifest.
BESIDES = {"name", "part"}

# Clips of each emotion and of each speaker in the official archives.
PER_EMOTION = {
    "ravdess": {"neutral": 188}
    | dict.fromkeys(("calm", "happy", "sad", "angry", "fearful"), 376)
    | dict.fromkeys(("disgust", "surprised"), 192),
    "tess": dict.fromkeys(("neutral", "happy", "sad", "angry", "fearful", "disgust", "surprised"), 400),
    "savee": {"neutral": 120} | dict.fromkeys(("happy", "sad", "angry", "fearful", "disgust", "surprised"), 60),
    "cremad": {"neutral": 1087} | dict.fromkeys(("happy", "sad", "angry", "fearful", "disgust"), 1271),
    "emodb": {"angry": 127, "boredom": 81, "neutral": 79, "happy": 71, "fearful": 69, "sad": 62, "disgust": 46},
}
PER_SPEAKER = {
    "ravdess": {f"{actor:02d}": 60 if actor == 18 else 104 for actor in range(1, 25)},
    "tess": {"OAF": 1400, "YAF": 1400},
    "savee": dict.fromkeys(("DC", "JE", "JK", "KL"), 120),
    "cremad": {str(actor): {1002: 81, 1008: 76, 1009: 76, 1019: 76, 1076: 81}.get(actor, 82) for actor in range(1001, 1092)},
    "emodb": {"03": 49, "08": 58, "09": 43, "10": 38, "11": 55, "12": 35, "13": 61, "14": 69, "15": 56, "16": 71},
}
MEN = {
    "ravdess": {f"{actor:02d}" for actor in range(1, 25, 2)},
    "tess": set(),
    "savee": {"DC", "JE", "JK", "KL"},
    "emodb": {"03", "10", "11", "12", "15"},
}
# Names as other layouts have them -> the clip's own name.
LAYOUTS = {
    "ravdess": {
        "audio_speech_actors_01-24/Actor_07/03-01-03-01-02-01-07.wav": "03-01-03-01-02-01-07",
        "03-01-03-01-02-01-07.wav": "03-01-03-01-02-01-07",
    },
    "tess": {
        "TESS Toronto emotional speech set data/OAF_angry/OAF_back_angry.wav": "OAF_back_angry",
        "oaf_back_angry.wav": "OAF_back_angry",
        "OAF_neutral/OA_bite_neutral.wav": "OAF_bite_neutral",
    },
    "savee": {"DC/a01.wav": "DC_a01", "AudioData/DC/a01.wav": "DC_a01", "ALL/DC_a01.wav": "DC_a01", "dc/sa15.wav": "DC_sa15"},
    "cremad": {"AudioWAV/1001_DFA_ANG_XX.wav": "1001_DFA_ANG_XX", "1040_ITH_SAD_X.wav": "1040_ITH_SAD_XX"},
    "emodb": {"wav/03a01Fa.wav": "03a01Fa", "03a01Fa.flac": "03a01Fa", "emodb_2.0/wav/03a01Fa.wav": "03a01Fa"},
}
NONSENSE = {
    "ravdess": [
        "03-01-09-01-01-01-01",
        "03-01-01-01-01-01-25",
        "03-01-01-01-01-01-00",
        "02-01-01-01-01-01-01",
        "03-01-01-01-01-01",
        "a03-01-01-01-01-01-01",
    ],
    "tess": ["XAF_back_angry", "OAF_back_bored", "OAF_angry", "OAF_back_angry_2"],
    "savee": ["AB/a01", "AB_a01", "DC/b01", "DC/a1", "DC/a001", "a01"],
    "cremad": ["1092_DFA_ANG_XX", "1000_DFA_ANG_XX", "1001_XXX_ANG_XX", "1001_DFA_CAL_XX", "1001_DFA_ANG", "1001_DFA_ANG_XXX"],
    "emodb": ["04a01Fa", "17a01Fa", "03c01Fa", "03a01Xa", "03a01F", "03a01FaX"],
}


# A handful of official names of each: what they are, in the corpus's own words and in ours.
OFFICIAL = {
    "ravdess": ["Actor_01/03-01-01-01-01-01-01", "Actor_24/03-01-08-02-02-02-24", "Actor_10/03-02-02-01-01-01-10"],
    "tess": ["OAF_angry/OAF_back_angry", "YAF_pleasant_surprised/YAF_youth_ps", "OAF_neutral/OA_bite_neutral"],
    "savee": ["DC/a01", "JE/sa15", "JK/su01", "KL/n30"],
    "cremad": ["AudioWAV/1001_DFA_ANG_XX", "AudioWAV/1091_IEO_SAD_HI", "AudioWAV/1040_ITH_SAD_X"],
    # The last as version 2 may have it: names of the kind are known, its own list is not.
    "emodb": ["wav/03a01Fa", "wav/16b10Wb", "wav/08a07La", "wav/03a01Ec"],
}


def describe(corpus, name):
    return registry.load(CATALOG, corpus).describe(PurePosixPath(name))


@pytest.fixture(scope="module")
def official(official_names):
    """What is said of every official clip of a corpus."""

    def table(corpus):
        paths = official_names(registry.declaration(CATALOG, corpus, "CARD")["folder"])
        found = {path: describe(corpus, path) for path in paths}
        assert [path for path, described in found.items() if described is None] == []
        return pd.DataFrame(list(found.values()))

    return table


@pytest.mark.parametrize("corpus", NAMES)
def test_the_card_says_what_a_reader_needs(corpus):
    card = registry.declaration(CATALOG, corpus, "CARD")
    assert set(card) - {"clips", "sentences"} == {"title", "folder", "speakers", "language", "licence", "get"}
    assert all(card.values())
    assert isinstance(card["speakers"], int)


@pytest.mark.parametrize("corpus", NAMES)
def test_a_clip_is_of_one_of_the_parts_where_there_are_parts(corpus):
    parts = registry.declaration(CATALOG, corpus, "PARTS", otherwise={})
    assert len(parts) != 1
    assert all(isinstance(text, str) and text for text in parts.values())
    found = {describe(corpus, f"{name}.wav").get("part") for name in OFFICIAL[corpus]}
    assert found == (set(parts) or {None})


@pytest.mark.parametrize("corpus", NAMES)
def test_the_folder_of_a_corpus_is_no_other_corpus_folder(corpus):
    folders = [registry.declaration(CATALOG, name, "CARD")["folder"].lower() for name in NAMES]
    assert folders.count(registry.declaration(CATALOG, corpus, "CARD")["folder"].lower()) == 1


@pytest.mark.parametrize("corpus", NAMES)
def test_what_a_corpus_says_of_a_clip_fits_the_manifest(corpus):
    """A corpus that is new needs some of its official names here."""
    for name in OFFICIAL[corpus]:
        described = describe(corpus, f"{name}.wav")
        assert set(described) <= {*MANIFEST.schema.names, *BESIDES}
        assert {"name", "speaker", "emotion", "source_label"} <= set(described)
        assert described["emotion"] in EMOTIONS
        assert described.get("perceived_label") in (*EMOTIONS, None)
        assert described.get("sex") in ("female", "male", None)
        assert all(isinstance(described[column], str) for column in ("name", "speaker", "source_label"))


@pytest.mark.parametrize("corpus", NAMES)
def test_the_canonical_name_of_a_clip_is_a_name_of_the_corpus_and_of_the_same_clip(corpus):
    for name in OFFICIAL[corpus]:
        described = describe(corpus, f"{name}.wav")
        # What was mended in a name needs no mending in the canonical one.
        described.pop("note", None)
        assert describe(corpus, f"{described['name']}.wav") == described


@pytest.mark.parametrize(
    ("corpus", "name", "note"),
    [
        ("tess", "OAF_neutral/OA_bite_neutral", "mended: OA is OAF"),
        ("cremad", "AudioWAV/1040_ITH_SAD_X", "mended: this clip's level is called XX since 2022, X before"),
    ],
)
def test_a_name_that_was_mended_is_said(corpus, name, note):
    assert describe(corpus, f"{name}.wav")["note"] == note


@pytest.mark.parametrize("corpus", NAMES)
def test_the_suffix_and_the_folders_around_a_clip_do_not_count(corpus):
    for name in OFFICIAL[corpus]:
        described = describe(corpus, f"{name}.wav")
        assert all(describe(corpus, other) == described for other in (f"{name}.flac", f"{name}.WAV", f"unpacked here/{name}.wav"))


@pytest.mark.parametrize("corpus", NAMES)
def test_every_official_name_is_known_once(corpus, official):
    table = official(corpus)
    assert table["name"].is_unique
    assert set(table.columns) - BESIDES <= set(MANIFEST.schema.names)
    assert set(table["emotion"]) <= set(EMOTIONS)
    card = registry.declaration(CATALOG, corpus, "CARD")
    assert table["speaker"].nunique() == card["speakers"]
    # Of TESS the words differ, in one carrier phrase.
    sentences = table["sentence"].str.replace(r"^Say the word .*", "Say the word", regex=True)
    assert sentences.nunique() == card["sentences"]


@pytest.mark.parametrize("corpus", PER_EMOTION)
def test_official_clips_are_as_many_as_the_literature_counts(corpus, official):
    table = official(corpus)
    assert Counter(table["emotion"]) == PER_EMOTION[corpus]
    assert Counter(table["speaker"]) == PER_SPEAKER[corpus]


def test_ravdess_speech_alone_is_balanced(official_names):
    speech = [describe("ravdess", path) for path in official_names("RAVDESS") if PurePosixPath(path).name.startswith("03-01")]
    assert Counter(row["emotion"] for row in speech) == {"neutral": 96} | dict.fromkeys(
        ("calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"), 192
    )
    assert set(Counter(row["speaker"] for row in speech).values()) == {60}


def test_ravdess_sings_without_actor_18_without_disgust_and_without_surprise(official):
    song = official("ravdess").query("part == 'song'")
    assert Counter(song["emotion"]) == {"neutral": 92} | dict.fromkeys(("calm", "happy", "sad", "angry", "fearful"), 184)
    assert set(Counter(song["speaker"]).values()) == {44}
    assert set(official("ravdess")["speaker"]) - set(song["speaker"]) == {"18"}


@pytest.mark.parametrize("corpus", MEN)
def test_men_are_men(corpus, official):
    table = official(corpus)
    assert set(table.loc[table["sex"] == "male", "speaker"]) == MEN[corpus]
    assert set(table["sex"]) <= {"male", "female"}


def test_cremad_has_48_men_and_43_women_from_20_to_74(official):
    speakers = official("cremad").drop_duplicates("speaker")
    assert Counter(speakers["sex"]) == {"male": 48, "female": 43}
    assert (speakers["age"].min(), speakers["age"].max()) == (20, 74)


def test_listeners_of_cremad_hear_what_the_corpus_counts():
    """Of every clip; 644 of them got as many votes for one emotion as for another."""
    votes = pd.read_csv(registry.folder(CATALOG) / "cremad_votes.csv", keep_default_na=False)
    assert (len(votes), votes["clip"].is_unique, votes["vote"].str.contains(":").sum()) == (7442, True, 644)
    clips = pd.DataFrame([describe("cremad", f"{name}.wav") for name in votes["clip"]])
    assert list(clips["name"]) == list(votes["clip"])
    assert Counter(clips["perceived_label"].dropna()) == {
        "neutral": 3897,
        "angry": 986,
        "fearful": 645,
        "disgust": 547,
        "sad": 370,
        "happy": 353,
    }
    assert clips["perceived_label"].isna().sum() == 644
    assert round((clips["perceived_label"] == clips["emotion"]).mean(), 3) == 0.416


@pytest.mark.parametrize(("name", "heard"), [("1001_IEO_ANG_MD", None), ("1001_IEO_HAP_LO", "neutral"), ("1040_ITH_SAD_X", "neutral")])
def test_what_listeners_heard_stands_beside_what_was_intended(name, heard):
    described = describe("cremad", f"{name}.wav")
    assert described["emotion"] == {"ANG": "angry", "HAP": "happy", "SAD": "sad"}[name[9:12]]
    assert described["perceived_label"] == heard


@pytest.mark.parametrize(
    ("corpus", "path", "name"), [(corpus, path, name) for corpus, names in LAYOUTS.items() for path, name in names.items()]
)
def test_a_clip_has_one_name_in_every_layout(corpus, path, name):
    assert describe(corpus, path)["name"] == name


@pytest.mark.parametrize("corpus", NAMES)
@pytest.mark.parametrize("name", ["readme", "", " ", "..wav", "angry", "01", "noise/test (1)", "声"])
def test_a_name_of_no_corpus_is_not_known(corpus, name):
    assert describe(corpus, f"{name}.wav") is None


@pytest.mark.parametrize(("corpus", "name"), [(corpus, name) for corpus, names in NONSENSE.items() for name in names])
def test_a_name_that_is_nearly_right_is_not_known(corpus, name):
    assert describe(corpus, f"{name}.wav") is None


@pytest.mark.parametrize("corpus", NAMES)
def test_no_corpus_takes_the_names_of_another(corpus):
    for other, names in LAYOUTS.items():
        if other != corpus:
            assert [path for path in names if describe(corpus, path)] == []


def test_savee_sentences_that_are_common_to_all_emotions_are_one():
    assert describe("savee", "DC/a02.wav")["sentence"] == describe("savee", "KL/su02.wav")["sentence"]
    assert describe("savee", "DC/a04.wav")["sentence"] != describe("savee", "DC/su04.wav")["sentence"]
