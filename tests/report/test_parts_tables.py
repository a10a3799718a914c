"""What stands behind a system's figures: each emotion, the worst speaker and sentence, each seed."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import precision_recall_fscore_support

from serflow.report.parts_tables import emotion_table, seed_table, worst_in_words
from serflow.scores.parts import part_rows
from tests.scores.made import made_answers

DRAWS = {"draws": 100, "seed": 0}
SPACE = "\N{NO-BREAK SPACE}"


def parts_of(answers, system="s", protocol="speaker"):
    return pd.DataFrame(part_rows(answers, DRAWS)).assign(system=system, protocol=protocol)


def part(by, name, value, *, corpus="savee", metric="uar", n_clips=120):
    row = {"system": "s", "protocol": "speaker", "corpus": corpus, "by": by, "part": name, "metric": metric, "value": value}
    return row | {"low": np.nan, "high": np.nan, "n_clips": n_clips, "n_speakers": 1, "note": None}


def test_each_emotion_has_scikit_learns_figures_with_their_intervals_and_support():
    answers = made_answers(speakers=8)
    parts = parts_of(answers)
    table = emotion_table(parts, "s", ["random", "speaker"], "key")
    assert [group["name"] for group in table["groups"]] == ["speaker"]
    # In the order of the emotions everywhere, not of their names.
    order = ["happy", "sad", "angry"]
    assert [row["label"] for row in table["groups"][0]["rows"]] == order
    expected = precision_recall_fscore_support(answers["emotion"], answers["predicted"], labels=order)
    for place, row in enumerate(table["groups"][0]["rows"]):
        assert [cell["text"] for cell in row["cells"][:3]] == [f"{100 * figures[place]:.1f}" for figures in expected[:3]]
        assert [cell["text"] for cell in row["cells"][3:]] == [str(expected[3][place]), "8"]
        own = parts[(parts["corpus"] == "all") & (parts["by"] == "emotion") & (parts["part"] == row["label"])].set_index("metric")
        for metric, cell in zip(("precision", "recall", "f1"), row["cells"], strict=False):
            assert cell["interval"] == f"{100 * own.loc[metric, 'low']:.1f}–{100 * own.loc[metric, 'high']:.1f}"


def test_a_system_that_always_answers_one_emotion_has_no_precision_of_the_others_and_says_why():
    answers = made_answers(speakers=8).assign(predicted="sad")
    table = emotion_table(parts_of(answers), "s", ["speaker"], "key")
    rows = {row["label"]: [cell["text"] for cell in row["cells"][:3]] for row in table["groups"][0]["rows"]}
    assert rows == {"happy": ["–", "0.0", "0.0"], "sad": ["33.3", "100.0", "50.0"], "angry": ["–", "0.0", "0.0"]}
    assert table["notes"]["texts"] == ["never answered"]


def test_ranges_over_few_speakers_say_so():
    table = emotion_table(parts_of(made_answers(speakers=3)), "s", ["speaker"], "key")
    assert table["notes"]["texts"] == ["range over 3 speakers: too few for an interval"]


def test_a_system_without_figures_has_no_table():
    parts = parts_of(made_answers())
    assert emotion_table(parts, "other", ["speaker"], "key")["groups"] == []
    assert worst_in_words(parts, "other", "speaker") == []
    assert worst_in_words(parts, "s", "random") == []


def test_the_worst_speaker_and_sentence_are_named():
    rows = [part("speaker", "savee/KL", 0.312), part("speaker", "savee/DC", 0.5), part("speaker", "savee/JE", np.nan)]
    rows += [part("sentence", "a dog", 0.4, n_clips=1), part("sentence", "a <cat>", 0.6)]
    # Of other metrics and parts nothing is said.
    rows += [part("speaker", "savee/DC", 0.1, metric="accuracy"), part("sex", "male", 0.05), part("emotion", "sad", 0.01, metric="recall")]
    assert worst_in_words(pd.DataFrame(rows), "s", "speaker") == [
        f"Lowest UAR of a speaker: KL (of 2), 31.2{SPACE}% over 120 clips.",
        f"Lowest UAR of a sentence: “a dog” (of 2), 40.0{SPACE}% over 1 clip.",
    ]


def test_the_worst_of_each_corpus_is_named_and_those_as_bad_are_counted():
    rows = [part("speaker", f"savee/{name}", value) for name, value in (("b", 0.2), ("a", 0.2), ("c", 0.9))]
    rows += [part("speaker", f"tess/{name}", value, corpus="tess") for name, value in (("o", 0.5), ("y", 0.7))]
    assert worst_in_words(pd.DataFrame(rows), "s", "speaker") == [
        f"Lowest UAR of a speaker: savee a and 1 other (of 3), 20.0{SPACE}% over 120 clips; tess o (of 2), 50.0{SPACE}% over 120 clips."
    ]


def test_one_speaker_alone_is_not_the_worst_of_any():
    assert worst_in_words(parts_of(made_answers(speakers=1).assign(sentence=None)), "s", "speaker") == []


def seed_rows(values, metric="uar", protocol="speaker"):
    rows = [{"seed": seed, "value": value} for seed, value in enumerate(values)]
    pooled = [{"seed": None, "value": 0.99}]
    frame = pd.DataFrame(rows + pooled).assign(system="s", protocol=protocol, corpus="all", fold=None, metric=metric)
    return frame.astype({"fold": "Int16", "seed": "Int32"})


def test_seeds_have_their_mean_standard_deviation_and_range():
    table = seed_table(pd.concat([seed_rows([0.4, 0.5, 0.45]), seed_rows([0.6] * 3, "accuracy")]), "s", ["random", "speaker"], "key")
    (row,) = table["rows"]
    assert row["label"] == "speaker"
    assert [(cell["text"], cell["interval"]) for cell in row["cells"]] == [
        (f"45.0 ± {100 * np.std([0.4, 0.5, 0.45], ddof=1):.1f}", "40.0–50.0"),
        ("60.0 ± 0.0", "60.0–60.0"),
        ("–", ""),
        ("3", ""),
    ]


def test_one_seed_has_no_spread():
    assert seed_table(seed_rows([0.4]), "s", ["speaker"], "key")["rows"] == []


@pytest.mark.parametrize(("values", "text"), [([0.4, np.nan, 0.6], "50.0 ± 14.1"), ([0.4, np.nan], "–")])
def test_a_seed_without_a_figure_does_not_count_and_is_told(values, text):
    table = seed_table(seed_rows(values), "s", ["speaker"], "key")
    cell = table["rows"][0]["cells"][0]
    assert (cell["text"], cell["marks"]) == (text, [1])
    assert table["notes"]["texts"][0] == f"1 of {len(values)} seeds without a figure"
