"""A tiny study, run once for all tests of this folder; each test gets a copy of its own to change."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.workflow.project import TINY, Project, copy_sources


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The tiny study, run to its end. Not to be changed: see `study`."""
    project = copy_sources(tmp_path_factory.mktemp("finished") / "study")
    run = project.snakemake("--cores", "2")
    assert run.returncode == 0, run.stdout + run.stderr
    return project


@pytest.fixture
def study(finished: Project, tmp_path: Path) -> Project:
    """A copy of the finished tiny study, file times included."""
    shutil.copytree(finished.folder, tmp_path / "study", symlinks=True)
    return Project(tmp_path / "study")


@pytest.fixture
def fresh(tmp_path: Path) -> Project:
    """The sources of the tiny study, nothing run yet."""
    return copy_sources(tmp_path / "study")


@pytest.fixture
def unused_settings() -> Callable[[], dict]:
    """The tiny study's settings, a copy to change."""
    return lambda: yaml.safe_load(yaml.safe_dump(TINY))
