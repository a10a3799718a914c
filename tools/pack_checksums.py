"""Pack lists of official clips (`{folder of a corpus}.csv`: path, size, sha256) into serflow/corpora/checksums.parquet.

usage: python tools/pack_checksums.py FOLDER
"""

import sys
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from serflow import registry
from serflow.corpora.checksums import CHECKSUMS, TABLE
from serflow.tables import write_table


def packed(folder: Path) -> pd.DataFrame:
    """The lists of a folder as one table, sorted, each corpus under its name in the catalog."""
    names = {registry.declaration(registry.CORPORA, corpus, "CARD")["folder"]: corpus for corpus in registry.names(registry.CORPORA)}
    lists = [pd.read_csv(path).assign(corpus=names[path.stem]) for path in sorted(folder.glob("*.csv"))]
    table = pd.concat(lists).sort_values(["corpus", "path"], ignore_index=True)
    return table.assign(sha256=table["sha256"].map(bytes.fromhex))


if __name__ == "__main__":
    write_table(packed(Path(sys.argv[1])), TABLE, CHECKSUMS)
