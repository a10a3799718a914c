"""Tables for papers: they say what the Parquet tables say, in Markdown that renders and in LaTeX without a stray special."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from markdown_it import MarkdownIt

from serflow.report import latex, markdown
from serflow.report.paper_tables import write_claims, write_leaderboard
from serflow.scores.contract import CLAIMS, CONFUSION, SCORES
from serflow.scores.notes import TRANSDUCTIVE
from serflow.tables import read_table, write_table
from tests.report.conftest import HOSTILE, NOT_RUN, PLAIN, RANGE, claim_rows, confusion_rows, score_rows

NAMES = [
    HOSTILE,
    "50 % & $x_1$ # {y} ~ ^ \\ |",
    "a|b `code` *bold* [link](x)",
    "Чувство и «речь»",
    'say "hi" -- it\'s ,, <<it>>',
    "[first] *",
    "a \\| b",
]
# What stands for each character, written out once more.
OF_LATEX = {
    r"\textbackslash{}": "\\",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
    r"\textquotedbl{}": '"',
    r"\textquotesingle{}": "'",
    r"\textasciigrave{}": "`",
    r"\mbox{}": "",
    "{[}": "[",
    "{*}": "*",
    "$-$": "−",
    "---": "—",
    "--": "–",
    **{f"\\{special}": special for special in "&%$#_{}"},
}


def read_latex(text):
    """What is printed of a piece of LaTeX; anything left that LaTeX would act upon is an error."""
    pieces = re.split("(" + "|".join(map(re.escape, OF_LATEX)) + ")", text)
    plain = pieces[::2]
    assert not re.search(r"[\\&%$#_{}~^<>|\"]", "".join(plain).replace("\N{NO-BREAK SPACE}", "")), text
    return "".join(OF_LATEX.get(piece, piece) for piece in pieces)


def latex_tables(text):
    """The tables of a file: heads and rows as lists of (printed text, marks), and the notes."""
    for table in text.split(r"\begin{table*}")[1:]:
        rows = []
        for line in table.split(r"\toprule")[1].split(r"\bottomrule")[0].splitlines():
            row = re.sub(r"^\\multicolumn\{\d\}\{@\{\}l@\{\}\}\{(.*)\} \\\\$", r"\1 \\\\", line)
            if row.endswith(r" \\"):
                rows.append([marked_latex(cell.strip()) for cell in re.split(r"(?<!\\)&", row.removesuffix(r" \\"))])
        notes = re.findall(r"^\\textsuperscript\{(\d+)\} (.*?)(?:\\\\)?$", table, flags=re.MULTILINE)
        yield rows, [read_latex(note) for _, note in notes]


def marked_latex(cell):
    text, _, marks = cell.partition(r"\textsuperscript{")
    return read_latex(text), [int(number) for number in marks.rstrip("}").split(",") if number]


def markdown_tables(text):
    """The same of Markdown as a reader of GitHub's dialect sees it."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    rows, notes, found = [], [], []
    for before, token in pairwise(tokens):
        if before.type == "table_open":
            rows, notes = [], []
            found.append((rows, notes))
        if token.type == "tr_open":
            rows.append([])
        if before.type in {"th_open", "td_open"}:
            rows[-1].append(marked_markdown(token))
        if before.type == "paragraph_open" and token.level > 1:
            notes.append(marked_markdown(token)[0])
    return found


def marked_markdown(token):
    assert {child.type for child in token.children} <= {"text", "text_special", "strong_open", "strong_close", "html_inline"}
    parts = {False: "", True: ""}
    raised = False
    for child in token.children:
        if child.type == "html_inline":
            assert child.content in {"<sup>", "</sup>"}
            raised = child.content == "<sup>"
        else:
            parts[raised] += child.content
    return parts[False], [int(number) for number in parts[True].split(", ") if number]


@pytest.fixture
def leaderboard(tmp_path):
    """Both files of a leaderboard of some scores."""

    def make(scores, confusion):
        write_table(scores, tmp_path / "scores.parquet", SCORES)
        write_table(confusion, tmp_path / "confusion.parquet", CONFUSION)
        paths = {"markdown_path": tmp_path / "leaderboard.md", "latex_path": tmp_path / "leaderboard.tex"}
        write_leaderboard(tmp_path / "scores.parquet", tmp_path / "confusion.parquet", **paths)
        return [
            list(markdown_tables(paths["markdown_path"].read_text("utf-8"))),
            list(latex_tables(paths["latex_path"].read_text("utf-8"))),
        ]

    return make


@pytest.fixture
def claims(tmp_path):
    """Both files of some claims."""

    def make(rows):
        write_table(rows, tmp_path / "claims.parquet", CLAIMS)
        paths = {"markdown_path": tmp_path / "claims.md", "latex_path": tmp_path / "claims.tex"}
        write_claims(tmp_path / "claims.parquet", **paths)
        return [
            list(markdown_tables(paths["markdown_path"].read_text("utf-8"))),
            list(latex_tables(paths["latex_path"].read_text("utf-8"))),
        ]

    return make


def written(value, low=None, high=None, sign=""):
    if pd.isna(value):
        return "–"
    between = " to " if sign else "–"
    bounds = "" if pd.isna(low) else f" ({100 * low:{sign}.1f}{between}{100 * high:{sign}.1f})"
    return f"{100 * value:{sign}.1f}{bounds}".replace("-", "−")


def groups_of(rows, names):
    """The rows below each of these names."""
    found = {}
    for row in rows[1:]:
        label, marks = row[0]
        if label in names and not any(text for text, _ in row[1:]):
            found[label] = (marks, [])
        else:
            list(found.values())[-1][1].append(row)
    return found


