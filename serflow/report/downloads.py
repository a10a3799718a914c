"""Tables to take away: CSV files inside the page, each behind a link that needs no script and no network.

Conventions: numbers are written in full, as they stand in the Parquet tables and under their names there; a number that is
missing is an empty cell. A text that a spreadsheet would take for a formula has an apostrophe before it, as OWASP advises
(https://owasp.org/www-community/attacks/CSV_Injection); numbers have none.
"""

from typing import Any, TypedDict
from urllib.parse import quote

import pandas as pd
import pyarrow as pa

from serflow.report.numbers import counted
from serflow.tables import Contract

_KIND = "data:text/csv;charset=utf-8,"
# Spreadsheets take the wide forms of these signs for them.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What may stand in an address as it is; all else would have to be escaped in HTML too.
_PLAIN = "!$()*+,;:@/?"


class Download(TypedDict):
    """A file to take away.

    Attributes:
        name: of the file
        href: the whole of it, as an address
        size: how many rows it has, in words
    """

    name: str
    href: str
    size: str


def download(name: str, rows: pd.DataFrame, contract: Contract | None = None) -> Download:
    """A table as a file to take away.

    Args:
        name: of the file
        rows: the table
        contract: that the rows are under, which says what is a whole number even where some are missing
    """
    text = csv_text(rows.astype(_whole_numbers(rows, contract)) if contract else rows)
    return Download(name=name, href=_KIND + quote(text, safe=_PLAIN), size=counted(len(rows), "row"))


def csv_text(rows: pd.DataFrame) -> str:
    r"""A table as CSV, with texts that no spreadsheet takes for formulas.

    Examples:
        >>> csv_text(pd.DataFrame({"name": ["=1+1", "a, b"], "value": [-0.1, None]}))
        'name,value\r\n\'=1+1,-0.1\r\n"a, b",\r\n'
    """
    texts = rows.select_dtypes(exclude=["number", "bool"]).map(_guarded)
    return rows.assign(**{str(name): texts[name] for name in texts}).to_csv(index=False, lineterminator="\r\n")


def _whole_numbers(rows: pd.DataFrame, contract: Contract) -> dict[str, str]:
    return {field.name: "Int64" for field in contract.schema if pa.types.is_integer(field.type) and field.name in rows}


def _guarded(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value
