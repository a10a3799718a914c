"""The pages in Chromium, from disk: nothing fails, nothing overflows, no text of a figure is cut."""

import pytest

TITLES = {
    "report.html": "Speech emotion recognition on unseen speakers",
    "corpora.html": "The corpora of this study",
    "features.html": "The features of this study",
}
# Text may reach over its figure by a hair where the reader's font is wider than the one that was drawn with.
SLACK_PX = 1

pytestmark = pytest.mark.browser

CUT_TEXTS = """slack => [...document.querySelectorAll('figure svg')].flatMap(svg => {
  const sheet = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.left < sheet.left - slack || box.right > sheet.right + slack
        || box.top < sheet.top - slack || box.bottom > sheet.bottom + slack;
  }).map(text => text.textContent);
})"""
OVERLAPS = """() => [...document.querySelectorAll('figure svg')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text:not([transform])')].map(text => [text.textContent, text.getBoundingClientRect()]);
  return texts.flatMap(([one, a], place) => texts.slice(place + 1)
    .filter(([, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
                    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > a.height / 2)
    .map(([other]) => [one, other]));
})"""


@pytest.fixture(params=["light", "dark"])
def scheme(request):
    return request.param


@pytest.fixture(params=[360, 768, 1280])
def opened(request, browser, page, scheme):
    """The page at one width in one colour scheme, with what went wrong while it was opened."""
    tab = browser.new_page(viewport={"width": request.param, "height": 800}, color_scheme=scheme)
    faults, asked = [], []
    tab.on("console", lambda message: faults.append(message.text))
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("request", lambda made: asked.append(made.url))
    tab.goto(page.as_uri())
    yield tab, faults, asked
    tab.close()


def test_the_page_opens_whole(opened, page):
    tab, faults, asked = opened
    assert faults == []
    assert [url for url in asked if not url.startswith("data:image/png;")] == [page.as_uri()]
    assert tab.title() == TITLES[page.name]


def test_the_document_never_scrolls_sideways(opened):
    tab, _, _ = opened
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_no_text_of_a_figure_is_cut_or_overlapped(opened):
    tab, _, _ = opened
    assert tab.evaluate(CUT_TEXTS, SLACK_PX) == []
    assert tab.evaluate(OVERLAPS) == []


def test_the_ground_follows_the_scheme(opened, scheme):
    tab, _, _ = opened
    expected = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 27)"}
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == expected[scheme]


def test_print_is_on_white_with_nothing_folded_away(opened):
    tab, _, _ = opened
    tab.emulate_media(media="print")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    heights = "[...document.querySelectorAll('details > :not(.tools, .download)')].map(part => part.getBoundingClientRect().height)"
    assert min(tab.evaluate(heights), default=1) > 0
