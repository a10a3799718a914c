"""Files that appear whole or not at all."""

import hashlib

import pytest

from serflow.files import sha256_of, write_text, written_whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_file_appears_at_the_end_and_not_before(tmp_path):
    with written_whole(tmp_path / "a" / "b" / "values.npy") as part:
        part.write_bytes(b"half")
        assert not (tmp_path / "a" / "b" / "values.npy").exists()
        assert (part.parent, part.suffix) == (tmp_path / "a" / "b", ".npy")
    assert names(tmp_path / "a" / "b") == ["values.npy"]


def test_an_error_leaves_what_was_there_before_and_nothing_else(tmp_path):
    (tmp_path / "answer.txt").write_text("before")

    def fail():
        with written_whole(tmp_path / "answer.txt") as part:
            part.write_text("half")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    assert names(tmp_path) == ["answer.txt"]
    assert (tmp_path / "answer.txt").read_text() == "before"


def test_a_block_that_writes_nothing_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), written_whole(tmp_path / "answer.txt"):
        pass
    assert names(tmp_path) == []


def test_what_a_killed_writer_left_is_removed(tmp_path):
    killed = written_whole(tmp_path / "answer.txt")
    killed.__enter__().write_text("half")
    (tmp_path / ".other.part-1.txt").write_text("another file's")
    assert len(names(tmp_path)) == 2
    write_text(tmp_path / "answer.txt", "42")
    assert names(tmp_path) == [".other.part-1.txt", "answer.txt"]


def test_an_orphan_that_is_overtaken_fails_and_does_no_harm(tmp_path):
    orphan = written_whole(tmp_path / "answer.txt")
    orphan.__enter__().write_text("old")
    write_text(tmp_path / "answer.txt", "new")
    with pytest.raises(FileNotFoundError):
        orphan.__exit__(None, None, None)
    assert (tmp_path / "answer.txt").read_text() == "new"
    assert names(tmp_path) == ["answer.txt"]


def test_text_has_the_same_bytes_on_every_machine(tmp_path):
    write_text(tmp_path / "answer.txt", "ä\n声\n")
    assert (tmp_path / "answer.txt").read_bytes() == "ä\n声\n".encode()


@pytest.mark.parametrize("data", [b"", b"abc", bytearray(b"abc"), memoryview(b"abc")])
def test_hashes_are_sha256(data):
    assert sha256_of(data) == hashlib.sha256(bytes(data)).hexdigest()
