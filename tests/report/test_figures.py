"""What every figure of the registry must keep to, and what each of them shows."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from serflow import registry
from serflow.report.colours import PROTOCOLS, paper
from serflow.report.contract import RANGE_DB
from serflow.report.draw import (
    CLIP_COLUMNS,
    FIGURES,
    SVG,
    SYSTEM_TABLES,
    draw_corpora_figures,
    draw_corpus_figures,
    draw_figure,
    draw_network_figure,
    draw_system_figures,
    figures_of,
    write_figure,
)
from serflow.report.embed import embedded
from serflow.scores.contract import CONFUSION, LEAK_GAPS, SCORES
from serflow.scores.notes import TRANSDUCTIVE
from serflow.systems.contract import HISTORY
from serflow.tables import read_table
from tests.report.conftest import EMOTIONS, HOSTILE, history_rows, make_histories
from tests.report.corpora import SPEAKERS, clip_rows, example_rows, explored_rows, tables_of
from tests.report.features import set_tables, sound_tables

NAMES = registry.names(FIGURES)
OF_SYSTEMS = [*figures_of("study"), *figures_of("system_protocol"), *figures_of("network_protocol")]
OF_CORPORA = [*figures_of("corpora"), *figures_of("corpus")]
RANGE = "range over 4 speakers: too few for an interval"
CONTRACTS = {"scores": SCORES, "gaps": LEAK_GAPS, "confusion": CONFUSION}


def read(paths):
    nothing_learned = HISTORY.schema.empty_table().to_pandas().assign(fold=0)
    nothing_told = {name: SYSTEM_TABLES[name].schema.empty_table().to_pandas() for name in ("parts", "sex_gaps", "calibration")}
    return {key: read_table(path, CONTRACTS[key]) for key, path in paths.items()} | nothing_told | {"history": nothing_learned}


@pytest.fixture
def drawn(tables, pair, pair_tables, tmp_path):
    def draw(name, file=None, corpus="savee"):
        path = tmp_path / (file or "drawn") / f"{name}.svg"
        scope = registry.declaration(FIGURES, name, "CARD")["scope"]
        if scope == "study":
            draw_figure(name, path, **tables)
        elif scope == "system_protocol":
            draw_system_figures([path], tables=pair_tables, **pair)
        elif scope == "network_protocol":
            draw_network_figure(name, path, histories=make_histories(tmp_path / "histories"), **pair)
        elif scope == "corpora":
            draw_corpora_figures([path], manifests=[tables_of(tmp_path, corpus)["manifest"] for corpus in SPEAKERS])
        elif scope == "corpus":
            draw_corpus_figures([path], **tables_of(tmp_path, corpus), corpus=corpus)
        else:
            write_figure(name, path, sound_tables() if scope == "sound" else set_tables(tmp_path / "set"))
        return path

    return draw


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_declares_itself(name):
    card = registry.declaration(FIGURES, name, "CARD")
    assert set(card) == {"title", "category", "scope"}
    assert card["scope"] in {"study", "system_protocol", "network_protocol", "corpora", "corpus", "sound", "feature_set"}
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


@pytest.mark.parametrize("name", OF_SYSTEMS)
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


def test_calibration_says_how_many_answers_there_are_and_their_error(drawn, pair_tables):
    bins = read_table(pair_tables["calibration"], SYSTEM_TABLES["calibration"])
    assert f"n = {bins['n_answers'].sum():,}, at most {bins['n_answers'].max():,} in a bin" in texts_of(drawn("calibration"))
    surest = bins[bins["n_answers"] > 0].iloc[-1]
    tables = {"calibration": bins, "scores": read_table(pair_tables["scores"], SCORES)}
    assert f"{100 * surest['right']:.1f} % are right" in words_of("calibration", tables)


def test_the_error_is_the_tables_own(pair_tables):
    bins, scores = (read_table(pair_tables[name], SYSTEM_TABLES[name]) for name in ("calibration", "scores"))
    own = scores.head(1).assign(corpus="all", fold=pd.NA, seed=pd.NA, metric="calibration_error", value=0.123)
    assert "lie 12.3 points apart" in words_of("calibration", {"calibration": bins, "scores": own})


def test_speakers_stand_by_corpus_and_the_worst_is_named(drawn, pair_tables):
    parts = read_table(pair_tables["parts"], SYSTEM_TABLES["parts"])
    single = parts[(parts["by"] == "speaker") & (parts["metric"] == "uar")]
    texts = texts_of(drawn("speakers"))
    for corpus, own in single.groupby("corpus"):
        worst = own.sort_values(["value", "part"]).iloc[0]
        name = worst["part"].removeprefix(f"{corpus}/")
        assert f"{corpus}, {len(own)} speakers" in texts
        assert f"worst: {name}, {100 * worst['value']:.1f} %" in texts
        assert f"{100 * worst['value']:.1f} % ({name}, 42 clips)" in words_of("speakers", {"parts": parts})


def test_gaps_between_the_sexes_are_marked_where_they_are_wider_than_test_suites_allow(drawn, pair_tables):
    gaps = read_table(pair_tables["sex_gaps"], SYSTEM_TABLES["sex_gaps"])
    own = gaps[(gaps["corpus"] == "all") & gaps["metric"].isin(["uar", "recall"])]
    texts = texts_of(drawn("sexes"))
    assert texts.count("women (12)") == texts.count("men (12)") == 1
    assert sum(text.startswith("! ") for text in texts) == (own["gap"].abs() > own["threshold"]).sum()
    pooled = own[own["metric"] == "uar"].iloc[0]
    assert f"UAR of women {100 * pooled['female']:.1f} %, of men {100 * pooled['male']:.1f} %" in words_of("sexes", {"sex_gaps": gaps})


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


def of_corpora(*corpora):
    return {"clips": pd.concat([usable(corpus) for corpus in corpora], ignore_index=True)}


def of_corpus(corpus):
    return {"clips": usable(corpus), "explored": explored_rows(corpus), "examples": example_rows(corpus)}


def usable(corpus):
    rows = clip_rows(corpus)
    return rows.loc[rows["status"] == "ok", CLIP_COLUMNS]


def written_by(figure):
    return [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize("name", OF_CORPORA)
def test_a_figure_of_corpora_says_so_when_there_is_nothing_to_draw(name):
    tables = {key: table.head(0) for key, table in of_corpus("savee").items()}
    assert isinstance(registry.load(FIGURES, name).draw(tables), Figure)
    assert words_of(name, tables).startswith("No ")


@pytest.mark.parametrize("corpus", SPEAKERS)
@pytest.mark.parametrize("name", figures_of("corpus"))
def test_a_figure_of_a_corpus_keeps_within_its_sheet(name, corpus):
    """One speaker of a hostile name, a few, and a crowd."""
    figure = registry.load(FIGURES, name).draw(of_corpus(corpus))
    width, height = (72 * float(inches) for inches in figure.get_size_inches())
    assert round(width) == 360
    assert height < 700
    assert all(0 <= text.get_position()[0] <= width and 0 <= text.get_position()[1] <= height for text in figure.axes[0].texts)


def test_a_quiet_speaker_stands_out_in_words_and_lanes(drawn):
    words = words_of("loudness", of_corpus("savee"))
    levels = {name: float(number.replace("−", "-")) for name, number in re.findall(r"(DC|JE|JK|KL) (−\d+\.\d)", words)}
    assert all(levels["KL"] < level - 10 for name, level in levels.items() if name != "KL")
    assert {"DC", "JE", "JK", "KL"} <= set(texts_of(drawn("loudness")))


def test_a_crowd_is_drawn_side_by_side_with_its_ends_by_name():
    tables = of_corpus("crowd")
    written = written_by(registry.load(FIGURES, "loudness").draw(tables))
    assert "RMS level by speaker (40, lowest first), dBFS" in written
    medians = tables["clips"].groupby("speaker")["rms_dbfs"].median().sort_values()
    for name in (medians.index[0], medians.index[-1]):
        assert f"{name.partition('/')[2]}: {medians[name]:.1f}".replace("-", "−") in written
    assert "By speaker: 40 from " in words_of("loudness", tables)


def test_speakers_with_the_same_counts_share_a_row():
    tables = of_corpus("crowd")
    tables["clips"] = tables["clips"].drop(tables["clips"].index[-1])
    written = written_by(registry.load(FIGURES, "speaker_classes").draw(tables))
    assert {"39 speakers each", "039", "14", "13", "40 speakers, 559 clips"} <= set(written)
    assert "39 speakers each: neutral 2, " in words_of("speaker_classes", tables)


def test_speakers_who_all_differ_become_a_picture():
    rows = usable("crowd")
    several = [rows[rows["speaker"] == f"crowd/{place:03}"].sample(place + 20, replace=True, random_state=place) for place in range(40)]
    figure = registry.load(FIGURES, "speaker_classes").draw({"clips": pd.concat(several)})
    assert len(figure.axes[0].images) == 1
    assert "From the fewest to the most of a speaker: neutral " in words_of("speaker_classes", {"clips": pd.concat(several)})


def test_class_counts_are_those_of_the_clips(drawn):
    texts = texts_of(drawn("class_counts"))
    assert {"savee", "crowd", "56", "560", "80", "8", "none"} <= set(texts)
    assert "savee, 56 clips: neutral 8, happy 8" in words_of("class_counts", of_corpora("savee", "crowd"))


def test_many_corpora_stand_in_several_rows():
    rows = [usable("savee").assign(corpus=f"corpus_{number}") for number in range(7)]
    written = written_by(registry.load(FIGURES, "class_counts").draw({"clips": pd.concat(rows)}))
    assert [text for text in written if text.startswith("corpus_")] == [f"corpus_{number}" for number in range(7)]
    assert written.count("neutral") == 2


def test_a_clip_of_each_emotion_is_shown_and_told(drawn):
    path = drawn("examples")
    assert len(list(ET.parse(path).getroot().iter(f"{{{SVG}}}image"))) == 7
    assert {"Speaker DC, sentence: one", "neutral", "surprised", "1.0 s", "3.0 s"} <= set(texts_of(path))
    assert "neutral: savee/DC-neutral-0, 1.0 s, loudest sample 100 % of full scale" in words_of("examples", of_corpus("savee"))


def test_a_level_of_nothing_is_left_out_of_the_measures():
    tables = of_corpus("savee")
    tables["explored"] = tables["explored"].assign(rms=0.0)
    assert "RMS level, dBFS: ." in words_of("measures", tables)
    assert isinstance(registry.load(FIGURES, "measures").draw(tables), Figure)


def drawn_of(name, tables):
    return registry.load(FIGURES, name).draw(tables)


def test_before_and_after_share_their_scales_of_time_and_level():
    figure = drawn_of("before_after", sound_tables(factor=0.25, stretched=2.0))
    before, after = figure.axes[0].images
    width = {place: image.get_extent()[1] - image.get_extent()[0] for place, image in (("before", before), ("after", after))}
    assert width["after"] == pytest.approx(2 * width["before"], rel=0.01)
    heights = [np.ptp(patch.get_xy()[:, 1]) for patch in figure.axes[0].patches if len(patch.get_xy()) > 50]
    assert heights[0] == pytest.approx(4 * heights[1], rel=0.05)
    # 20 log10(4) dB softer is so much less ink.
    inks = [image.get_array()[..., 3].max() for image in (before, after)]
    assert inks[0] - inks[1] == pytest.approx(20 * np.log10(4) / RANGE_DB, abs=0.05)


def test_before_and_after_are_named_measured_and_have_their_axes():
    written = written_by(drawn_of("before_after", sound_tables()))
    assert {"tiny/one, angry", "before", "after", "%", "kHz", "1", "2", "4", "0", "0.2", "0.4"} <= set(written)
    assert "8" not in written
    words = words_of("before_after", sound_tables(factor=0.5))
    assert words.startswith("noise: waveform and log-mel spectrogram of tiny/one, angry. before: 0.50 s, RMS level −")
    assert "from 0 to 8 kHz" in words


@pytest.mark.parametrize("factor", [0.0, 1e-4, 3.0])
def test_silence_and_more_than_full_scale_are_drawn(factor):
    tables = sound_tables(factor=factor)
    assert len(drawn_of("before_after", tables).axes[0].images) == 2


@pytest.mark.parametrize("name", ["before_after", "values"])
def test_a_figure_of_features_says_so_when_there_is_nothing_to_draw(name, tmp_path):
    tables = {key: table.head(0) for key, table in (sound_tables() | set_tables(tmp_path)).items()}
    assert isinstance(drawn_of(name, tables), Figure)
    assert words_of(name, tables).startswith("No ")


def test_a_vector_has_a_lane_for_each_emotion_and_a_number_for_each_group(tmp_path):
    tables = set_tables(tmp_path, shape=(8,), groups=[["level", 1], ["MFCC", "n_mfcc"], ["rest", 3]], arguments={"n_mfcc": 4})
    figure = drawn_of("values", tables)
    written = written_by(figure)
    assert [text for text in written if text in EMOTIONS] == list(EMOTIONS)
    assert [text for text in written if text.isdigit()] == ["1", "2", "3"]
    assert "1 level,  2 MFCC (4),  3 rest (3)" in written
    assert len([patch for patch in figure.axes[0].patches if isinstance(patch, Polygon)]) == 3 * len(EMOTIONS)
    assert f"standard deviations from the mean of {2 * len(EMOTIONS)} clips" in written


def test_a_vector_without_groups_is_one_of_values(tmp_path):
    written = written_by(drawn_of("values", set_tables(tmp_path, shape=(300,))))
    assert "values 300, first to last" in written


def test_more_groups_than_find_room_are_one(tmp_path):
    groups = [[f"group {number}", 1] for number in range(60)]
    figure = drawn_of("values", set_tables(tmp_path, shape=(60,), groups=groups))
    assert len([patch for patch in figure.axes[0].patches if isinstance(patch, Polygon)]) == len(EMOTIONS)


def test_what_is_long_is_drawn_in_as_many_columns_as_can_be_seen(tmp_path):
    figure = drawn_of("values", set_tables(tmp_path, shape=(20_000,)))
    assert max(len(patch.get_xy()) for patch in figure.axes[0].patches) < 1500


@pytest.mark.parametrize("kind", ["one", "segments", "ragged"])
def test_what_follows_time_is_a_picture_for_each_emotion(kind, tmp_path):
    tables = set_tables(tmp_path, kind=kind, shape=(5,) if kind == "ragged" else (5, 30), frames=30, groups=[["bands", 5]])
    figure = drawn_of("values", tables)
    assert len(figure.axes[0].images) == len(EMOTIONS)
    written = written_by(figure)
    assert "up: bands 5; across: frames" in written
    assert {"1", "5", "30", *EMOTIONS} <= set(written)
    assert "neutral: tiny/a-neutral-0, 30 frames" in words_of("values", tables)


def test_clips_of_other_lengths_have_pictures_of_other_widths(tmp_path):
    tables = set_tables(tmp_path, kind="ragged", shape=(5,), frames=lambda place: 20 + place)
    images = drawn_of("values", tables).axes[0].images
    widths = [image.get_extent()[1] - image.get_extent()[0] for image in images]
    frames = tables["shown"].set_index("emotion").loc[list(EMOTIONS), "frames"]
    assert np.allclose(np.array(widths) / max(widths), frames / frames.max())


def test_a_figure_of_features_keeps_within_its_sheet(tmp_path):
    long = [["a name that is far too long for any line of a legend, and goes on and on and on", 4], [HOSTILE, 4]]
    shapes = {"one": (8,), "ragged": (8,)}
    drawn = [drawn_of("values", set_tables(tmp_path / kind, kind=kind, shape=shape, groups=long)) for kind, shape in shapes.items()]
    for figure in [*drawn, drawn_of("before_after", sound_tables())]:
        width, height = (72 * float(inches) for inches in figure.get_size_inches())
        assert round(width) == 360
        assert all(0 <= text.get_position()[0] <= width and 0 <= text.get_position()[1] <= height for text in figure.axes[0].texts)


def histories(*epochs):
    return {"history": pd.concat([history_rows(fold, count).assign(fold=fold) for fold, count in enumerate(epochs)])}


def test_learning_curves_are_a_line_for_each_fold_and_seed():
    figure = registry.load(FIGURES, "learning").draw(histories(6, 4))
    lines = [line for axes in figure.axes for line in axes.lines if len(line.get_xdata()) in (4, 6)]
    # Two quantities in training and two in validation, of two folds with two seeds each.
    assert len(lines) == 4 * 4
    assert {line.get_color() for line in lines} == {paper("ink"), paper("muted")}
    assert {line.get_linestyle() for line in lines if line.get_color() == paper("ink")} == {"-"}


def test_learning_curves_mark_the_lowest_validation_loss_in_both_panels():
    figure = registry.load(FIGURES, "learning").draw(histories(6, 4))
    dots = [line for axes in figure.axes for line in axes.lines if line.get_solid_capstyle() == "round"]
    assert len(dots) == 2 * 4
    assert "The validation loss is lowest after 3 epochs." in words_of("learning", histories(6, 4))


def test_learning_curves_without_validation_have_training_alone():
    tables = histories(5)
    tables["history"] = tables["history"][~tables["history"]["quantity"].str.startswith("val_")]
    assert "validation" not in words_of("learning", tables)
    texts = [text.get_text() for axes in registry.load(FIGURES, "learning").draw(tables).axes for text in axes.texts]
    assert "training" in texts
    assert not [text for text in texts if text.startswith("validation")]


def test_learning_curves_say_from_where_to_where():
    said = words_of("learning", histories(5, 4))
    assert said.startswith("2 folds with 2 seeds each, 4–5 epochs: training loss from 2 to 0.4–0.5; ")
    assert "training accuracy from 0.2 to 0.8–0.84" in said


def test_what_has_one_epoch_has_no_curves():
    assert words_of("learning", histories(1, 1)).startswith("No curves: ")


def test_a_loss_that_left_the_numbers_is_left_out():
    tables = histories(4)
    tables["history"].loc[tables["history"]["epoch"] == 4, "value"] = np.inf
    assert "3 epochs" in words_of("learning", tables)
    assert isinstance(registry.load(FIGURES, "learning").draw(tables), Figure)


def test_learning_curves_keep_within_their_sheet():
    for count in (2, 3, 12, 101, 500):
        figure = registry.load(FIGURES, "learning").draw(histories(count))
        (axes,) = figure.axes
        for line in axes.lines:
            assert line.get_xdata().min() >= 0
            assert line.get_xdata().max() <= axes.get_xlim()[1]


def test_what_is_transductive_says_so_in_figures(tables):
    found = read(tables)
    noted = found | {key: found[key].assign(note=TRANSDUCTIVE) for key in ("scores", "gaps")}
    for name in ("leaderboard", "leak_gap"):
        texts = [text.get_text() for axes in registry.load(FIGURES, name).draw(noted).axes for text in axes.texts]
        assert "1,918 clips, 28 speakers, transductive" in texts
        assert "transductive" in words_of(name, noted)
        assert "transductive" not in words_of(name, found)
