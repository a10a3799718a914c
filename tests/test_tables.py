"""Parquet tables under contract."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from serflow import registry, tables
from serflow.errors import DataError
from serflow.tables import Contract, read_metadata, read_table, write_table

SCHEMA = pa.schema([pa.field("clip_id", pa.string(), nullable=False), pa.field("fold", pa.int16()), pa.field("value", pa.float64())])
CONTRACT = Contract(name="things", version=2, schema=SCHEMA, unique=("clip_id", "fold"), prefix="probability_")
ROWS = pd.DataFrame({"clip_id": ["b", "a"], "fold": [1, 2], "value": [0.5, 1.5]})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "things.parquet"


def test_what_was_written_is_read(path):
    write_table(ROWS, path, CONTRACT)
    pd.testing.assert_frame_equal(read_table(path, CONTRACT), ROWS, check_dtype=False)


def test_the_order_of_columns_and_the_index_do_not_matter(path, tmp_path):
    write_table(ROWS, path, CONTRACT)
    write_table(ROWS[["value", "fold", "clip_id"]].set_index(pd.Index([7, 9])), tmp_path / "again.parquet", CONTRACT)
    assert path.read_bytes() == (tmp_path / "again.parquet").read_bytes()


def test_chosen_columns_are_read_in_the_order_asked_for(path):
    write_table(ROWS, path, CONTRACT)
    assert list(read_table(path, CONTRACT, columns=["value", "clip_id"]).columns) == ["value", "clip_id"]


def test_chosen_rows_are_read_in_their_order(path):
    frame = pd.DataFrame({"clip_id": list("dcba"), "fold": [1, 2, 1, 2], "value": 0.5})
    write_table(frame, path, CONTRACT)
    assert read_table(path, CONTRACT, columns=["clip_id"], where={"fold": 1})["clip_id"].tolist() == ["d", "b"]
    assert read_table(path, CONTRACT, where={"fold": 2, "clip_id": "a"})["clip_id"].tolist() == ["a"]
    assert read_table(path, CONTRACT, where={"fold": 3}).empty


def test_categories_are_written_as_the_text_that_they_stand_for(path, tmp_path):
    write_table(ROWS, path, CONTRACT)
    write_table(ROWS.assign(clip_id=pd.Categorical(ROWS["clip_id"], categories=["z", "b", "a"])), tmp_path / "again.parquet", CONTRACT)
    assert path.read_bytes() == (tmp_path / "again.parquet").read_bytes()


@pytest.mark.parametrize("count", [0, 2, 3, 4, 7])
def test_a_long_table_is_written_as_pyarrow_writes_it(count, path, tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "_ROW_GROUP", 3)
    frame = pd.DataFrame({"clip_id": pd.Categorical([f"{place:02d}" for place in range(count)]), "fold": 1, "value": 0.5})
    write_table(frame, path, CONTRACT)
    pq.write_table(pq.read_table(path), tmp_path / "again.parquet", row_group_size=3, compression="zstd")
    assert path.read_bytes() == (tmp_path / "again.parquet").read_bytes()


def test_columns_of_the_prefix_may_stand_besides(path):
    write_table(ROWS.assign(probability_sad=[0.25, 1.0]), path, CONTRACT)
    assert read_table(path, CONTRACT)["probability_sad"].tolist() == [0.25, 1.0]
    with pytest.raises(DataError, match=r"unknown \['probability_sad'\]"):
        write_table(ROWS.assign(probability_sad=1.0), path, Contract("plain", 1, SCHEMA))


def test_facts_travel_with_the_table(path):
    write_table(ROWS, path, CONTRACT, metadata={"protocol": "speaker", "note": "ä"})
    assert read_metadata(path) == {"protocol": "speaker", "note": "ä"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.drop(columns="fold"), r"missing \['fold'\], unknown \[\]"),
        (lambda rows: rows.assign(more=1), r"missing \[\], unknown \['more'\]"),
        (lambda rows: rows.assign(fold="one"), "does not fit the contract 'things' version 2"),
        (lambda rows: rows.assign(fold=1.5), "does not fit the contract"),
        (lambda rows: rows.assign(fold=40_000), "does not fit the contract"),
        (lambda rows: rows.assign(clip_id=["a", None]), "column 'clip_id' of 'things' has 1 empty values, expected none"),
        (lambda rows: rows.assign(clip_id="a", fold=1), r"once each, but \{'clip_id': 'a', 'fold': 1\} stands 2 times"),
        (lambda rows: rows.assign(clip_id=pd.Categorical(["a", "a"]), fold=1), r"\{'clip_id': 'a', 'fold': 1\} stands 2 times"),
        (lambda rows: rows.assign(clip_id="a", fold=None), r"once each, but \{'clip_id': 'a', 'fold': None\} stands 2 times"),
    ],
)
def test_rows_that_break_the_contract_are_not_written(path, change, message):
    with pytest.raises(DataError, match=message):
        write_table(change(ROWS), path, CONTRACT)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (Contract("others", 2, SCHEMA), "holds 'things' version 2, expected 'others' version 2; delete it"),
        (Contract("things", 3, SCHEMA), "holds 'things' version 2, expected 'things' version 3; delete it"),
        (Contract("things", 2, SCHEMA.remove(2)), r"unknown \['value'\]"),
        (Contract("things", 2, SCHEMA.set(2, pa.field("value", pa.float32()))), "the column types differ from the contract 'things'"),
    ],
)
def test_another_table_is_refused_when_it_is_read(path, other, message):
    write_table(ROWS, path, CONTRACT)
    with pytest.raises(DataError, match=message):
        read_table(path, other)


def test_a_table_of_somebody_else_is_refused(path):
    ROWS.to_parquet(path)
    with pytest.raises(DataError, match="holds 'no contract' version 0, expected 'things' version 2"):
        read_table(path, CONTRACT)


@pytest.mark.parametrize("content", [b"", b"not parquet", None])
def test_a_file_that_cannot_be_read_says_what_to_do(path, content):
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=r"things\.parquet: cannot be read as Parquet .*delete it, and the next run makes it again"):
        read_table(path, CONTRACT)


def test_a_truncated_table_is_refused(path):
    write_table(ROWS, path, CONTRACT)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(DataError, match="cannot be read as Parquet"):
        read_table(path, CONTRACT)


def test_the_file_holds_no_pandas_metadata(path):
    write_table(ROWS, path, CONTRACT)
    assert set(pq.read_schema(path).metadata) == {b"serflow.contract", b"serflow.version"}


@pytest.mark.parametrize("stage", ["corpora", "features", "protocols", "systems", "scores"])
def test_the_contracts_of_a_stage_have_names_of_their_own_and_can_be_empty(stage, path):
    module = registry.load(f"serflow.{stage}", "contract")
    contracts = [value for value in vars(module).values() if isinstance(value, Contract)]
    assert len({contract.name for contract in contracts}) == len(contracts) > 0
    for contract in contracts:
        assert set(contract.unique) <= set(contract.schema.names)
        write_table(pd.DataFrame(columns=contract.schema.names), path, contract)
        assert list(read_table(path, contract).columns) == contract.schema.names
