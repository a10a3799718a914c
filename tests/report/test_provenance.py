"""Which code and which tables a page was made of."""

import hashlib
import os
import subprocess

import pytest

from serflow.report.provenance import checksums, commit_of, platform_here


def git(folder, *arguments):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    return subprocess.run(["git", *who, *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path):
    git(tmp_path, "init", "-q")
    (tmp_path / "file").write_text("1")
    git(tmp_path, "add", "file")
    git(tmp_path, "commit", "-qm", "one")
    return tmp_path


def test_the_commit_is_told(checkout):
    commit = commit_of(checkout)
    assert len(commit) == 12
    assert git(checkout, "rev-parse", "HEAD").startswith(commit)


def test_a_changed_file_is_told(checkout):
    (checkout / "file").write_text("2")
    assert commit_of(checkout).endswith("-dirty")
    (checkout / "file").write_text("1")
    (checkout / "results").mkdir()
    (checkout / "results" / "untracked").touch()
    assert not commit_of(checkout).endswith("-dirty")


def test_a_tag_is_told(checkout):
    git(checkout, "tag", "-a", "v1.0", "-m", "one")
    assert commit_of(checkout) == "v1.0"


def test_a_folder_that_is_no_checkout_has_no_commit_even_inside_of_another(checkout):
    inside = checkout / "inside"
    inside.mkdir()
    assert commit_of(inside) == "no git checkout"


def test_what_git_tells_its_hooks_does_not_mislead(checkout, monkeypatch, tmp_path):
    before = commit_of(checkout)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    assert commit_of(checkout) == before


def test_a_damaged_checkout_or_no_git_ends_nothing(tmp_path, checkout, monkeypatch):
    (checkout / ".git" / "HEAD").write_text("nonsense")
    assert commit_of(checkout) == "not known: git cannot read the checkout"
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert commit_of(checkout) == "not known: git cannot read the checkout"


def test_the_platform_names_no_machine():
    assert platform_here().split() == [os.uname().sysname, os.uname().machine]


def test_sums_are_those_of_the_bytes_by_the_place_in_the_results(tmp_path):
    paths = [tmp_path / "savee" / "manifest.parquet", tmp_path / "s" / "speaker.parquet", tmp_path / "scores.parquet"]
    for place, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(bytes([place]))
    found = checksums(manifests=paths[:1], splits=paths[1:2], tables=paths[2:])
    assert [row["file"] for row in found] == [
        "results/corpora/savee/manifest.parquet",
        "results/protocols/s/speaker.parquet",
        "results/scores/scores.parquet",
    ]
    for path, row in zip(paths, found, strict=True):
        assert row["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert row["short"] == row["sha256"][:12]
