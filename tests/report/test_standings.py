"""What a group of systems is called, what an interval is, and chance."""

import pandas as pd
import pytest

from serflow.report.standings import chance_levels, has_interval, headings, kind_of_bounds, pooled_numbers
from serflow.scores.ranking import Group

COLUMNS = ["system", "protocol", "corpus", "fold", "seed", "metric", "value", "low", "high", "n_clips", "n_speakers", "note"]


def scores(*rows):
    filled = [(system, protocol, "all", fold, None, "uar", value, None, None, 10, 2, None) for system, protocol, fold, value in rows]
    return pd.DataFrame(filled, columns=COLUMNS)


def group(corpora, labels, systems=("s",)):
    return Group(corpora=corpora, labels=labels, systems=systems, protocol="speaker")


def test_a_group_is_called_by_what_it_was_tested_on():
    groups = [
        group(("savee", "tess"), ("angry", "happy", "sad")),
        group(("savee", "tess"), ("sad",)),
        group(("savee",), ("angry", "happy", "sad")),
    ]
    assert headings(groups) == [
        "Tested on savee + tess, 3 emotions",
        "Tested on savee + tess, 1 emotion",
        "Tested on savee, 3 emotions",
    ]


def test_groups_that_differ_in_which_emotions_say_which():
    groups = [group(("savee",), ("angry", "neutral")), group(("savee",), ("angry", "sad")), group(("tess",), ("angry", "sad"))]
    assert headings(groups) == [
        "Tested on savee, 2 emotions (neutral, angry)",
        "Tested on savee, 2 emotions (sad, angry)",
        "Tested on tess, 2 emotions",
    ]


@pytest.mark.parametrize(
    ("low", "high", "note", "found", "kind"),
    [
        (0.1, 0.2, None, True, "95 % interval"),
        (0.1, 0.2, "range over 4 speakers: too few for an interval", False, "range over speakers"),
        (None, None, "one speaker alone: no interval", False, "95 % interval"),
        (0.1, None, None, False, "95 % interval"),
    ],
)
def test_a_range_is_no_interval(low, high, note, found, kind):
    bounds = {"low": low, "high": high, "note": note}
    assert has_interval(bounds) is found
    assert kind_of_bounds(bounds) == kind


def test_single_folds_do_not_count():
    assert pooled_numbers(scores(("a", "speaker", 0, 0.5))) == {}


def test_chance_goes_by_the_classes_that_were_tested():
    rows = [
        ("s", "speaker", "all", true, said, int(true != "calm")) for true in ("sad", "happy", "calm") for said in ("sad", "happy", "calm")
    ]
    confusion = pd.DataFrame(rows, columns=["system", "protocol", "corpus", "emotion", "predicted", "count"])
    assert chance_levels(confusion) == {("s", "speaker", "all"): 0.5}
