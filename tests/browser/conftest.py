"""The report's own study, and the pages of its corpora and its features, opened in a browser."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from serflow.report.corpora_page import write_corpora_page
from serflow.report.features_page import write_features_page
from serflow.report.page import write_page
from tests.report.corpora import make_corpora
from tests.report.features import make_features

STUDY = Path(__file__).parents[1] / "report" / "conftest.py"


def _module(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location("report_study", path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session", params=["report.html", "corpora.html", "features.html"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    if request.param == "report.html":
        write_page(folder / request.param, **_module(STUDY).make_study(folder))
    elif request.param == "corpora.html":
        write_corpora_page(folder / request.param, **make_corpora(folder))
    else:
        write_features_page(folder / request.param, **make_features(folder))
    return folder / request.param
