"""What `make bench` measured, as a table."""

import json

import pytest

from bench.pair import Pair
from serflow.errors import DataError
from serflow.report.speed import speed_table

MEASURED = {"name": "pitch_vs_librosa", "what": "pitch <shift>", "against": "librosa", "value": 0.0365, "baseline": 0.4421}
MEASURED |= {"unit": "s", "ratio": 12.1, "target": "at least 9", "met": True}


@pytest.fixture
def table(tmp_path):
    def read(*rows):
        (tmp_path / "bench.json").write_text(json.dumps(rows), encoding="utf-8")
        return speed_table(tmp_path / "bench.json")

    return read


def test_a_comparison_says_what_is_measured_against_what(table):
    assert table(MEASURED) == [
        {
            "what": "pitch <shift>",
            "against": "librosa",
            "ours": "0.0365 s",
            "theirs": "0.442 s",
            "ratio": "12.1",
            "target": "at least 9",
            "met": True,
        }
    ]


def test_a_figure_by_itself_has_dashes(table):
    (row,) = table(MEASURED | {"against": "", "value": 1234, "baseline": None, "unit": "clips/s", "ratio": 1234, "met": False})
    assert (row["against"], row["ours"], row["theirs"], row["ratio"], row["met"]) == ("–", "1,234 clips/s", "–", "–", False)


def test_what_an_earlier_version_wrote_is_told_by_name(table):
    (row,) = table({key: value for key, value in MEASURED.items() if key not in {"what", "against"}})
    assert (row["what"], row["against"]) == ("pitch_vs_librosa", "–")


def test_without_a_file_there_is_nothing():
    assert speed_table(None) == []


@pytest.mark.parametrize("text", ["", "[{", "7", '["a"]', "[[1]]", '[{"name": "a"}]', '[{"name": "a", "value": "b", "unit": "s"}]'])
def test_another_file_is_refused_with_the_mend(tmp_path, text):
    path = tmp_path / "bench.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"bench\.json: holds something else .*; make it again: 'make bench', or delete it"):
        speed_table(path)


def test_every_comparison_of_the_bench_says_in_words_what_it_is():
    from bench.features import FEATURE_PAIRS
    from bench.pairs import PAIRS
    from bench.scores import SCORE_PAIRS

    pairs: list[Pair] = [*FEATURE_PAIRS, *PAIRS, *SCORE_PAIRS]
    assert pairs
    for pair in pairs:
        assert " " in pair.what
        assert pair.against
        assert pair.name not in pair.what
