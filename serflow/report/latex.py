r"""Tables as LaTeX, to be taken in by a paper with \input: floats with the rules of booktabs, notes below the rows.

A table that is wider than the page, or than both columns of it, is made smaller; none is made larger.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from serflow.report.numbers import MINUS
from serflow.report.paper_table import PaperTable, in_brackets

_PREAMBLE = r"""% Needs in the preamble: \usepackage{booktabs,graphicx} and, with pdfLaTeX, \usepackage[T1]{fontenc}
% Letters beyond the Latin ones: LuaLaTeX or XeLaTeX with \usepackage{fontspec} and \setmainfont{a font that has them},
% or pdfLaTeX with a further encoding that has them, as \usepackage[T1,T2A]{fontenc} for Cyrillic.
"""
_SPECIAL: Mapping[str, str] = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    # In the older encodings of fonts these are other characters.
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    # A shorthand in some languages, a closing quotation mark in others.
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    # Behind the end of a row these would be taken as its arguments.
    "[": "{[}",
    "*": "{*}",
    MINUS: "$-$",
    "–": "--",
    "—": "---",
    "\N{NO-BREAK SPACE}": "~",
}
_CHARACTERS = re.compile("|".join(map(re.escape, _SPECIAL)))
# Two of these would become one other character; an empty group does not keep them apart in LuaLaTeX.
_JOINED = re.compile(r"([-,?!])(?=[-,`])")


def latex(tables: Sequence[PaperTable], empty: str) -> str:
    """Tables as LaTeX.

    Args:
        tables: in order
        empty: what is said in a comment where there are none
    """
    return _PREAMBLE + ("\n".join("\n".join(_lines(table)) + "\n" for table in tables) if tables else f"% {empty}\n")


def escaped(text: str) -> str:
    r"""A text that LaTeX shows as it is, on one line; letters of any script are kept.

    Examples:
        >>> escaped("means_forest & 5 %"), escaped("−2.0 – 3.1"), escaped("a--b"), escaped("Чувство")
        ('means\\_forest \\& 5 \\%', '$-$2.0 -- 3.1', 'a-\\mbox{}-b', 'Чувство')
    """
    # A no-break space is a space to `split`, but not here.
    line = re.sub(r"[^\S\N{NO-BREAK SPACE}]+", " ", text).strip()
    return _CHARACTERS.sub(lambda found: _SPECIAL[found[0]], _JOINED.sub("\\1\0", line)).replace("\0", r"\mbox{}")


def _lines(table: PaperTable) -> Iterator[str]:
    columns = len(table["head"])
    yield r"\begin{table*}"
    yield r"\centering\footnotesize\setlength{\tabcolsep}{4pt}"
    yield rf"\caption{{{escaped(table['caption'])}}}"
    yield rf"\label{{tab:{table['label']}}}"
    yield r"\resizebox{\ifdim\width>\linewidth\linewidth\else\width\fi}{!}{%"
    yield rf"\begin{{tabular}}{{@{{}}l{'r' * (columns - 1)}@{{}}}}"
    yield r"\toprule"
    yield _row(map(escaped, table["head"]))
    for group in table["groups"]:
        yield r"\midrule"
        yield _row([rf"\multicolumn{{{columns}}}{{@{{}}l@{{}}}}{{{escaped(group['name'])}{_raised(group['marks'])}}}"])
        for row in group["rows"]:
            cells = [escaped(in_brackets(item)) + _raised(item["marks"]) for item in row["cells"]]
            yield _row([escaped(row["label"]) + _raised(row["marks"]), *cells])
    yield r"\bottomrule"
    yield r"\end{tabular}}"
    if table["notes"]:
        yield r"\par\smallskip"
        yield r"\begin{minipage}{\linewidth}\raggedright\scriptsize"
        yield "\\\\\n".join(f"{_raised([number])} {escaped(text)}" for number, text in enumerate(table["notes"], start=1))
        yield r"\end{minipage}"
    yield r"\end{table*}"


def _row(cells: Iterable[str]) -> str:
    return rf"{' & '.join(cells)} \\"


def _raised(marks: Sequence[int]) -> str:
    return rf"\textsuperscript{{{','.join(map(str, marks))}}}" if marks else ""
