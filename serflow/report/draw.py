"""Drawing one figure of the registry into a file.

A figure is a module in `serflow.report.figures`: a literal `CARD` (title; category, the section of the page; scope, one of
those below), `draw(tables)` that gives a matplotlib figure, and `describe(tables)` that says the same in words. The file
says by itself what it shows: title, description, and whose it is. The scope says what `tables` holds, and so what redraws it:

- `study`: `scores`, `gaps` and `confusion` of the whole study
- `system_protocol`: `scores`, `confusion`, `parts`, `sex_gaps` and `calibration` of one system under one protocol
- `network_protocol`: `history` of one network under one protocol, with the `fold` of each row
- `corpora`: `clips`, the usable rows of all manifests in the order of the corpora, with the columns CLIP_COLUMNS
- `corpus`: `clips` of one corpus, and what was heard of it, `explored` and `examples` (`serflow.report.contract`)
- `sound`: `sounds`, one clip before and after a variant or an augmentation (`serflow.report.sounds`)
- `feature_set`: `shown` and `groups`, what a feature set makes of a clip of each emotion (`serflow.report.values`)
"""

import io
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from serflow import registry
from serflow.corpora.contract import MANIFEST, OK
from serflow.errors import DataError, SettingError
from serflow.files import write_text
from serflow.report.contract import EXAMPLES, EXPLORED
from serflow.scores.contract import CALIBRATION, CONFUSION, LEAK_GAPS, PARTS, SCORES, SEX_GAPS
from serflow.systems.contract import HISTORY
from serflow.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

FIGURES = "serflow.report.figures"
STUDY = "study"
SYSTEM_PROTOCOL = "system_protocol"
NETWORK_PROTOCOL = "network_protocol"
CORPORA = "corpora"
CORPUS = "corpus"
SOUND = "sound"
FEATURE_SET = "feature_set"
# What the figures of a system under a protocol are drawn of.
SYSTEM_TABLES = {"scores": SCORES, "confusion": CONFUSION, "parts": PARTS, "sex_gaps": SEX_GAPS, "calibration": CALIBRATION}
# Whose a figure may be.
OWNERS = ("system", "protocol", "corpus", "variant", "augmentation", "feature_set")
CLIP_COLUMNS = ["clip_id", "corpus", "speaker", "emotion", "duration_s", "peak_dbfs", "rms_dbfs"]
SVG = "http://www.w3.org/2000/svg"

# Text stays text: it can be read aloud, it is small, and every script is shown in whatever font has it.
_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "serflow", "font.family": "DejaVu Sans", "path.simplify": False}


def draw_figure(name: str, output: Path | str, *, scores: Path | str, gaps: Path | str, confusion: Path | str) -> None:
    """Draw a figure of the whole study as SVG, the same bytes for the same tables.

    Args:
        name: the entry in the registry
        output: the SVG file
        scores: the table of scores
        gaps: the table of leak gaps
        confusion: the table of confusions

    Raises:
        SettingError: no such figure, or it is one of a system under a protocol
        DataError: a table breaks its contract
    """
    check_scope(name, STUDY)
    tables = {"scores": read_table(scores, SCORES), "gaps": read_table(gaps, LEAK_GAPS), "confusion": read_table(confusion, CONFUSION)}
    write_figure(name, output, tables)


def draw_system_figures(outputs: Iterable[Path | str], *, tables: Mapping[str, Path | str], system: str, protocol: str) -> None:
    """Draw figures of one system under one protocol as SVG, the same bytes for the same tables.

    Args:
        outputs: the SVG files, each named by its entry in the registry
        tables: of that system under that protocol, one for each of SYSTEM_TABLES
        system: whose figures they are
        protocol: as `system`

    Raises:
        SettingError: no such figure, or it is of another scope
        DataError: a table breaks its contract, or is of another system or protocol
    """
    own = {name: read_table(tables[name], contract) for name, contract in SYSTEM_TABLES.items()}
    for name, table in own.items():
        _check_owner(tables[name], table, system, protocol)
    for output in outputs:
        check_scope(Path(output).stem, SYSTEM_PROTOCOL)
        write_figure(Path(output).stem, output, own, system=system, protocol=protocol)


def draw_network_figure(name: str, output: Path | str, *, histories: Sequence[Path | str], system: str, protocol: str) -> None:
    """Draw a figure of how one network learned under one protocol as SVG, the same bytes for the same tables.

    Args:
        name: the entry in the registry
        output: the SVG file
        histories: one a fold, in the order of the folds
        system: whose figure it is
        protocol: as `system`

    Raises:
        SettingError: no such figure, or it is of another scope
        DataError: a table breaks its contract
    """
    check_scope(name, NETWORK_PROTOCOL)
    folds = [read_table(path, HISTORY).assign(fold=fold) for fold, path in enumerate(histories)]
    write_figure(name, output, {"history": pd.concat(folds, ignore_index=True)}, system=system, protocol=protocol)


def draw_corpora_figures(outputs: Iterable[Path | str], *, manifests: Iterable[Path | str]) -> None:
    """Draw figures of all corpora together as SVG, the same bytes for the same tables.

    Args:
        outputs: the SVG files, each named by its entry in the registry
        manifests: of all corpora, in their order

    Raises:
        SettingError: no such figure, or it is not one of all corpora
        DataError: a manifest breaks its contract
    """
    tables = {"clips": pd.concat([_usable_clips(path) for path in manifests], ignore_index=True)}
    for output in outputs:
        check_scope(Path(output).stem, CORPORA)
        write_figure(Path(output).stem, output, tables)


