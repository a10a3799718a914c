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


def folder(package: str) -> Path:
    """The folder of a package such as `serflow.corpora.catalog`."""
    return ROOT.joinpath(*package.split("."))


def names(package: str) -> list[str]:
    """The names of all entries of a package, sorted.

    Examples:
        >>> "ravdess" in names("serflow.corpora.catalog")
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


def declaration(package: str, name: str, constant: str) -> Any:
    """A literal constant of an entry, read without importing the entry.

    Examples:
        >>> declaration("serflow.corpora.catalog", "ravdess", "CARD")["folder"]
        'RAVDESS'

    Raises:
        SettingError: no such entry
        LookupError: the entry does not declare the constant
    """
    return _literals(source(package, name, constant))[constant]


def load(package: str, name: str) -> ModuleType:
    """Import one entry.

    Raises:
        SettingError: no such entry
    """
    source(package, name, "name")
    return importlib.import_module(f"{package}.{name}")


@cache
def _literals(path: Path) -> dict[str, Any]:
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
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
