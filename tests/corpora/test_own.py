"""Corpora of the user's own: what tables and names say of each file."""

import unicodedata

import pandas as pd
import pytest

from serflow.config.resolve import index_settings, resolve
from serflow.corpora.contract import EXCLUDED, MANIFEST, OK
from serflow.corpora.index import index_corpus
from serflow.corpora.own_tables import own_tables
from serflow.errors import DataError, SettingError
from serflow.tables import read_table

HEADER = "file,speaker,emotion\n"
GOOD = "a/1.wav,anna,happy\na/2.wav,anna,sad\nb/1.wav,ben,angry\nb/2.wav,ben,neutral\n"
FILES = ("a/1.wav", "a/2.wav", "b/1.wav", "b/2.wav")
PATTERN = r"(?P<speaker>[a-z]+)/\d+_(?P<emotion>\w+)"


@pytest.fixture
def folder(tmp_path, wav, voice):
    """A folder `calls` with four recordings."""
    place = tmp_path / "data" / "calls"
    for seed, name in enumerate(FILES):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(wav(voice(seed)))
    return place


@pytest.fixture
def settings_of():
    """The settings of the index, as config.yaml gives them."""

    def make(**own):
        own = {"folder": "calls"} | own
        return index_settings(resolve({"corpora": ["calls"], "own_corpora": {"calls": own}, "systems": ["means_forest"]}), "calls")

    return make


@pytest.fixture
def index(tmp_path, folder, settings_of, json_of):
    """Index the folder: manifest by path, and the audit. Most may be excluded."""

    def run(text=None, *, max_excluded_share=1.0, **own):
        if text is not None:
            (folder / "clips.csv").write_text(text, encoding="utf-8", newline="")
        if "pattern" not in own:
            own = {"table": "clips.csv"} | own
        given = settings_of(**own) | {"max_excluded_share": max_excluded_share}
        index_corpus(
            "calls",
            corpora_dir=tmp_path / "data",
            manifest=tmp_path / "manifest.parquet",
            audit=tmp_path / "audit.json",
            threads=2,
            **given,
        )
        return read_table(tmp_path / "manifest.parquet", MANIFEST).set_index("path"), json_of(tmp_path / "audit.json")

    return run


def reasons(manifest):
    return manifest.loc[manifest["status"] == EXCLUDED, "reason"].to_dict()


def test_a_table_says_who_speaks_and_how(index):
    manifest, audit = index(HEADER + GOOD, language="de")
    assert set(manifest["status"]) == {OK}
    assert audit["speakers"] == {"calls/anna": 2, "calls/ben": 2}
    row = manifest.loc["calls/a/2.wav"]
    known = ["clip_id", "corpus", "speaker", "emotion", "source_label", "language", "sample_rate"]
    assert row[known].tolist() == ["calls/a/2", "calls", "calls/anna", "sad", "sad", "de", 16_000]
    assert row[["sex", "age", "sentence", "perceived_label", "agreement"]].isna().all()


def test_a_table_may_say_more(index):
    header = "file,speaker,emotion,sex,age,language,sentence,intensity,repetition,perceived_label,agreement\n"
    rows = "a/1.wav,anna,joy,F,31.0,de,Guten Tag,strong,2,happy,0.75\nb/1.wav,ben,angry,male,,,,,,,\n"
    manifest, _ = index(header + rows, emotions={"joy": "happy"}, language="en")
    known = ["emotion", "source_label", "sex", "age", "language", "sentence", "intensity", "repetition", "perceived_label", "agreement"]
    assert manifest.loc["calls/a/1.wav", known].tolist() == ["happy", "joy", "female", 31, "de", "Guten Tag", "strong", "2", "happy", 0.75]
    assert manifest.loc["calls/b/1.wav", ["sex", "language"]].tolist() == ["male", "en"]


def test_sex_and_age_may_stand_in_the_settings(index):
    speakers = {"anna": {"sex": "female", "age": 31}, "ben": {"age": 40}}
    manifest, _ = index("file,speaker,emotion,age\na/1.wav,anna,sad,\nb/1.wav,ben,sad,41\n", speakers=speakers)
    assert manifest.loc["calls/a/1.wav", ["sex", "age"]].tolist() == ["female", 31]
    assert manifest.loc["calls/b/1.wav", "age"] == 41


