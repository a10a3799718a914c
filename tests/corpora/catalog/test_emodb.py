"""Version 2 of EMO-DB, in the layout that the code which made it writes."""

import pytest

from serflow.corpora.contract import EXCLUDED, MANIFEST, OK
from serflow.corpora.index import index_corpus
from serflow.errors import DataError
from serflow.tables import read_table

# file -> emotion, emotion.confidence: two clips of version 1, and three of which fewer listeners were sure.
GOLD = {"03a01Fa": ("happiness", "0.9"), "16b10Wb": ("anger", "1.0")}
AMBIGUOUS = {"03a01Ec": ("disgust", "0.75"), "08a02Aa": ("fear", "0.5"), "15b03Td": ("sadness", "0.1")}
HEADER = "file,emotion,emotion.confidence,emotion.naturalness"


def table_of(clips, folder="wav"):
    rows = [f"{folder}/{name}.wav,{emotion},{confidence},0.5" for name, (emotion, confidence) in clips.items()]
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def version_2(tmp_path, wav, voice):
    """The folder that emodb_2.0.zip unpacks to, renamed; of its 816 clips five."""
    folder = tmp_path / "data" / "EMO-DB"
    for kind, first in (("laryngo", 100), ("wav", 0)):
        (folder / kind).mkdir(parents=True)
        for seed, name in enumerate(GOLD | AMBIGUOUS, start=first):
            (folder / kind / f"{name}.wav").write_bytes(wav(voice(seed)))
    tables = {
        "emotion": table_of(GOLD | AMBIGUOUS),
        "emotion.categories.train.gold_standard": table_of({"03a01Fa": GOLD["03a01Fa"]}),
        "emotion.categories.test.gold_standard": table_of({"16b10Wb": GOLD["16b10Wb"]}),
        # In the wrong order, as an earlier form of the code wrote it.
        "emotion.categories.ambiguous": table_of(dict(zip(AMBIGUOUS, reversed(AMBIGUOUS.values()), strict=True))),
        "laryngo.emotion": table_of(GOLD | AMBIGUOUS, "laryngo"),
        "files": "file,duration,transcription,speaker\nwav/03a01Fa.wav,0 days 00:00:01.898250,a01,3\n",
        "speaker": "speaker,age,gender,language\n3,31,male,deu\n",
    }
    for name, text in tables.items():
        (folder / f"db.{name}.csv").write_text(text, encoding="utf-8")
    (folder / "db.yaml").write_text("name: emodb\n", encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path, json_of):
    """Index what lies in data: manifest by clip_id, and the audit."""

    def run(*parts, max_excluded_share=0.0):
        index_corpus(
            "emodb",
            corpora_dir=tmp_path / "data",
            manifest=tmp_path / "manifest.parquet",
            audit=tmp_path / "audit.json",
            max_excluded_share=max_excluded_share,
            silent_below_dbfs=-80.0,
            threads=1,
            parts=parts,
            allow_partial=True,
        )
        return read_table(tmp_path / "manifest.parquet", MANIFEST).set_index("clip_id"), json_of(tmp_path / "audit.json")

    return run


def test_by_default_the_clips_of_version_1_are_used(version_2, index):
    manifest, audit = index()
    assert set(manifest.index[manifest["status"] == OK]) == {f"emodb/{name}" for name in GOLD}
    assert manifest.loc["emodb/03a01Ec", "reason"] == "left out: its part 'ambiguous' is not among those of 'parts.emodb'"
    assert audit["clips"] == 2


def test_the_further_clips_are_by_the_same_people(version_2, index):
    manifest, audit = index("gold_standard", "ambiguous")
    used = manifest[manifest["status"] == OK]
    assert set(used.index) == {f"emodb/{name}" for name in GOLD | AMBIGUOUS}
    assert audit["speakers"] == {"emodb/03": 2, "emodb/08": 1, "emodb/15": 1, "emodb/16": 1}
    assert used.loc["emodb/03a01Ec", ["sex", "age", "emotion", "source_label", "sentence"]].tolist() == ["male", 31, "disgust", "E", "a01"]


