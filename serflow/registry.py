"""Things that are found by name: one file in a package is one entry, and nothing else needs to know of it.

Entries are *listed* from the folder and their declarations are *read* from the source without importing it, so that
checking a study costs milliseconds; they are *loaded* only by the job that uses them. A declaration is a module-level
constant made of literals.
"""

import ast
import importlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from serflow.errors import SettingError, nearest

ROOT = Path(__file__).resolve().parent.parent

# The packages whose entries are found by name.
CORPORA = "serflow.corpora.catalog"
AUGMENTATIONS = "serflow.audio.augmentations"
FRONT_ENDS = "serflow.features.front_ends"
PROTOCOLS = "serflow.protocols.catalog"
MODELS = "serflow.systems.models"
METRICS = "serflow.scores.metrics"
FIGURES = "serflow.report.figures"

NEEDED = object()

# Between an entry and which of its kinds is meant, as in `partition:emobox`.
_OF_KIND = ":"
_IN_PATHS = "-"


def folder(package: str) -> Path:
    """The folder of a package such as `serflow.corpora.catalog`."""
    return ROOT.joinpath(*package.split("."))


def names(package: str) -> list[str]:
    """The names of all entries of a package, sorted.

    Examples:
        >>> "ravdess" in names(CORPORA)
        True
    """
    return sorted(path.stem for path in folder(package).glob("*.py") if not path.stem.startswith("_"))


def source(package: str, name: str, key: str) -> Path:
    """The file of one entry.

    Args:
        package: the registry
        name: the entry
        key: the setting that named it, for the message

    Raises:
        SettingError: there is no such entry
    """
    if name not in names(package):
        raise SettingError(f"{key}: no '{name}' in {package}; {nearest(name, names(package))}")
    return folder(package) / f"{name}.py"


def declaration(package: str, name: str, constant: str, *, otherwise: Any = NEEDED) -> Any:
    """A literal constant of an entry, read without importing the entry.

    Args:
        package: the registry
        name: the entry
        constant: what it declares
        otherwise: what an entry that does not declare it has; without this, each has to

    Examples:
        >>> declaration(CORPORA, "ravdess", "CARD")["folder"]
        'RAVDESS'

    Raises:
        SettingError: no such entry, or it does not declare the constant
        SyntaxError: the entry is not Python
    """
    path = source(package, name, constant)
    declared = _literals(path)
    if constant not in declared and otherwise is not NEEDED:
        return otherwise
    if constant not in declared:
        raise SettingError(f"{path.relative_to(ROOT)}: no constant {constant} made of literals; declare it at the module's top level")
    return declared[constant]


def said_of(package: str, name: str) -> str:
    """What an entry says of itself: the first line of its docstring, read without importing the entry.

    Examples:
        >>> said_of(AUGMENTATIONS, "gain")
        'Louder or softer speech.'

    Raises:
        SettingError: no such entry
        SyntaxError: the entry is not Python
    """
    path = source(package, name, "name")
    return (ast.get_docstring(_parsed(path)) or "").partition("\n")[0]


def entry_and_kind(name: str) -> tuple[str, str | None]:
    """The entry that a name leads to, and which of its kinds is meant; None where it has but one.

    Examples:
        >>> entry_and_kind("partition:emobox"), entry_and_kind("speaker")
        (('partition', 'emobox'), ('speaker', None))
    """
    entry, _, kind = name.partition(_OF_KIND)
    return entry, kind or None


def path_part(name: str) -> str:
    """A name as part of a path: several file systems, and what uploads or mounts files, refuse a colon.

    Examples:
        >>> path_part("partition:emobox"), path_part("speaker")
        ('partition-emobox', 'speaker')
    """
    return name.replace(_OF_KIND, _IN_PATHS)


def named_in_path(part: str) -> str:
    """The name that `path_part` made a part of a path from; no name has a hyphen.

    Examples:
        >>> named_in_path("partition-emobox"), named_in_path("speaker")
        ('partition:emobox', 'speaker')
    """
    return part.replace(_IN_PATHS, _OF_KIND)


@cache
def load(package: str, name: str) -> ModuleType:
    """Import one entry; once, however often a job asks for it.

    Raises:
        SettingError: no such entry
    """
    source(package, name, "name")
    return importlib.import_module(f"{package}.{name}")


@cache
def _literals(path: Path) -> dict[str, Any]:
    found = {}
    for node in _parsed(path).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            target, value = node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            target, value = node.target.id, node.value
        else:
            continue
        try:
            found[target] = ast.literal_eval(value)
        except ValueError:
            continue  # a computed constant: code for the entry itself, no declaration
    return found


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
