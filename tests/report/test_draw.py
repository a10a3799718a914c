"""A figure is asked for by name and for those it is about."""

import pytest

from serflow.errors import DataError, SettingError
from serflow.report.draw import draw_corpora_figures, draw_corpus_figures, draw_figure, draw_network_figure, draw_system_figures
from tests.report.conftest import make_histories
from tests.report.corpora import tables_of


def test_an_unknown_figure_is_named_with_its_neighbour(tables, tmp_path):
    with pytest.raises(SettingError, match=r"no 'leek_gap'.*did you mean 'leak_gap'\?"):
        draw_figure("leek_gap", tmp_path / "a.svg", **tables)


def test_a_figure_of_a_system_is_not_drawn_of_the_study(tables, tmp_path):
    with pytest.raises(SettingError, match="figure 'confusion': its scope is 'system_protocol'"):
        draw_figure("confusion", tmp_path / "a.svg", **tables)
    assert not (tmp_path / "a.svg").exists()


def test_a_figure_of_the_study_is_not_drawn_of_a_system(pair, pair_tables, tmp_path):
    with pytest.raises(SettingError, match="figure 'leaderboard': its scope is 'study'"):
        draw_system_figures([tmp_path / "leaderboard.svg"], tables=pair_tables, **pair)
    assert not (tmp_path / "leaderboard.svg").exists()


@pytest.mark.parametrize("key", ["scores", "confusion"])
def test_a_table_of_others_is_refused(tables, pair, pair_tables, key, tmp_path):
    with pytest.raises(DataError, match=rf"{tables[key].name}: holds rows of system 'four_means_cnn', protocol 'random', expected only"):
        draw_system_figures([tmp_path / "confusion.svg"], tables=pair_tables | {key: tables[key]}, **pair)
    assert not (tmp_path / "confusion.svg").exists()


def test_a_figure_of_a_system_is_not_drawn_of_what_it_learned(pair, tmp_path):
    with pytest.raises(
        SettingError, match="figure 'confusion': its scope is 'system_protocol', but it was asked for as one of 'network_protocol'"
    ):
        draw_network_figure("confusion", tmp_path / "a.svg", histories=make_histories(tmp_path), **pair)


def test_folds_of_a_network_are_told_apart_by_their_order(pair, tmp_path):
    draw_network_figure("learning", tmp_path / "a.svg", histories=make_histories(tmp_path, (5, 4, 3)), **pair)
    assert "3 folds with 2 seeds each, 3–5 epochs" in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_a_figure_of_one_corpus_is_not_drawn_of_all(tmp_path):
    with pytest.raises(SettingError, match="figure 'loudness': its scope is 'corpus', but it was asked for as one of 'corpora'"):
        draw_corpora_figures([tmp_path / "loudness.svg"], manifests=[tables_of(tmp_path, "savee")["manifest"]])


def test_a_figure_of_all_corpora_is_not_drawn_of_one(tmp_path):
    with pytest.raises(SettingError, match="figure 'class_counts': its scope is 'corpora', but it was asked for as one of 'corpus'"):
        draw_corpus_figures([tmp_path / "class_counts.svg"], **tables_of(tmp_path, "savee"), corpus="savee")


def test_a_manifest_of_another_corpus_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"manifest\.parquet: holds clips of 'savee', expected only 'tess'; delete it"):
        draw_corpus_figures([tmp_path / "loudness.svg"], **tables_of(tmp_path, "savee"), corpus="tess")
    assert not (tmp_path / "loudness.svg").exists()
