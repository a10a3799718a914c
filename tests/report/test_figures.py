"""What every figure of the registry must keep to, and what each of them shows."""

import re
import xml.etree.ElementTree as ET

import pytest
from matplotlib.figure import Figure

from serflow import registry
from serflow.report.colours import PROTOCOLS, paper
from serflow.report.draw import FIGURES, SVG, draw_figure, draw_system_figure
from serflow.report.embed import embedded
from serflow.scores.contract import CONFUSION, LEAK_GAPS, SCORES
from serflow.tables import read_table

NAMES = registry.names(FIGURES)
RANGE = "range over 4 speakers: too few for an interval"
CONTRACTS = {"scores": SCORES, "gaps": LEAK_GAPS, "confusion": CONFUSION}


def read(paths):
    return {key: read_table(path, CONTRACTS[key]) for key, path in paths.items()}


@pytest.fixture
def drawn(tables, pair, pair_tables, tmp_path):
    def draw(name, file=None):
        path = tmp_path / f"{file or name}.svg"
        if registry.declaration(FIGURES, name, "CARD")["scope"] == "study":
            draw_figure(name, path, **tables)
        else:
            draw_system_figure(name, path, **pair_tables, **pair)
        return path

    return draw


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_declares_itself(name):
    card = registry.declaration(FIGURES, name, "CARD")
    assert set(card) == {"title", "category", "scope"}
    assert card["scope"] in {"study", "system_protocol"}
    assert registry.load(FIGURES, name).__doc__


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_drawn_and_described(name, drawn):
    root = ET.parse(drawn(name)).getroot()
    title, description = root.find(f"{{{SVG}}}title"), root.find(f"{{{SVG}}}desc")
    assert title is not None
    assert title.text == registry.declaration(FIGURES, name, "CARD")["title"]
    assert description is not None
    assert description.text
    assert root.get("aria-label") == f"{title.text}. {description.text}"


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_the_same_every_time(name, drawn):
    assert drawn(name, "again").read_bytes() == drawn(name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_so_when_there_is_nothing_to_draw(name, empty_tables):
    entry, tables = registry.load(FIGURES, name), read(empty_tables)
    assert isinstance(entry.draw(tables), Figure)
    assert entry.describe(tables).startswith("No ")


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_uses_the_colours_of_the_page_only(name, drawn):
    assert re.findall(r": #[0-9a-f]{6}\b", embedded(drawn(name), "key")["svg"]) == []


def texts_of(path):
    return [element.text for element in ET.parse(path).getroot().iter(f"{{{SVG}}}text")]


def test_the_leaderboard_says_each_uar_and_n(drawn):
    texts = texts_of(drawn("leaderboard"))
    assert {"60.7 %", "41.2 %", "85.1 %", "38.9 %", "1,918 clips, 28 speakers"} <= set(texts)


def test_the_leak_gap_says_gap_and_interval(drawn):
    texts = texts_of(drawn("leak_gap"))
    assert {"+19.6 points", "(+14.6 to +25.6)", "60.7", "41.2"} <= set(texts)


def test_a_confusion_matrix_has_shares_and_counts(drawn, pair_tables):
    confusion = read_table(pair_tables["confusion"], CONFUSION)
    own = confusion[confusion["corpus"] == "all"]
    texts = texts_of(drawn("confusion"))
    for emotion, rows in own.groupby("emotion"):
        right = rows.loc[rows["predicted"] == emotion, "count"].item()
        assert {f"{100 * right / rows['count'].sum():.0f}", str(right), f"{rows['count'].sum():,}"} <= set(texts)


def test_a_name_is_no_formula(drawn):
    assert any("<script>" in (text or "") for text in texts_of(drawn("leaderboard")))


def words_of(name, tables):
    return registry.load(FIGURES, name).describe(tables)


def test_the_leaderboard_keeps_groups_apart(grouped, tmp_path):
    paths = {key: grouped[key] for key in CONTRACTS}
    draw_figure("leaderboard", tmp_path / "a.svg", **paths)
    headings = ["Tested on ravdess + savee, 7 emotions", "Tested on ravdess, 7 emotions", "Tested on savee, 7 emotions"]
    assert [text for text in texts_of(tmp_path / "a.svg") if text.startswith("Tested")] == headings
    said = words_of("leaderboard", read(paths))
    places = [said.index(name) for name in (headings[0], "four_means_cnn", headings[1], "ravdess_cnn", headings[2], "savee_cnn")]
    assert places == sorted(places)


def test_a_leaderboard_of_one_group_needs_no_heading(drawn):
    assert not [text for text in texts_of(drawn("leaderboard")) if text.startswith("Tested")]


@pytest.fixture
def ranged(tables):
    """The study's tables with bounds that are ranges, which no value lies in."""
    ranges = {"low": 0.5, "high": 0.55, "note": RANGE}
    found = read(tables)
    return found | {"scores": found["scores"].assign(**ranges, value=0.99), "gaps": found["gaps"].assign(**ranges, gap=0.7)}


@pytest.mark.parametrize("name", ["leaderboard", "leak_gap"])
def test_a_range_is_described_as_one(name, ranged, tables):
    assert "(range over speakers " in words_of(name, ranged)
    assert "interval" not in words_of(name, ranged)
    assert "(95 % interval " in words_of(name, read(tables))


def line_styles(figure):
    """Lines between two places on the same height that have the colour of a protocol: their style and width."""
    colours = {paper(name) for name in PROTOCOLS}
    lines = [line for line in figure.axes[0].lines if len(line.get_ydata()) == 2 and line.get_color() in colours]
    return {(line.is_dashed(), line.get_linewidth()) for line in lines}


def test_the_whisker_of_a_range_is_dotted_and_thinner(ranged, tables):
    draw = registry.load(FIGURES, "leaderboard").draw
    assert line_styles(draw(read(tables))) == {(False, 2)}
    assert line_styles(draw(ranged)) == {(True, 1)}
    assert "range over speakers" in [text.get_text() for text in draw(ranged).axes[0].texts]
    assert "range over speakers" not in [text.get_text() for text in draw(read(tables)).axes[0].texts]


def test_the_leak_gap_says_which_bounds_are_a_range(ranged):
    texts = [text.get_text() for text in registry.load(FIGURES, "leak_gap").draw(ranged).axes[0].texts]
    assert "range +50.0 to +55.0" in texts