def draw_corpus_figures(
    outputs: Iterable[Path | str], *, manifest: Path | str, explored: Path | str, shown: Path | str, corpus: str
) -> None:
    """Draw figures of one corpus as SVG, the same bytes for the same tables.

    Args:
        outputs: the SVG files, each named by its entry in the registry
        manifest: of the corpus
        explored: the table of its measures
        shown: the table of its clips to draw
        corpus: whose figures they are

    Raises:
        SettingError: no such figure, or it is not one of one corpus
        DataError: a table breaks its contract, or the manifest is of another corpus
    """
    tables = {"clips": _usable_clips(manifest), "explored": read_table(explored, EXPLORED), "examples": read_table(shown, EXAMPLES)}
    others = sorted(set(tables["clips"]["corpus"]).difference({corpus}))
    if others:
        raise DataError(f"{manifest}: holds clips of {others[0]!r}, expected only {corpus!r}; delete it, and the next run makes it again")
    for output in outputs:
        check_scope(Path(output).stem, CORPUS)
        write_figure(Path(output).stem, output, tables, corpus=corpus)


def draw_each_corpus(
    folder: Path | str,
    *,
    corpora: Sequence[str],
    manifests: Sequence[Path | str],
    explored: Sequence[Path | str],
    shown: Sequence[Path | str],
) -> None:
    """Draw every figure of each corpus, as `{corpus}/{figure}.svg`.

    Args:
        folder: where the figures shall lie
        corpora: of the study, in their order
        manifests: one a corpus
        explored: the tables of their measures
        shown: the tables of their clips to draw

    Raises:
        DataError: a table breaks its contract, or a manifest is of another corpus
    """
    for corpus, manifest, measures, examples in zip(corpora, manifests, explored, shown, strict=True):
        outputs = [Path(folder, corpus, f"{figure}.svg") for figure in figures_of(CORPUS)]
        draw_corpus_figures(outputs, manifest=manifest, explored=measures, shown=examples, corpus=corpus)


def figures_of(scope: str) -> list[str]:
    """The figures of the registry that have a scope, by name.

    Examples:
        >>> figures_of("network_protocol")
        ['learning']
    """
    return [name for name in registry.names(FIGURES) if registry.declaration(FIGURES, name, "CARD")["scope"] == scope]


def check_scope(name: str, expected: str) -> None:
    """Refuse a figure that is drawn of something else.

    Raises:
        SettingError: no such figure, or another scope
    """
    scope = registry.declaration(FIGURES, name, "CARD")["scope"]
    if scope != expected:
        raise SettingError(
            f"figure '{name}': its scope is '{scope}', but it was asked for as one of '{expected}'; mend its CARD or the rule"
        )


def write_figure(name: str, output: Path | str, tables: Mapping[str, pd.DataFrame], **owner: str) -> None:
    """Draw a figure as SVG, the same bytes for the same tables.

    Args:
        name: the entry in the registry
        output: the SVG file
        tables: what its scope says
        owner: whose it is, by names of OWNERS; nobody's where left out
    """
    entry = registry.load(FIGURES, name)
    facts = {"data-figure": name} | {f"data-{of}": owner.get(of, "") for of in OWNERS}
    write_text(output, _labelled(_svg(entry.draw, tables), entry.CARD["title"], entry.describe(tables), facts))


def _usable_clips(manifest: Path | str) -> pd.DataFrame:
    rows = read_table(manifest, MANIFEST, columns=[*CLIP_COLUMNS, "status"])
    return rows.loc[rows["status"] == OK, CLIP_COLUMNS]


def _check_owner(path: Path | str, table: pd.DataFrame, system: str, protocol: str) -> None:
    other = table[(table["system"] != system) | (table["protocol"] != protocol)]
    if not other.empty:
        found = f"system {other.iloc[0]['system']!r}, protocol {other.iloc[0]['protocol']!r}"
        raise DataError(
            f"{path}: holds rows of {found}, expected only {system!r}, {protocol!r}; delete it, and the next run makes it again"
        )


def _svg(draw: "Callable[[Mapping[str, pd.DataFrame]], Figure]", tables: Mapping[str, pd.DataFrame]) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    part = io.StringIO()
    with rc_context(_SETTINGS), warnings.catch_warnings():
        # Letters that the drawing font lacks are shown by the reader's own fonts.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = draw(tables)
        figure.patch.set_gid("background")
        FigureCanvasSVG(figure).print_svg(part, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    return part.getvalue()


def _labelled(svg: str, title: str, description: str, owner: dict[str, str]) -> str:
    for prefix, space in (("", SVG), ("xlink", "http://www.w3.org/1999/xlink")):
        ET.register_namespace(prefix, space)
    root = ET.fromstring(svg)  # noqa: S314 - drawn a moment ago, here
    for metadata in root.findall(f"{{{SVG}}}metadata"):
        root.remove(metadata)
    for key, value in {"role": "img", "aria-label": f"{title}. {description}", **owner}.items():
        root.set(key, value)
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{SVG}}}{tag}")
        element.text = text
        root.insert(place, element)
    return ET.tostring(root, encoding="unicode") + "\n"