def test_a_speaker_whom_no_row_names_is_said(index, caplog):
    index(HEADER + GOOD, speakers={"bern": {"sex": "male"}})
    assert "'own_corpora.calls.speakers' names 'bern', who speaks in no row" in caplog.text


def test_columns_that_say_nothing_are_ignored_and_named(index, caplog):
    caplog.set_level("INFO")
    manifest, _ = index("mood,file,speaker,emotion,室\n1,a/1.wav,anna,sad,2\n")
    assert manifest.loc["calls/a/1.wav", "status"] == OK
    assert "clips.csv: ignored columns: mood, 室" in caplog.text


def test_columns_may_be_called_otherwise(index):
    manifest, _ = index("path,who,label,emotion\na/1.wav,anna,sad,7\n", columns={"file": "path", "speaker": "who", "emotion": "label"})
    assert manifest.loc["calls/a/1.wav", ["speaker", "emotion"]].tolist() == ["calls/anna", "sad"]


BAD_ROWS = {
    "a row whose file is not there": (
        "c/9.wav,cara,sad\n",
        "calls/c/9.wav",
        "missing: row 6 of clips.csv names it, and there is no such file",
    ),
    "a row that forgot the suffix": (
        "b/2,ben,sad\n",
        "calls/b/2",
        "missing: row 6 of clips.csv names no such file; did you mean 'b/2.wav'?",
    ),
    "a file elsewhere": ("../other/1.wav,ben,sad\n", "calls/(outside)/1.wav", "outside: row 6 of clips.csv names a file that is not in"),
    "a file by its whole path": (
        "/home/me/1.wav,ben,sad\n",
        "calls/(outside)/1.wav",
        "outside: row 6 of clips.csv names a file that is not in",
    ),
    "a file that is no audio": (
        "clips.csv,ben,sad\n",
        "calls/clips.csv",
        "not audio by its name: row 6 of clips.csv names it, expected one of .aif",
    ),
    "two rows for one file": (
        "a/1.wav,anna,sad\n",
        "calls/a/1.wav",
        "table: row 2 of clips.csv and row 6 of clips.csv are two rows for one file",
    ),
    "a file that no row names": ("", "calls/x.wav", "not listed: no row of clips.csv names this file"),
    "no speaker": ("x.wav,,sad\n", "calls/x.wav", "incomplete: row 6 of clips.csv says no speaker"),
    "no emotion": ("x.wav,anna, \n", "calls/x.wav", "incomplete: row 6 of clips.csv says no emotion"),
    "an emotion that no entry maps": (
        "x.wav,anna,hapy\n",
        "calls/x.wav",
        "unknown emotion: 'hapy'; write what it is under 'own_corpora.calls.emotions'; did you mean 'happy'?",
    ),
    "an emotion that is left out": ("x.wav,anna,contempt\n", "calls/x.wav", "left out: 'contempt' is mapped to null"),
    "too many cells": ("x.wav,anna,sad,7\n", "calls/x.wav", "table: row 6 of clips.csv has 4 cells, the table's first row has 3"),
    "too few cells": ("x.wav,anna\n", "calls/x.wav", "table: row 6 of clips.csv has 2 cells, the table's first row has 3"),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_row_or_file_is_excluded_with_its_reason_and_the_others_stay(kind, index, folder, wav, voice):
    row, path, reason = BAD_ROWS[kind]
    if "x.wav" in path:
        (folder / "x.wav").write_bytes(wav(voice(9)))
    manifest, _ = index(HEADER + GOOD + row, emotions={"contempt": None})
    assert list(reasons(manifest)) == [path]
    assert reasons(manifest)[path].startswith(reason)
    assert (manifest["status"] == OK).sum() == (3 if path == "calls/a/1.wav" else 4)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("age", "old", "age: row 2 of clips.csv says 'old', expected a number from 0 to 130"),
        ("age", "-1", "age: row 2 of clips.csv says '-1'"),
        ("agreement", "75", "agreement: row 2 of clips.csv says '75', expected a number from 0 to 1"),
        ("agreement", "nan", "agreement: row 2 of clips.csv says 'nan'"),
        ("perceived_label", "glad", "unknown emotion: 'glad'"),
    ],
)
def test_a_value_that_cannot_be_excludes_the_clip(index, column, value, reason):
    manifest, _ = index(f"file,speaker,emotion,{column}\na/1.wav,anna,sad,{value}\n")
    row = manifest.loc["calls/a/1.wav"]
    assert row["status"] == EXCLUDED
    assert row["reason"].startswith(reason)
    assert row[["speaker", "source_label"]].tolist() == ["calls/anna", "sad"]


