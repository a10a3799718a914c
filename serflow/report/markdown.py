"""Tables as GitHub's Markdown: pipe tables, the names of groups in rows of their own, notes as a numbered list."""

import re
from collections.abc import Iterable, Iterator, Sequence

from serflow.report.paper_table import PaperTable, in_brackets

# What would be read as a mark of Markdown or of HTML, or divide cells.
_MARKS = re.compile(r"([\\`*_{}\[\]<>|~$&#])")


def markdown(tables: Sequence[PaperTable], empty: str) -> str:
    """Tables as Markdown.

    Args:
        tables: in order
        empty: what stands in their place where there are none
    """
    return "\n\n".join("\n".join(_lines(table)) for table in tables) + "\n" if tables else f"{escaped(empty)}\n"


def escaped(text: str) -> str:
    r"""A text that Markdown shows as it is, on one line.

    Examples:
        >>> escaped("a|b"), escaped("means_forest <i>"), escaped("two\nlines")
        ('a\\|b', 'means\\_forest \\<i\\>', 'two lines')
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _lines(table: PaperTable) -> Iterator[str]:
    columns = len(table["head"])
    yield f"{escaped(table['caption'])}\n"
    yield _row(map(escaped, table["head"]))
    yield _row(["---", *["---:"] * (columns - 1)])
    for group in table["groups"]:
        yield _row([f"**{escaped(group['name'])}**{_raised(group['marks'])}", *[""] * (columns - 1)])
        for row in group["rows"]:
            cells = [f"{escaped(in_brackets(item))}{_raised(item['marks'])}" for item in row["cells"]]
            yield _row([f"{escaped(row['label'])}{_raised(row['marks'])}", *cells])
    if table["notes"]:
        yield ""
    for number, text in enumerate(table["notes"], start=1):
        yield f"{number}. {escaped(text)}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _raised(marks: Sequence[int]) -> str:
    return f"<sup>{', '.join(map(str, marks))}</sup>" if marks else ""
