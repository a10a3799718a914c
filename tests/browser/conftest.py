"""The report's own study, and the pages of its corpora and its features, opened in a browser."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from serflow.report.corpora_page import write_corpora_page
from serflow.report.features_page import write_features_page
from serflow.report.page import write_page
from tests.report.corpora import make_corpora
from tests.report.features import make_features

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
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


@pytest.fixture(scope="session")
def grouped_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a study whose systems cannot all be compared with each other."""
    folder = tmp_path_factory.mktemp("grouped")
    write_page(folder / "report.html", **_module(STUDY).make_study(folder, grouped=True))
    return folder / "report.html"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield browser
        browser.close()
