"""axe-core finds no serious fault on any page, at phone and desktop width, light and dark, with everything unfolded and in use."""

import pytest

pytestmark = pytest.mark.browser

GRAVE = ("serious", "critical")


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=[390, 1280])
def opened(request, browser, page, scheme):
    tab = browser.new_page(viewport={"width": request.param, "height": 800}, color_scheme=scheme)
    tab.goto(page.as_uri())
    tab.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    tab.locator("thead button").evaluate_all("all => all.forEach(one => one.click())")
    yield tab
    tab.close()


def faults_of(tab):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed").Axe()
    found = axe.run(tab, options={"resultTypes": ["violations"]}).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found if fault["impact"] in GRAVE]


def test_no_grave_fault_is_found(opened):
    assert faults_of(opened) == []


def test_a_grave_fault_would_be_found(browser):
    tab = browser.new_page()
    tab.set_content('<!DOCTYPE html><html lang="en"><title>A page</title><main><h1>A page</h1><button></button><img src="data:,"></main>')
    assert {name for name, _ in faults_of(tab)} == {"button-name", "image-alt"}
    tab.close()
