"""Pages from templates: what all of them share, their head, their style and their colours."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from serflow.report.colours import style_variables

_LAYOUT = "layout.html.j2"
_MACROS = "macros.html.j2"
_STYLE = "page.css"
_SCRIPT = "page.js"
_HERE = Path(__file__).parent


def rendered(template: str, **facts: Any) -> str:
    """A page as HTML: self-contained, with no script but ours, the same text for the same facts.

    Args:
        template: a file beside this one, which extends `layout` and takes in `macros`
        facts: what it asks for, `title` always; texts are escaped, but for Markup
    """
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template).render(
        layout=_LAYOUT,
        macros=_MACROS,
        style=Markup((_HERE / _STYLE).read_text(encoding="utf-8")),  # noqa: S704 - our own file
        script=Markup((_HERE / _SCRIPT).read_text(encoding="utf-8")),  # noqa: S704 - our own file
        light=Markup(style_variables(dark=False)),  # noqa: S704 - constants
        dark=Markup(style_variables(dark=True)),  # noqa: S704 - constants
        **facts,
    )
