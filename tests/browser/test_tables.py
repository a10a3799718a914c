"""Tables in Chromium: sorted by click and by key, filtered, taken away; nothing is cut, nothing compares what cannot be compared."""

import re

import pytest

from serflow.report.numbers import DASH
from tests.report.conftest import HOSTILE, PLAIN

pytestmark = pytest.mark.browser

WIDTHS = (390, 768, 1280)
# What is shown of the leaderboard: the heading of a group that can be compared, or a system with its rows.
SHOWN = """() => [...document.querySelectorAll('#leaderboard tbody')].filter(body => !body.hidden).map(body => body.matches('.apart')
  ? body.textContent.trim()
  : [body.rows[0].cells[0].firstChild.textContent.trim(), ...[...body.rows].slice(1).filter(row => !row.hidden).map(row =>
      [row.cells[0].textContent.trim(), row.cells[2].querySelector('.value').textContent, row.cells[3].querySelector('.value').textContent])])"""
COLUMN = """([label, place]) => [...document.querySelectorAll(`table[aria-label="${label}"] tbody tr`)]
  .map(row => row.cells[place].textContent.trim())"""
# Cells that stand over each other, or whose text is wider than they are.
CLASHES = """() => [...document.querySelectorAll('table tr')].flatMap(row => {
  const cells = [...row.cells].filter(cell => cell.checkVisibility()
    && getComputedStyle(cell.closest('thead, tbody')).position !== 'absolute').map(cell => [cell, cell.getBoundingClientRect()]);
  const over = cells.flatMap(([one, a], place) => cells.slice(place + 1).filter(([, b]) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1));
  const cut = cells.filter(([cell]) => !cell.closest('.stacking, .files, .prose') && cell.scrollWidth > cell.clientWidth + 12);
  return [...over, ...cut].map(([cell]) => cell.textContent.trim());
})"""
OUTSIDE = """() => [...document.querySelectorAll('.tools > :not(.spoken), .download')].filter(part => part.checkVisibility())
  .filter(part => part.getBoundingClientRect().right > document.documentElement.clientWidth || part.scrollWidth > part.clientWidth + 1)
  .map(part => part.textContent)"""
WHERE = "document.activeElement.textContent.trim()"
MISTAKES = "four_means_cnn: wrong answers by their probability, under speaker"


@pytest.fixture
def open_page(browser):
    """Open a page at a width; what goes wrong in it fails the test."""
    contexts, faults = [], []

    def opened(path, width=1280, **how):
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, **how))
        tab = contexts[-1].new_page()
        tab.set_default_timeout(60_000)
        tab.on("console", lambda message: faults.append(message.text))
        tab.on("pageerror", lambda error: faults.append(str(error)))
        tab.goto(path.as_uri())
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def tab(open_page, grouped_page):
    return open_page(grouped_page)


def head(tab, name):
    return tab.locator("#leaderboard").get_by_role("button", name=name)


def systems(tab):
    return [item if isinstance(item, str) else item[0] for item in tab.evaluate(SHOWN)]


def status(tab):
    return tab.locator("#leaderboard output").text_content()


def test_the_page_is_its_own_order_at_first(tab):
    assert status(tab) == "10 of 10 rows shown"
    assert tab.locator("[aria-sort]").count() == 0


@pytest.mark.parametrize("key", [None, "Enter", "Space"])
def test_a_head_sorts_down_and_up_and_back(tab, key):
    def press():
        head(tab, "accuracy").click() if key is None else tab.keyboard.press(key)

    head(tab, "accuracy").focus()
    first = tab.evaluate(SHOWN)
    found = []
    for _ in range(3):
        press()
        found.append((tab.evaluate(SHOWN), tab.locator("#leaderboard th:has(button)").evaluate_all("all => all.map(one => one.ariaSort)")))
    assert [sorts for _, sorts in found] == [[None, "descending", None], [None, "ascending", None], [None, None, None]]
    assert found[2][0] == first
    assert found[0][0] != found[1][0]
    assert tab.evaluate(WHERE) == "accuracy, %"


def test_the_order_is_by_number_within_each_group_and_under_one_protocol(tab):
    expected = [item for item in tab.evaluate(SHOWN) if isinstance(item, str)]
    for direction in (-1, 1):
        head(tab, "UAR").click()
        found = tab.evaluate(SHOWN)
        assert [item for item in found if isinstance(item, str)] == expected
        groups, values = [], []
        for item in found:
            if isinstance(item, str):
                groups.append([])
            else:
                groups[-1].append(item[0])
                values.append((len(groups), direction * float({row[0]: row[1] for row in item[1:]}["speaker"])))
        assert values == sorted(values)
        assert set(groups[0]) == {PLAIN, HOSTILE}
    assert status(tab) == "10 of 10 rows shown, sorted by UAR on unseen speakers within each group, lowest first"


