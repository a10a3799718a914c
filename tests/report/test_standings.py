"""Ranking, order and chance."""

import pandas as pd

from serflow.report.standings import chance_levels, pooled_numbers, ranking

COLUMNS = ["system", "protocol", "corpus", "fold", "seed", "metric", "value", "low", "high", "n_clips", "n_speakers", "note"]


def scores(*rows):
    filled = [(system, protocol, "all", fold, None, "uar", value, None, None, 10, 2, None) for system, protocol, fold, value in rows]
    return pd.DataFrame(filled, columns=COLUMNS)


def test_the_rank_goes_by_unseen_speakers_not_by_what_looks_best():
    numbers = pooled_numbers(
        scores(("a", "random", None, 0.9), ("a", "speaker", None, 0.3), ("b", "speaker", None, 0.4), ("c", "random", None, 0.99))
    )
    assert ranking(numbers) == ["b", "a", "c"]


def test_a_score_that_is_no_number_ranks_last():
    assert ranking(pooled_numbers(scores(("a", "speaker", None, float("nan")), ("b", "speaker", None, 0.1)))) == ["b", "a"]


def test_single_folds_do_not_count():
    assert pooled_numbers(scores(("a", "speaker", 0, 0.5))) == {}


def test_chance_goes_by_the_classes_that_were_tested():
    rows = [
        ("s", "speaker", "all", true, said, int(true != "calm")) for true in ("sad", "happy", "calm") for said in ("sad", "happy", "calm")
    ]
    confusion = pd.DataFrame(rows, columns=["system", "protocol", "corpus", "emotion", "predicted", "count"])
    assert chance_levels(confusion) == {("s", "speaker", "all"): 0.5}
