"""The pages on corpora, followed to the letter."""

import json
import re
import shlex
import shutil

import pytest
import yaml

from serflow.config.resolve import index_settings, resolve
from serflow.corpora.contract import EXCLUDED, MANIFEST
from serflow.corpora.index import index_corpus
from serflow.corpora.own_tables import COLUMNS
from serflow.tables import read_table
from tests.pages import assert_tests_of_the_page_pass, assert_written_like_the_project, blocks, in_copy
from tests.workflow.project import ROOT, copy_sources

OWN_RECORDINGS = ROOT / "docs" / "own-recordings.md"
ADDING = ROOT / "docs" / "adding-a-corpus.md"


def tables(page):
    """Path -> content of the tables: each is named at the end of the line before it."""
    return dict(re.findall(r"`([^`\n]+\.csv)`:\n\n```csv\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL))


def lay_out(folder, wav, voice):
    """The recordings and tables of the page."""
    recordings = [line for block in blocks(OWN_RECORDINGS, "text") for line in block.split()]
    for seed, name in enumerate(recordings):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(wav(voice(seed)))
    for name, text in tables(OWN_RECORDINGS).items():
        (folder / name).write_text(text, encoding="utf-8")


def index(config, folder):
    """The manifest by clip_id, and the audit, of the one corpus of a study."""
    (corpus,) = config["corpora"]
    files = {"manifest": folder / "manifest.parquet", "audit": folder / "audit.json"}
    settings = index_settings(resolve(config), corpus) | {"max_excluded_share": 0.0}
    index_corpus(corpus, corpora_dir=folder / "data", threads=1, **files, **settings)
    return read_table(files["manifest"], MANIFEST).set_index("clip_id"), json.loads(files["audit"].read_text(encoding="utf-8"))


@pytest.fixture
def configs():
    return {config["corpora"][0]: config for config in map(yaml.safe_load, blocks(OWN_RECORDINGS, "yaml"))}


def test_the_page_on_own_recordings_holds_three_examples(configs):
    assert list(configs) == ["calls", "talks", "drama"]
    assert list(tables(OWN_RECORDINGS)) == ["data/calls/clips.csv", "data/drama/db.emotion.csv", "data/drama/db.files.csv"]


def test_the_example_with_a_table_makes_what_the_page_says(configs, tmp_path, wav, voice):
    lay_out(tmp_path, wav, voice)
    manifest, audit = index(configs["calls"], tmp_path)
    promised = json.loads(blocks(OWN_RECORDINGS, "json")[0])
    assert {key: audit[key] for key in promised} == promised
    assert manifest.loc["calls/monday/0001", ["emotion", "sex", "age", "language"]].tolist() == ["happy", "female", 31, "en"]
    assert manifest.loc["calls/tuesday/0002", ["status", "reason"]].tolist() == [EXCLUDED, "left out: 'contempt' is mapped to null"]


def test_the_example_with_names_makes_what_it_should(configs, tmp_path, wav, voice):
    lay_out(tmp_path, wav, voice)
    manifest, audit = index(configs["talks"], tmp_path)
    assert (audit["clips"], audit["excluded"]) == (3, [])
    known = ["speaker", "sentence", "emotion", "intensity"]
    assert manifest.loc["talks/anna/03_joy_strong", known].tolist() == ["talks/anna", "03", "happy", "strong"]


def test_the_example_of_audformat_makes_what_it_should(configs, tmp_path, wav, voice):
    lay_out(tmp_path, wav, voice)
    manifest, audit = index(configs["drama"], tmp_path)
    assert (audit["clips"], audit["excluded"]) == (2, [])
    known = ["speaker", "sex", "emotion", "source_label", "sentence", "language"]
    assert manifest.loc["drama/wav/s16_b10_2", known].tolist() == ["drama/16", "female", "angry", "anger", "b10", "de"]


def test_the_page_explains_every_column_and_every_setting_of_an_own_corpus():
    text = OWN_RECORDINGS.read_text(encoding="utf-8")
    settings = resolve({"own_corpora": {"x": {"folder": "x", "table": "x.csv"}}}).settings.own_corpora["x"].model_dump()
    assert [name for name in (*COLUMNS, *settings) if f"`{name}`" not in text and f"{name}:" not in text] == []


@pytest.mark.workflow
def test_the_command_of_the_page_indexes_the_example(tmp_path, wav, voice):
    project = copy_sources(tmp_path / "study")
    lay_out(project.folder, wav, voice)
    (project.folder / "mine.yaml").write_text(blocks(OWN_RECORDINGS, "yaml")[0], encoding="utf-8")
    program, *arguments = shlex.split(blocks(OWN_RECORDINGS, "bash")[0])
    assert program == "snakemake"
    run = project.snakemake(*arguments, configfile=None)
    assert run.returncode == 0, run.stdout + run.stderr
    audit = json.loads((project.folder / "results/corpora/calls/audit.json").read_text(encoding="utf-8"))
    promised = json.loads(blocks(OWN_RECORDINGS, "json")[0])
    assert {key: audit[key] for key in promised} == promised
    (project.folder / "data/calls/clips.csv").write_text("file,speeker,emotion\n", encoding="utf-8")
    run = project.snakemake(*arguments, configfile=None)
    said = [line for line in (run.stdout + run.stderr).splitlines() if line.startswith("serflow: ")]
    assert run.returncode != 0
    assert len(said) == 1
    assert "clips.csv: no column 'speaker'; " in said[0]
    assert said[0].endswith("did you mean 'speeker'?")


@pytest.fixture(scope="module")
def with_lunch(tmp_path_factory):
    """A copy of the project with the page's corpus and its line in the tests."""
    folder = tmp_path_factory.mktemp("adding") / "project"
    for name in ("serflow", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "config.yaml"):
        shutil.copy(ROOT / name, folder / name)
    entry, official = blocks(ADDING, "python")
    (folder / "serflow/corpora/catalog/lunch.py").write_text(entry, encoding="utf-8")
    tests = folder / "tests/corpora/catalog/test_catalog.py"
    text = tests.read_text(encoding="utf-8")
    assert text.count("OFFICIAL = {\n") == 1
    tests.write_text(text.replace("OFFICIAL = {\n", f"OFFICIAL = {{\n    {official}"), encoding="utf-8")
    return folder


def test_a_corpus_is_one_file_and_its_clips_are_indexed(with_lunch, wav, voice):
    clip = with_lunch / "data" / "LUNCH" / "anna_02_joy.wav"
    clip.parent.mkdir(parents=True)
    clip.write_bytes(wav(voice(1)))
    code = (
        "from pathlib import Path; from serflow.config.resolve import index_settings, resolve;"
        "from serflow.corpora.index import index_corpus; from serflow.tables import read_table; from serflow.corpora.contract import MANIFEST;"
        "study = resolve({'corpora': ['lunch'], 'systems': ['means_forest']});"
        "index_corpus('lunch', corpora_dir=Path('data'), manifest=Path('m.parquet'), audit=Path('a.json'), threads=1,"
        " **index_settings(study, 'lunch'));"
        "row = read_table('m.parquet', MANIFEST).iloc[0];"
        "print(row['clip_id'], row['speaker'], row['sex'], row['emotion'], row['status'], *study.systems)"
    )
    assert in_copy(with_lunch, "-c", code).split() == ["lunch/anna_02_joy", "lunch/anna", "female", "happy", "ok", "means_forest_lunch"]


def test_a_corpus_that_follows_the_page_keeps_what_every_corpus_keeps(with_lunch):
    assert_tests_of_the_page_pass(ADDING, with_lunch)


def test_the_page_code_is_written_like_the_project(with_lunch):
    assert_written_like_the_project(with_lunch, "serflow/corpora/catalog/lunch.py")
