"""Drawing one figure of the registry into a file.

A figure is a module in `serflow.report.figures`: a literal `CARD` (title; category, the section of the page; scope,
`study` or `system_protocol`), `draw(tables)` that gives a matplotlib figure, and `describe(tables)` that says the same in
words. `tables` holds `scores`, `gaps` and `confusion`; with the scope `system_protocol` only the rows of that pair.
The file says by itself what it shows: title, description, and whose it is.
"""

import io
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from serflow import registry
from serflow.errors import SettingError
from serflow.files import write_text
from serflow.scores.contract import CONFUSION, LEAK_GAPS, SCORES
from serflow.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

FIGURES = "serflow.report.figures"
STUDY = "study"
SYSTEM_PROTOCOL = "system_protocol"
SVG = "http://www.w3.org/2000/svg"

# Text stays text: it can be read aloud, it is small, and every script is shown in whatever font has it.
_SETTINGS: Any = {"svg.fonttype": "none", "svg.hashsalt": "serflow", "font.family": "DejaVu Sans", "path.simplify": False}


def draw_figure(
    name: str,
    output: Path | str,
    *,
    scores: Path | str,
    gaps: Path | str,
    confusion: Path | str,
    system: str | None = None,
    protocol: str | None = None,
) -> None:
    """Draw a figure as SVG, the same bytes for the same tables.

    Args:
        name: the entry in the registry
        output: the SVG file
        scores: the table of scores
        gaps: the table of leak gaps
        confusion: the table of confusions
        system: whose figure it is, with the scope `system_protocol` only
        protocol: as `system`

    Raises:
        SettingError: no such figure, or its scope asks for a system and a protocol, or for none
        DataError: a table breaks its contract
    """
    card = registry.declaration(FIGURES, name, "CARD")
    _check_scope(name, card["scope"], system, protocol)
    tables = {"scores": read_table(scores, SCORES), "gaps": read_table(gaps, LEAK_GAPS), "confusion": read_table(confusion, CONFUSION)}
    if system is not None and protocol is not None:
        tables = {key: _of_pair(table, system, protocol) for key, table in tables.items()}
    entry = registry.load(FIGURES, name)
    owner = {"data-figure": name, "data-system": system or "", "data-protocol": protocol or ""}
    write_text(output, _labelled(_svg(entry.draw, tables), card["title"], entry.describe(tables), owner))


def _check_scope(name: str, scope: str, system: str | None, protocol: str | None) -> None:
    given = SYSTEM_PROTOCOL if system and protocol else STUDY
    if given != scope or bool(system) != bool(protocol):
        raise SettingError(f"figure '{name}': its scope is '{scope}', but it was asked for with system {system!r}, protocol {protocol!r}")


def _of_pair(table: pd.DataFrame, system: str, protocol: str) -> pd.DataFrame:
    rows = table[table["system"] == system]
    return rows[rows["protocol"] == protocol] if "protocol" in rows.columns else rows


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
