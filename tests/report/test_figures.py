"""What every figure of the registry must keep to, and what the three of them show."""

import re
import xml.etree.ElementTree as ET

import pytest
from matplotlib.figure import Figure

from serflow import registry
from serflow.report.draw import FIGURES, SVG, draw_figure
from serflow.report.embed import embedded
from serflow.scores.contract import CONFUSION, LEAK_GAPS, SCORES
from serflow.tables import read_table

NAMES = registry.names(FIGURES)
PAIR = ("four_means_cnn", "speaker")


def pair_of(name):
    return PAIR if registry.declaration(FIGURES, name, "CARD")["scope"] == "system_protocol" else (None, None)


def tables_of(paths):
    return {"scores": read_table(paths["scores"], SCORES), "gaps": read_table(paths["gaps"], LEAK_GAPS)} | {
        "confusion": read_table(paths["confusion"], CONFUSION)
    }


@pytest.fixture
def paths(study):
    return {key: study[key] for key in ("scores", "gaps", "confusion")}


@pytest.fixture
def drawn(paths, tmp_path):
    def draw(name):
        system, protocol = pair_of(name)
        draw_figure(name, tmp_path / f"{name}.svg", **paths, system=system, protocol=protocol)
        return tmp_path / f"{name}.svg"

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
def test_a_figure_is_the_same_every_time(name, drawn, paths, tmp_path):
    system, protocol = pair_of(name)
    draw_figure(name, tmp_path / "again.svg", **paths, system=system, protocol=protocol)
    assert (tmp_path / "again.svg").read_bytes() == drawn(name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_says_so_when_there_is_nothing_to_draw(name, empty_tables):
    entry, tables = registry.load(FIGURES, name), tables_of(empty_tables)
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


def test_a_confusion_matrix_has_shares_and_counts(drawn, paths):
    confusion = read_table(paths["confusion"], CONFUSION)
    own = confusion[(confusion["system"] == PAIR[0]) & (confusion["protocol"] == PAIR[1]) & (confusion["corpus"] == "all")]
    texts = texts_of(drawn("confusion"))
    for emotion, rows in own.groupby("emotion"):
        right = rows.loc[rows["predicted"] == emotion, "count"].item()
        assert {f"{100 * right / rows['count'].sum():.0f}", str(right), f"{rows['count'].sum():,}"} <= set(texts)


def test_a_name_is_no_formula(drawn):
    assert any("<script>" in (text or "") for text in texts_of(drawn("leaderboard")))