def test_the_leaderboard_holds_the_numbers_of_the_scores(leaderboard):
    scores = score_rows()
    scores.loc[scores["corpus"] == "all", "note"] = f"{RANGE}; budget: 5 of 20 epochs; {TRANSDUCTIVE}"
    pooled = scores[scores["fold"].isna() & scores["seed"].isna() & (scores["corpus"] == "all")]
    for tables in leaderboard(scores, confusion_rows()):
        ((rows, notes),) = tables
        groups = groups_of(rows, {PLAIN, HOSTILE})
        assert list(groups) == [PLAIN, HOSTILE]
        assert notes == [RANGE, "budget: 5 of 20 epochs", TRANSDUCTIVE]
        for system, (_, own) in groups.items():
            assert [row[0] for row in own] == [("random", [1, 2, 3]), ("speaker", [1, 2, 3])]
            for row in own:
                numbers = pooled[(pooled["system"] == system) & (pooled["protocol"] == row[0][0])].set_index("metric")
                expected = [written(*numbers.loc[metric, ["value", "low", "high"]]) for metric in ("uar", "accuracy", "macro_f1")]
                assert [text for text, _ in row[1:]] == [*expected, "14.3", "1,918", "28"]


def test_systems_that_cannot_be_compared_stand_in_tables_of_their_own(leaderboard):
    scores, confusion = score_rows(), confusion_rows()
    more = [rows[(rows["system"] == PLAIN) & (rows["corpus"] != "ravdess")].assign(system="alone") for rows in (scores, confusion)]
    for tables in leaderboard(pd.concat([scores, more[0]]), pd.concat([confusion, more[1]])):
        assert [list(groups_of(rows, {PLAIN, HOSTILE, "alone"})) for rows, _ in tables] == [[PLAIN, HOSTILE], ["alone"]]


def test_what_is_missing_is_a_dash_with_its_note(leaderboard):
    scores = score_rows()
    broken = (scores["system"] == PLAIN) & (scores["corpus"] == "all") & (scores["metric"] == "macro_f1")
    scores.loc[broken, ["value", "low", "high"]] = None
    scores.loc[broken, "note"] = "7 of 9 answers are missing"
    for tables in leaderboard(scores, confusion_rows()):
        ((rows, notes),) = tables
        assert [row[3] for row in groups_of(rows, {PLAIN, HOSTILE})[PLAIN][1]] == [("–", [1]), ("–", [1])]
        assert notes == ["7 of 9 answers are missing"]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_shown_as_themselves(leaderboard, claims, name):
    made = [rows.assign(system=rows["system"].replace(HOSTILE, name)) for rows in (score_rows(), confusion_rows(), claim_rows())]
    for tables in leaderboard(*made[:2]):
        assert list(groups_of(tables[0][0], {PLAIN, name})) == [PLAIN, name]
    for tables in claims(made[2]):
        assert f"E: {name}" in [row[0][0] for row in tables[0][0]]


@pytest.mark.parametrize("name", ["two\nlines", "tab\there", "  spaces "])
def test_names_stay_on_their_line(name):
    assert markdown.escaped(name) == latex.escaped(name) == " ".join(name.split())


def test_the_claims_hold_the_numbers_of_their_table(claims, tmp_path):
    for tables in claims(claim_rows()):
        ((rows, notes),) = tables
        made = read_table(tmp_path / "claims.parquet", CLAIMS)
        names = {f"{row['source']}: {row['system']}" for row in made.to_dict("records")}
        groups = groups_of(rows, names)
        assert set(groups) == names
        shown = [row for _, own in groups.values() for row in own]
        for row, (_, told) in zip(shown, made.iterrows(), strict=True):
            sides = [written(told[side], told[f"{side}_low"], told[f"{side}_high"]) for side in ("published", "random", "unseen")]
            gap = written(told["gap"], told["gap_low"], told["gap_high"], sign="+")
            assert [text for text, _ in row[1:]] == [written(told["claimed"]), *sides, gap]
        marks, own = groups[f"E: {HOSTILE}"]
        assert TRANSDUCTIVE in [notes[number - 1] for number in marks]
        assert "Budget: 5 of 20 epochs" in [notes[number - 1] for number in marks]
        assert any("1,001 clips of 21 speakers" in notes[number - 1] for number in marks)
        assert notes[own[0][2][1][0] - 1] == NOT_RUN


def test_without_rows_the_files_say_so(leaderboard, claims, tmp_path):
    empty = {contract.name: contract.schema.empty_table().to_pandas() for contract in (SCORES, CONFUSION, CLAIMS)}
    assert leaderboard(empty["scores"], empty["confusion"]) == claims(empty["claims"]) == [[], []]
    assert (tmp_path / "leaderboard.md").read_text("utf-8") == "No system has scores yet.\n"
    assert (tmp_path / "claims.tex").read_text("utf-8").splitlines()[-1] == "% No system of this study has a claim."


def test_the_file_says_what_it_needs_and_nothing_else_is_used(claims, tmp_path):
    claims(claim_rows())
    text = (tmp_path / "claims.tex").read_text("utf-8")
    assert r"\usepackage{booktabs,graphicx}" in text.splitlines()[0]
    # Braces stand in pairs, but for those that are shown.
    shown = re.sub(r"^%.*$|\\[{}]", "", text, flags=re.MULTILINE)
    assert shown.count("{") == shown.count("}")