def test_what_most_listeners_heard_is_known_where_more_than_half_recognised_the_emotion(version_2, index):
    manifest, _ = index("gold_standard", "ambiguous")
    heard = manifest.loc[[f"emodb/{name}" for name in GOLD | AMBIGUOUS], ["perceived_label", "agreement"]]
    assert heard["perceived_label"].fillna("-").tolist() == ["happy", "angry", "disgust", "-", "-"]
    assert heard["agreement"].dropna().tolist() == pytest.approx([0.9, 1.0, 0.75])


def test_a_laryngogram_is_no_clip_and_takes_the_name_of_none(version_2, index):
    manifest, _ = index("gold_standard", "ambiguous")
    rows = manifest[manifest["path"].str.startswith("EMO-DB/laryngo/")]
    assert set(rows.index) == {f"emodb/laryngo/{name}" for name in GOLD | AMBIGUOUS}
    assert set(rows["reason"]) == {"left out: a laryngogram, not what the microphone recorded"}


def test_a_folder_within_the_folder_is_the_same(version_2, index, tmp_path):
    before, _ = index("gold_standard", "ambiguous")
    version_2.rename(tmp_path / "emodb_2.0")
    version_2.mkdir()
    (tmp_path / "emodb_2.0").rename(version_2 / "emodb_2.0")
    after, _ = index("gold_standard", "ambiguous")
    assert after.drop(columns="path").equals(before.drop(columns="path"))


def test_without_tables_nobody_is_known_to_have_listened(version_2, index):
    for table in version_2.glob("db.*"):
        table.unlink()
    manifest, audit = index("gold_standard", "ambiguous")
    assert audit["clips"] == 5
    assert manifest[["perceived_label", "agreement"]].isna().all(axis=None)


def test_laryngograms_alone_are_not_the_part_that_was_chosen(version_2, index):
    for name in AMBIGUOUS:
        (version_2 / "wav" / f"{name}.wav").unlink()
    with pytest.raises(
        DataError, match=r"none of its clips is of the part 'ambiguous', .*; bring them \(281 clips .* Zenodo record 17651657"
    ):
        index("gold_standard", "ambiguous")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("wav/03a01Ec.wav,anger,0.75,0.5", "contradiction: row 2 of db.emotion.csv says 'anger', the name disgust"),
        ("wav/03a01Ec.wav,disgust,75,0.5", "agreement: row 2 of db.emotion.csv says '75', expected a number from 0 to 1"),
        ("wav/03a01Ec.wav,disgust,na,0.5", "agreement: row 2 of db.emotion.csv says 'na', expected a number from 0 to 1"),
        ("wav/03a01Ec.wav,disgust,0.75", "table: row 2 of db.emotion.csv has 3 cells, the table's first row has 4"),
    ],
)
def test_a_clip_of_which_the_table_says_something_impossible_is_excluded(version_2, index, row, reason):
    (version_2 / "db.emotion.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    manifest, audit = index("gold_standard", "ambiguous", max_excluded_share=0.2)
    assert manifest.loc["emodb/03a01Ec", ["status", "reason"]].tolist() == [EXCLUDED, reason]
    assert audit["clips"] == 4


@pytest.mark.parametrize("row", ["wav/03a01Ec.wav,disgust,,0.5", "wav/03a01Ec.wav,,,"])
def test_a_clip_that_nobody_judged_is_used(version_2, index, row):
    (version_2 / "db.emotion.csv").write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    manifest, audit = index("gold_standard", "ambiguous")
    assert (audit["clips"], manifest["agreement"].notna().sum()) == (5, 0)


def test_a_table_that_cannot_be_read_is_an_error(version_2, index):
    (version_2 / "db.emotion.csv").write_bytes(b"file,emotion\nwav/\xff.wav,anger\n")
    with pytest.raises(DataError, match=r"db\.emotion\.csv: is not UTF-8; save it again"):
        index()