def test_what_is_missing_stays_last_both_ways(open_page, grouped_page):
    tab = open_page(grouped_page)
    tab.evaluate(
        "document.querySelectorAll('#leaderboard tbody:not(.apart) tr[data-leads]')[0].cells[4].querySelector('.value').textContent = '–'"
    )
    first = systems(tab)[1]
    for _ in range(2):
        head(tab, "macro-F1").click()
        assert systems(tab)[2] == first


def test_drawings_and_footnotes_move_with_their_rows(tab):
    rows = """() => Object.fromEntries([...document.querySelectorAll('#leaderboard tr[data-protocol]')].map(row =>
      [row.parentElement.rows[0].textContent + row.dataset.protocol, row.innerHTML]))"""
    before, order = tab.evaluate(rows), systems(tab)
    head(tab, "UAR").click()
    head(tab, "UAR").click()
    assert systems(tab) != order
    assert tab.evaluate(rows) == before
    assert all("<svg" in row for row in before.values())
    lost = "() => [...document.querySelectorAll('sup a')].filter(link => !document.querySelector(link.getAttribute('href'))).length"
    assert tab.evaluate(lost) == 0


def test_a_protocol_alone(tab):
    tab.get_by_role("combobox", name="Protocol").select_option("random")
    assert {row[0] for item in tab.evaluate(SHOWN) if not isinstance(item, str) for row in item[1:]} == {"random"}
    assert status(tab) == "5 of 10 rows shown"
    head(tab, "UAR").click()
    assert status(tab) == "5 of 10 rows shown, sorted by UAR within each group, highest first"
    first = [item for item in tab.evaluate(SHOWN) if not isinstance(item, str)][:2]
    assert float(first[0][1][1]) > float(first[1][1][1])
    assert first[0][0].startswith("<script>")


def test_the_systems_of_a_corpus_alone(tab):
    tab.get_by_role("combobox", name="Tested on").select_option("savee")
    assert systems(tab)[-3:] == ["Tested on savee, 7 emotions", "savee_cnn", "savee_forest"]
    assert "ravdess_cnn" not in systems(tab)
    assert status(tab) == "8 of 10 rows shown"
    tab.get_by_role("combobox", name="Protocol").select_option("speaker")
    assert status(tab) == "4 of 10 rows shown"
    for name in ("Tested on", "Protocol"):
        tab.get_by_role("combobox", name=name).select_option("")
    assert status(tab) == "10 of 10 rows shown"


def test_filters_work_by_key(tab):
    tab.get_by_role("combobox", name="Protocol").focus()
    tab.keyboard.press("ArrowDown")
    assert status(tab) == "5 of 10 rows shown"
    tab.keyboard.press("Tab")
    tab.keyboard.press("ArrowDown")
    assert status(tab) == "3 of 10 rows shown"


def test_rows_of_other_tables_are_sorted(open_page, grouped_page):
    tab = open_page(grouped_page)
    tab.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    excluded = tab.locator('table[aria-label="Excluded recordings"]')
    names = [f"{corpus}/{name}" for corpus in ("RAVDESS", "SAVEE") for name in ('<b>leer & "laut"</b> 漢字.wav', "001.wav")]
    excluded.get_by_role("button", name="File").click()
    assert tab.evaluate(COLUMN, ["Excluded recordings", 0]) == names
    excluded.get_by_role("button", name="File").click()
    assert tab.evaluate(COLUMN, ["Excluded recordings", 0]) == names[::-1]
    tab.get_by_role("table", name=MISTAKES).get_by_role("button", name="Clip").click()
    assert tab.evaluate(COLUMN, [MISTAKES, 0]) == ["ravdess/<b>2", "savee/<b>1"]
    assert tab.evaluate("document.querySelectorAll('audio').length") == 1
    assert tab.evaluate("document.querySelector('audio').closest('tr').cells[0].textContent") == "savee/<b>1"


@pytest.mark.parametrize(("section", "told"), [("claims", "in UAR"), ("leak-gap", "over all clips")])
def test_gaps_order_whole_systems(tab, section, told):
    table = tab.locator(f"#{section} table")
    before = sorted(map(str.strip, table.locator("tbody").all_inner_texts()))
    gaps = f"() => [...document.querySelectorAll('#{section} tr[data-leads]')].map(row => row.cells[{6 if section == 'claims' else 4}].querySelector('.value').textContent)"
    for words in ("highest first", "lowest first"):
        table.get_by_role("button", name="gap").click()
        found = [float(text.replace("−", "-")) for text in tab.evaluate(gaps) if text != DASH]
        assert found == sorted(found, reverse=words == "highest first")
        assert tab.evaluate(gaps)[len(found) :] == [DASH] * (len(before) - len(found))
        assert tab.locator(f"#{section} output").text_content() == f"sorted by gap {told}, {words}"
        assert sorted(map(str.strip, table.locator("tbody").all_inner_texts())) == before