def test_what_is_left_out_on_purpose_does_not_count_as_damage(index):
    _, audit = index(HEADER + GOOD, emotions={"sad": None, "angry": None}, max_excluded_share=0.0)
    assert (audit["clips"], len(audit["excluded"])) == (2, 2)


def test_files_that_are_missing_count_as_damage(index):
    with pytest.raises(DataError, match=r"1 of 5 files are excluded .* missing: row 6 of clips\.csv.*'index\.max_excluded_share'"):
        index(HEADER + GOOD + "c.wav,anna,sad\n", max_excluded_share=0.1)


def test_a_row_without_a_file_is_said(index, caplog):
    manifest, _ = index(HEADER + GOOD + ",anna,sad\n")
    assert len(manifest) == 4
    assert "row 6 of clips.csv names no file and is ignored" in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        (HEADER + GOOD).replace(",", ";"),
        "\ufeff" + HEADER + GOOD,
        (HEADER + GOOD).replace("\n", "\r\n"),
        (HEADER + GOOD).replace("/", "\\"),
        (HEADER + GOOD).replace("a/", "./a/"),
        " file , speaker , emotion \n" + GOOD.replace(",", " , "),
        HEADER + "\n,,\n" + GOOD + "\n",
        (HEADER + GOOD).replace("anna", '"anna"'),
    ],
)
def test_tables_as_spreadsheets_write_them_are_read(index, text):
    manifest, audit = index(text)
    assert audit["speakers"] == {"calls/anna": 2, "calls/ben": 2}
    assert not reasons(manifest)


def test_an_umlaut_is_the_same_in_the_table_and_in_the_name_of_the_file(index, folder, wav, voice):
    (folder / unicodedata.normalize("NFD", "Größe.wav")).write_bytes(wav(voice(9)))
    manifest, _ = index(HEADER + GOOD + unicodedata.normalize("NFC", "Größe.wav,anna,sad\n"))
    assert not reasons(manifest)
    assert len(manifest) == 5


@pytest.mark.parametrize("name", ["clips.tsv", "clips.parquet", "clips.TSV"])
def test_other_kinds_of_tables_are_read(index, folder, name):
    frame = pd.DataFrame({"file": FILES, "speaker": [1, 1, 2, 2], "emotion": ["sad"] * 4, "age": [31, 31, None, None]})
    if name.endswith("parquet"):
        frame.to_parquet(folder / name)
    else:
        frame.to_csv(folder / name, sep="\t", index=False)
    manifest, audit = index(table=name)
    assert audit["speakers"] == {"calls/1": 2, "calls/2": 2}
    assert manifest["age"].dropna().tolist() == [31, 31]


def test_several_tables_are_joined_by_file(index, folder):
    (folder / "who.csv").write_text("file,speaker,emotion\na/1.wav,anna,unused\na/2.wav,anna,\nb/1.wav,ben,\n", encoding="utf-8")
    manifest, audit = index("file,emotion\na/1.wav,sad\na/2.wav,happy\nb/2.wav,sad\n", table=["clips.csv", "who.csv"])
    assert manifest.loc["calls/a/1.wav", "emotion"] == "sad"
    assert audit["speakers"] == {"calls/anna": 2}
    assert reasons(manifest) == {
        "calls/b/1.wav": "incomplete: row 4 of who.csv says no emotion",
        "calls/b/2.wav": "incomplete: row 4 of clips.csv says no speaker",
    }


