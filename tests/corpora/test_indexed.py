"""A recording is read as it was indexed, or not at all."""

import pytest

from serflow.corpora.indexed import indexed_bytes
from serflow.errors import DataError
from serflow.files import sha256_of


def test_the_bytes_of_the_recording_come_back(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"sound")
    assert indexed_bytes(path, sha256_of(b"sound")) == b"sound"


def test_other_bytes_are_refused_with_the_mend(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"other sound")
    with pytest.raises(DataError, match=r"a\.wav: changed since it was indexed; index again: .*--forcerun index_corpus"):
        indexed_bytes(path, sha256_of(b"sound"))


def test_a_file_that_is_gone_is_named_with_the_mend(tmp_path):
    with pytest.raises(DataError, match=r"a\.wav: No such file or directory, though it was indexed; index again"):
        indexed_bytes(tmp_path / "a.wav", sha256_of(b"sound"))