def test_the_phone_sorts_by_a_list(open_page, grouped_page):
    tab = open_page(grouped_page, 390)
    choice = tab.locator("#leaderboard").get_by_role("combobox", name="Sort by")
    assert choice.locator("option").all_text_contents()[:3] == ["the page’s order", "UAR, highest first", "UAR, lowest first"]
    order = systems(tab)
    choice.select_option(label="UAR, lowest first")
    assert systems(tab) != order
    assert sorted(systems(tab)) == sorted(order)
    assert tab.locator("#leaderboard th[aria-sort]").get_attribute("aria-sort") == "ascending"
    choice.select_option(label="the page’s order")
    assert systems(tab) == order
    # The heads are not to be seen, and are not reached.
    reached = "() => [...document.querySelectorAll('.stacking thead button, .files thead button')].filter(one => one.tabIndex >= 0).length"
    assert tab.evaluate(reached) == 0
    tab.set_viewport_size({"width": 1280, "height": 800})
    assert tab.evaluate(reached) > 0
    assert not choice.is_visible()


def test_the_phone_still_takes_rows_for_rows(open_page, grouped_page):
    tab = open_page(grouped_page, 390)
    tree = tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in tree if "role" in node]
    shown = tab.evaluate("() => [...document.querySelectorAll('table')].filter(one => one.checkVisibility()).length")
    assert roles.count("table") == shown
    assert roles.count("columnheader") > 20


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_cut_when_tables_are_worked_with(open_page, page, width):
    tab = open_page(page, width)
    tab.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    before = tab.evaluate(CLASHES)
    for control in tab.locator("thead button").all():
        control.evaluate("button => button.click()")
    for choice in tab.locator(".tools select").all():
        choice.evaluate("select => { select.selectedIndex = 1; select.dispatchEvent(new Event('change')); }")
    assert before == []
    assert tab.evaluate(CLASHES) == []
    assert tab.evaluate(OUTSIDE) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_every_control_is_reached_by_key_and_shows_it(open_page, grouped_page):
    tab = open_page(grouped_page)
    wanted = tab.locator("thead button, .tools select, .download a").evaluate_all("all => all.filter(one => one.checkVisibility()).length")
    outlines = []
    for _ in range(40 + 4 * wanted):
        tab.keyboard.press("Tab")
        told = tab.evaluate("""() => { const one = document.activeElement;
          return [one.matches('thead button, .tools select, .download a'), getComputedStyle(one).outlineStyle, one === document.body]; }""")
        if told[2]:
            break
        if told[0]:
            outlines.append(told[1])
    assert len(outlines) == wanted
    assert set(outlines) == {"solid"}


def test_a_file_is_saved_as_the_page_holds_it(tab, tmp_path):
    with tab.expect_download() as saved:
        tab.locator("a[download='leaderboard.csv']").click()
    assert saved.value.suggested_filename == "leaderboard.csv"
    saved.value.save_as(tmp_path / "leaderboard.csv")
    text = (tmp_path / "leaderboard.csv").read_bytes().decode("utf-8")
    assert text.startswith("system,protocol,corpus,fold,seed,metric,value,low,high,n_clips,n_speakers,note\r\n")
    assert "0.4118" in text
    assert "ß漢字" in text


def test_paper_has_no_controls_and_says_what_is_left_out(tab):
    tab.get_by_role("combobox", name="Protocol").select_option("random")
    tab.emulate_media(media="print")
    assert not any(part.is_visible() for part in tab.locator(".tools select, .download").all())
    assert tab.locator("#leaderboard output").is_visible()
    arrows = (
        "() => [...document.querySelectorAll('thead button')].filter(one => getComputedStyle(one, '::after').display !== 'none').length"
    )
    assert tab.evaluate(arrows) == 0


def test_without_a_script_the_page_is_whole_and_has_no_dead_control(open_page, grouped_page):
    tab = open_page(grouped_page, java_script_enabled=False)
    assert tab.locator("button, select, output").count() == 0
    assert tab.locator("#leaderboard tbody:not(.apart)").count() == 5
    assert all(row.is_visible() for row in tab.locator("#leaderboard tr").all())
    with tab.expect_download() as saved:
        tab.locator("a[download='claims.csv']").click()
    assert saved.value.suggested_filename == "claims.csv"


def test_the_script_leaves_no_name_behind(open_page, grouped_page):
    names = "() => Object.keys(window).sort()"
    with_script, without = (open_page(path).evaluate(names) for path in (grouped_page, _stripped(grouped_page)))
    assert with_script == without


def _stripped(path):
    bare = path.with_name("bare.html")
    bare.write_text(re.sub(r"<script>.*?</script>\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL), encoding="utf-8")
    assert "<script>\n" not in bare.read_text(encoding="utf-8")
    return bare
