"""What the report says of corpora and splits, at their edges."""

import pandas as pd
import pytest

from serflow.errors import DataError
from serflow.protocols.contract import SPLIT
from serflow.report import material
from serflow.tables import write_table

COLUMNS = ["clip_id", "corpus", "path", "speaker", "emotion", "sample_rate", "duration_s", "status", "reason"]


def manifest(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def test_a_corpus_with_nothing_left_has_its_row():
    rows = manifest(("own/a", "own", "own/a.wav", None, None, None, None, "excluded", None))
    (corpus,) = material.corpora_table(rows, ["own"])
    assert (corpus["ok"], corpus["excluded"], corpus["hours"], corpus["rates"], corpus["shares"]) == ("0", "1", "0.00", "–", [])
    assert material.exclusions(rows)["files"] == [{"path": "own/a.wav", "reason": "no reason given"}]


def test_many_exclusions_are_counted_beyond_what_is_shown(monkeypatch):
    monkeypatch.setattr(material, "MOST_EXCLUSIONS", 2)
    rows = manifest(*((f"own/{place}", "own", f"{place}.wav", None, None, None, None, "excluded", "silent") for place in range(5)))
    assert {key: value for key, value in material.exclusions(rows).items() if key != "files"} == {"total": 5, "left_out": 3}


def test_a_split_that_does_not_say_how_it_was_made_is_refused(tmp_path):
    path = tmp_path / "system" / "speaker.parquet"
    rows = pd.DataFrame([{"clip_id": "a", "variant": "original", "segment": None, "fold": 0, "role": "test"}])
    write_table(rows.astype({"segment": "Int32", "fold": "int16"}), path, SPLIT, {"protocol": "speaker"})
    with pytest.raises(DataError, match=r"lack \['folds_used', 'seed'\]"):
        material.split_table([path], ["system"], ["speaker"])
