"""Figures inside the page: the drawn SVG without its own fonts and colours, so that it follows the page's."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from serflow.errors import DataError
from serflow.report.colours import COLOURS
from serflow.report.draw import OWNERS, SVG

_REMADE = "delete it, and the next run draws it again"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_PICTURE = "data:image/png;base64,"
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_UNWANTED = re.compile(
    r"(?:font-family:[^;]*|text-anchor: start|fill: var\(--ink\)|stroke-linejoin: miter|image-rendering: ?[^;]*)(?:;|$)|^rotate\(-?0 [^)]*\)$"
)
_VALUES = {paper: f"var(--{name})" for name, (paper, _) in COLOURS.items()}
_GROUPS = (f"{{{SVG}}}g", f"{{{SVG}}}defs")
_KEPT = ("viewBox", "role", "aria-label")


class Embedded(TypedDict):
    """A figure as the page takes it in.

    Attributes:
        figure: its name in the registry
        system: whose it is, empty for the whole study
        protocol: as `system`
        corpus: whose it is, empty for all corpora
        variant: whose it is, empty for any other figure
        augmentation: as `variant`
        feature_set: as `variant`
        svg: the drawing, safe to stand in the page as it is
    """

    figure: str
    system: str
    protocol: str
    corpus: str
    variant: str
    augmentation: str
    feature_set: str
    svg: str


def embedded(path: Path | str, key: str) -> Embedded:
    """Read a drawn figure and make it part of the page.

    Args:
        path: the SVG file, written by `serflow.report.draw.draw_figure`
        key: what its ids begin with, unlike those of any other figure of the page

    Raises:
        DataError: the file is no figure of ours
    """
    try:
        root = ET.fromstring(Path(path).read_text(encoding="utf-8"))  # noqa: S314 - our own output
    except (ET.ParseError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: is no SVG ({error}); {_REMADE}") from error
    if root.tag != f"{{{SVG}}}svg" or "data-figure" not in root.attrib:
        raise DataError(f"{path}: was not drawn by serflow; {_REMADE}")
    owner = {name: root.get(f"data-{name}", "") for name in ("figure", *OWNERS)}
    kept = {name: root.attrib[name] for name in _KEPT}
    root.attrib.clear()
    root.attrib.update(kept | {"style": _shape(kept["viewBox"])})
    _strip(root)
    for element in root.iter():
        _restyle(element, key)
    return Embedded(
        figure=owner["figure"],
        system=owner["system"],
        protocol=owner["protocol"],
        corpus=owner["corpus"],
        variant=owner["variant"],
        augmentation=owner["augmentation"],
        feature_set=owner["feature_set"],
        svg=_plain(root),
    )


def _shape(view_box: str) -> str:
    """How wide and high a drawing is, which a browser needs to know before it lays it out.

    Examples:
        >>> _shape("0 0 350.5 210")
        'aspect-ratio: 350.5 / 210'
    """
    return "aspect-ratio: {2} / {3}".format(*view_box.split())


def _strip(parent: ET.Element) -> None:
    for child in list(parent):
        if child.tag in {f"{{{SVG}}}title", f"{{{SVG}}}desc", f"{{{SVG}}}style"} or child.get("id") == "background":
            parent.remove(child)
        else:
            _strip(child)
            if child.tag in _GROUPS and not set(child.attrib).difference({"id"}):
                _unwrap(parent, child)


def _unwrap(parent: ET.Element, child: ET.Element) -> None:
    place = list(parent).index(child)
    kept = list(child) if child.tag != f"{{{SVG}}}defs" or not len(child) else [child]
    parent[place : place + 1] = kept


def _restyle(element: ET.Element, key: str) -> None:
    if element.tag == f"{{{SVG}}}image":
        # Named by its content, so that two equal ones would share a name that nothing asks for.
        element.attrib.pop("id", None)
    for name, value in list(element.attrib.items()):
        if name == "id":
            element.set(name, f"{key}-{value}")
        elif name == _XLINK:
            del element.attrib[name]
            element.set("href", value if value.startswith(_PICTURE) else f"#{key}-{value.removeprefix('#')}")
        elif name != "aria-label":
            element.set(name, _rewritten(value, key))
            if not element.attrib[name]:
                del element.attrib[name]


def _rewritten(value: str, key: str) -> str:
    value = value.replace("url(#", f"url(#{key}-")
    for drawn, variable in _VALUES.items():
        value = value.replace(drawn, variable)
    value = _UNWANTED.sub("", value)
    return " ".join(_LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), value).split())


def _plain(root: ET.Element) -> str:
    for element in _elements(root):
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
        if element.tag != "text":
            element.text = None
        element.tail = None
    return ET.tostring(root, encoding="unicode")


def _elements(root: ET.Element) -> Iterator[ET.Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))