def make_audformat(folder, wav, voice, *, kind):
    """A database as audformat saves it: a header, a table of ratings and one of files, recordings in a folder beside them."""
    (folder / "wav").mkdir(parents=True)
    names = ("03a01Fa", "03a01Nc", "16b10Wb")
    for seed, name in enumerate(names):
        (folder / "wav" / f"{name}.wav").write_bytes(wav(voice(seed)))
    header = "name: emodb\nlanguages: [deu]\ntables:\n  emotion: {type: filewise}\n  files: {type: filewise}\n"
    (folder / "db.yaml").write_text(header, encoding="utf-8")
    files = [f"wav/{name}.wav" for name in names]
    tables = {
        "db.emotion": {"file": files, "emotion": ["happiness", "neutral", "anger"], "emotion.confidence": [0.9, 1.0, 0.95]},
        "db.files": {"file": files, "duration": ["0 days 00:00:00.3"] * 3, "speaker": [3, 3, 16], "transcription": ["a01", "a01", "b10"]},
    }
    for name, columns in tables.items():
        frame = pd.DataFrame(columns)
        if kind == "csv":
            frame.to_csv(folder / f"{name}.csv", index=False)
        else:
            frame.astype({"speaker": "category"} if "speaker" in columns else {}).to_parquet(folder / f"{name}.parquet", index=False)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_an_audformat_database_is_read_by_its_tables(kind, index, tmp_path, wav, voice):
    make_audformat(tmp_path / "data" / "emodb2", wav, voice, kind=kind)
    manifest, audit = index(
        folder="emodb2",
        table=[f"db.emotion.{kind}", f"db.files.{kind}"],
        columns={"agreement": "emotion.confidence", "sentence": "transcription"},
        emotions={"happiness": "happy", "anger": "angry"},
        speakers={"3": {"sex": "male", "age": 31}, "16": {"sex": "female", "age": 31}},
        language="de",
        max_excluded_share=0.0,
    )
    assert audit["emotions"] == {"angry": 1, "happy": 1, "neutral": 1}
    known = ["clip_id", "speaker", "sex", "age", "language", "emotion", "source_label", "sentence"]
    assert manifest.loc["emodb2/wav/16b10Wb.wav", known].tolist() == [
        "calls/wav/16b10Wb",
        "calls/16",
        "female",
        31,
        "de",
        "angry",
        "anger",
        "b10",
    ]
    assert manifest["agreement"].round(2).tolist() == pytest.approx([0.9, 1.0, 0.95], abs=1e-6)


