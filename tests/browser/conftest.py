"""The report's own study, opened in a browser."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from serflow.report.page import write_page

STUDY = Path(__file__).parents[1] / "report" / "conftest.py"


def _module(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location("report_study", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_page(folder / "report.html", **_module(STUDY).make_study(folder))
    return folder / "report.html"
