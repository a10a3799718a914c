"""Where a corpus lies, and its tables."""

import pytest

from serflow.audio.files import audio_files
from serflow.corpora.find import corpus_folder, own_folder, own_place, tables_in
from serflow.errors import SettingError

CARD = {"title": "CREMA-D", "folder": "CREMA-D", "get": "clone it there"}


@pytest.mark.parametrize("name", ["CREMA-D", "crema-d", "CREMAD", "cremad", "Crema-D"])
def test_the_folder_is_found_whatever_its_capitals(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / "another").mkdir()
    assert corpus_folder(tmp_path, "cremad", CARD) == tmp_path / name


def test_a_link_to_a_folder_is_a_folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.wav").touch()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "CREMA-D").symlink_to(tmp_path / "elsewhere")
    found = corpus_folder(tmp_path / "data", "cremad", CARD)
    assert [path.name for path in audio_files(found)] == ["a.wav"]


def test_a_missing_folder_says_how_to_get_the_corpus(tmp_path):
    (tmp_path / "CREMA-D.zip").touch()
    (tmp_path / "RAVDESS").mkdir()
    with pytest.raises(
        SettingError, match=r"^config: 'corpora_dir': no folder 'CREMA-D' in '.*'.*clone it there.*leave 'cremad' out of 'corpora'$"
    ):
        corpus_folder(tmp_path, "cremad", CARD)


def test_a_missing_folder_of_all_corpora_is_named_itself(tmp_path):
    with pytest.raises(SettingError, match=r"no folder '.*nowhere', where CREMA-D should lie"):
        corpus_folder(tmp_path / "nowhere", "cremad", CARD)


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        ("calls", "data/calls"),
        ("./calls/", "data/calls"),
        ("a/../calls", "data/calls"),
        ("../calls", "calls"),
        ("/srv/calls", "/srv/calls"),
    ],
)
def test_a_folder_of_ones_own_is_meant_from_the_folder_of_all_corpora(folder, place):
    assert str(own_place("data", folder)) == place


def test_a_folder_of_ones_own_has_a_name_even_where_it_is_written_without(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert own_place(".", ".") == tmp_path.resolve()
    assert own_place("data", "../..") == tmp_path.parent.resolve()


def test_a_folder_of_ones_own_may_stand_under_the_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "calls").mkdir()
    assert own_folder("data", "mine", "~/calls") == tmp_path / "calls"


def test_tables_are_found_by_their_names_wherever_they_lie(tmp_path):
    for name in ("db.emotion.csv", "b/db.emotion.csv", "a/db.emotion.csv", "a/db.files.csv", "a/other.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "c" / "db.emotion.csv").mkdir(parents=True)
    found = [path.relative_to(tmp_path).as_posix() for path in tables_in(tmp_path, ("db.emotion.csv", "db.files.csv"))]
    assert found == ["a/db.emotion.csv", "a/db.files.csv", "b/db.emotion.csv", "db.emotion.csv"]
    assert tables_in(tmp_path, ()) == []