def test_names_can_say_who_speaks_and_how(index, folder, wav, voice):
    for name in ("anna/1_happy", "anna/2_joy", "ben/1_sad", "ben/notes"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.flac").write_bytes(wav(voice(len(name) + ord(name[-1])), container="FLAC"))
    manifest, audit = index(pattern=PATTERN, emotions={"joy": "happy"}, speakers={"ben": {"sex": "male"}})
    assert audit["speakers"] == {"calls/anna": 2, "calls/ben": 1}
    assert manifest.loc["calls/anna/2_joy.flac", ["clip_id", "emotion", "source_label"]].tolist() == ["calls/anna/2_joy", "happy", "joy"]
    assert manifest.loc["calls/ben/1_sad.flac", "sex"] == "male"
    assert set(reasons(manifest)) == {f"calls/{name}" for name in (*FILES, "ben/notes.flac")}
    assert set(reasons(manifest).values()) == {"misnamed: the path does not fit the corpus's pattern"}


def test_a_group_that_fits_nothing_says_nothing(index, folder):
    manifest, _ = index(pattern=r"(?P<speaker>a|b)/(?P<repetition>1)?(?P<emotion>2?)(?P<sentence>x)?", emotions={"2": "sad"})
    assert manifest.loc["calls/a/2.wav", ["speaker", "emotion"]].tolist() == ["calls/a", "sad"]
    assert reasons(manifest)["calls/a/1.wav"] == "incomplete: the name says no emotion"


def test_recordings_may_lie_anywhere(index, tmp_path, folder, settings_of):
    manifest, audit = index(HEADER + GOOD, folder=str(folder))
    assert audit["clips"] == 4
    assert manifest.index[0] == "calls/a/1.wav"


TABLES = {
    "no table": (None, {}, r"^config: 'own_corpora\.calls\.table': no file '.*clips\.csv'; there is no table at all in '.*calls'$"),
    "another kind": (HEADER, {"table": "clips.xlsx"}, r"'clips\.xlsx' is none of \.csv, \.tsv, \.parquet; save the table as one of these$"),
    "mistyped": (HEADER, {"table": "clip.csv"}, r"no file '.*clip\.csv'; did you mean 'clips\.csv'\?$"),
    "no column": (
        "file,speeker,emotion\n",
        {},
        r"clips\.csv: no column 'speaker'; write how it is called under 'own_corpora\.calls\.columns\.speaker', or rename it; did you mean 'speeker'\?$",
    ),
    "no file column": ("path;speaker;emotion\n", {}, r"no column 'file'; .*; known: emotion, path, speaker$"),
    "no such column": (HEADER, {"columns": {"sentence": "txt"}}, r"clips\.csv: no column 'txt'; .*'own_corpora\.calls\.columns\.sentence'"),
    "empty": ("", {}, r"no column 'file'"),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_that_cannot_serve_is_one_line_before_anything_is_read(kind, folder, settings_of):
    text, own, message = TABLES[kind]
    if text is not None:
        (folder / "clips.csv").write_text(text, encoding="utf-8")
    settings = settings_of(**({"table": "clips.csv"} | own))["own"]
    with pytest.raises(SettingError, match=message) as caught:
        own_tables("calls", settings, folder)
    assert "\n" not in str(caught.value)


BROKEN = {
    "no rows": (HEADER.encode(), "clips.csv: names no file; write one row for each recording, or use 'pattern' instead of 'table'$"),
    "not UTF-8": (HEADER.encode() + "a/1.wav,ännä,sad\n".encode("latin-1"), r"clips\.csv: is not UTF-8; save it again in that encoding$"),
    "an open quote": (HEADER.encode() + b'"a/1.wav,anna,sad\n', r"clips\.csv: cannot be read as a table \(.*\); mend the quotes in it$"),
    "a column twice": (b"file,speaker,emotion,emotion\n", r"clips\.csv: 2 columns are called 'emotion'; rename all but one$"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_table_that_cannot_be_read_is_one_line(kind, index, folder):
    content, message = BROKEN[kind]
    (folder / "clips.csv").write_bytes(content)
    with pytest.raises(DataError, match=message):
        index()


def test_a_table_that_is_no_parquet_says_so(index, folder):
    (folder / "clips.parquet").write_text(HEADER, encoding="utf-8")
    with pytest.raises(DataError, match=r"clips\.parquet: cannot be read as Parquet"):
        index(table="clips.parquet")


def test_a_missing_folder_is_one_line(index):
    with pytest.raises(
        SettingError, match=r"^config: 'own_corpora\.calls\.folder': no folder '.*nowhere'; .*leave 'calls' out of 'corpora'$"
    ):
        index(HEADER, folder="nowhere")


def test_a_folder_without_recordings_says_what_to_do(index, tmp_path):
    (tmp_path / "data" / "empty").mkdir()
    (tmp_path / "data" / "empty" / "clips.csv").write_text(HEADER + GOOD, encoding="utf-8")
    with pytest.raises(DataError, match=r"empty: holds no audio files; put the recordings there, or mend 'own_corpora\.calls\.folder'"):
        index(folder="empty")


def test_looking_at_text_tables_imports_nothing_heavy(in_a_fresh_process):
    code = "import sys, serflow.corpora.own_tables; print([name for name in ('pandas', 'pyarrow', 'numpy') if name in sys.modules])"
    assert in_a_fresh_process(code).strip() == "[]"
