"""A recording is read as it was indexed, or not at all."""

import pytest

from serflow.corpora import indexed as module
from serflow.corpora.indexed import indexed
from serflow.errors import DataError
from serflow.files import sha256_of


def test_the_bytes_of_the_recording_come_back(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")
    with indexed(path, sha256_of(b"sound")) as source:
        assert source == b"sound"


def test_a_large_file_is_given_open_and_from_its_beginning(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_AT_ONCE_BYTES", 3)
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")
    with indexed(path, sha256_of(b"sound")) as source:
        assert source.tell() == 0
        assert source.read() == b"sound"


def test_a_large_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_AT_ONCE_BYTES", 3)
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")

    def change():
        with indexed(path, sha256_of(b"sound")):
            path.write_bytes(b"other sound")

    with pytest.raises(DataError, match=r"a\.wav: changed since it was indexed"):
        change()


def test_other_bytes_are_refused_with_the_mend(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"other sound")
    with (
        pytest.raises(DataError, match=r"a\.wav: changed since it was indexed; index again: .*--forcerun index_corpus"),
        indexed(path, sha256_of(b"sound")),
    ):
        pass


def test_a_file_that_is_gone_is_named_with_the_mend(tmp_path):
    with (
        pytest.raises(DataError, match=r"a\.wav: No such file or directory, though it was indexed; index again"),
        indexed(tmp_path / "a.wav", sha256_of(b"sound")),
    ):
        pass
