"""docs/adding-a-feature-set.md, followed to the letter in a copy of the project."""

import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from serflow.config.resolve import feature_set_settings, resolve
from tests.workflow.project import ROOT, copy_sources

ADDING = ROOT / "docs" / "adding-a-feature-set.md"


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", ADDING.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


@pytest.fixture(scope="module")
def with_loudness(tmp_path_factory):
    """A copy of the project with the page's front end."""
    folder = tmp_path_factory.mktemp("adding") / "project"
    for name in ("serflow", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "config.yaml"):
        shutil.copy(ROOT / name, folder / name)
    (code,) = blocks("python")
    (folder / "serflow/features/front_ends/loudness.py").write_text(code, encoding="utf-8")
    return folder


def in_copy(folder: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, *arguments], cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_entry_in_the_settings_is_a_feature_set():
    (written,) = blocks("yaml")
    settings = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    # As Snakemake merges them: key by key.
    settings["feature_sets"] |= yaml.safe_load(written)["feature_sets"]
    study = resolve(settings)
    settings = feature_set_settings(study, "means_16k")
    assert (settings["front_end"], settings["sample_rate"], [name for name, _ in settings["variants"]]) == ("means162", 16_000, ["noise"])


def test_a_front_end_that_follows_the_page_keeps_what_every_front_end_keeps(with_loudness):
    (command,) = re.findall(r'make test ARGS="(.*)"', ADDING.read_text(encoding="utf-8"))
    said = in_copy(with_loudness, "-m", "pytest", *shlex.split(command), "-q", "-p", "no:cacheprovider")
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) >= 10
    assert "failed" not in said


def test_the_page_code_is_written_like_the_project(with_loudness):
    entry = with_loudness / "serflow/features/front_ends/loudness.py"
    for check in (["check"], ["format", "--check"]):
        in_copy(with_loudness, "-m", "ruff", *check, str(entry))


@pytest.mark.workflow
def test_the_command_of_the_page_computes_the_set(tmp_path):
    project = copy_sources(tmp_path / "study")
    (code,) = blocks("python")
    (project.folder / "serflow/features/front_ends/loudness.py").write_text(code, encoding="utf-8")
    program, *arguments = shlex.split(blocks("bash")[1])
    assert program == "snakemake"
    run = project.snakemake(*arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    assert (project.folder / "results/features/savee/level/values.npy").is_file()
