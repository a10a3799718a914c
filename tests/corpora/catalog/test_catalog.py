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
    "emodb": {"wav/03a01Fa.wav": "03a01Fa", "03a01Fa.flac": "03a01Fa"},
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
    assert set(card) == {"title", "folder", "speakers", "language", "licence", "get"}
    assert all(card.values())
    assert isinstance(card["speakers"], int)


@pytest.mark.parametrize("corpus", NAMES)
def test_every_official_name_is_known_once(corpus, official):
    table = official(corpus)
    assert table["name"].is_unique
    assert set(table.columns) - {"name"} <= set(MANIFEST.schema.names)
    assert set(table["emotion"]) <= set(EMOTIONS)
    assert table["speaker"].nunique() == registry.declaration(CATALOG, corpus, "CARD")["speakers"]


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


@pytest.mark.parametrize("corpus", MEN)
def test_men_are_men(corpus, official):
    table = official(corpus)
    assert set(table.loc[table["sex"] == "male", "speaker"]) == MEN[corpus]
    assert set(table["sex"]) <= {"male", "female"}


def test_cremad_has_48_men_and_43_women_from_20_to_74(official):
    speakers = official("cremad").drop_duplicates("speaker")
    assert Counter(speakers["sex"]) == {"male": 48, "female": 43}
    assert (speakers["age"].min(), speakers["age"].max()) == (20, 74)


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
