"""What a job's result depends on in the code, as one short text.

Snakemake reruns a job when its script's file time changes, which a checkout does, and not when an imported module
changes, which matters. Here it is the other way round: a rule carries the fingerprint of its script and of every serflow
module that the script imports, directly or not. The fingerprint covers what the code *does*: comments, docstrings (those
of attributes too), layout and file times do not count. Text files that a module names by a literal and that lie beside
it (a template, a table) count as they stand. Imports are traced from the source, never executed; what only type checkers
import does not count. Entries that a registry finds by name are invisible to such a trace: rules add their files
(rules/common.smk).
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

PACKAGE = "serflow"
_LENGTH = 16
_LONGEST_NAME = 100


def fingerprint(*sources: Path | str, root: Path) -> str:
    """The fingerprint of some files and of all that they import from serflow.

    Args:
        sources: Python files
        root: the folder that holds the package `serflow`

    Returns:
        16 hexadecimal digits, equal as long as what the code does is equal (under one Python version)

    Raises:
        FileNotFoundError: a source does not exist
        SyntaxError: a source is not Python
    """
    traced: set[Path] = set()
    waiting = [Path(source).resolve() for source in sources]
    while waiting:
        path = waiting.pop()
        if path not in traced:
            traced.add(path)
            waiting.extend(_imported(path, root.resolve()))
    digest = hashlib.sha256()
    for path in sorted(traced):
        digest.update(f"{path.relative_to(root.resolve())} {_content(path)}\n".encode())
    return digest.hexdigest()[:_LENGTH]


@cache
def _content(path: Path) -> str:
    """A hash of what one module does, and of the text files beside it that it names."""
    tree = _WithoutDocstrings().visit(_parsed(path))
    digest = hashlib.sha256(ast.dump(tree).encode())
    for name in sorted(_named_files(tree, path)):
        digest.update(name.encode() + path.with_name(name).read_bytes())
    return digest.hexdigest()


@cache
def _imported(path: Path, root: Path) -> tuple[Path, ...]:
    """The serflow modules that a file imports anywhere in it, and the packages they lie in."""
    found = {module for name in _imported_names(_parsed(path)) for module in _modules(name, root)}
    return tuple(sorted(found))


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _imported_names(tree: ast.AST) -> Iterator[str]:
    for node in _runtime_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # `from package import name` may import a module or something in one: both are tried.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _runtime_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING:`; what stands under its `else:` runs."""
    for node in tree.orelse if _is_for_type_checkers(tree) else ast.iter_child_nodes(tree):
        yield node
        yield from _runtime_nodes(node)


def _is_for_type_checkers(node: ast.AST) -> TypeGuard[ast.If]:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _modules(name: str, root: Path) -> Iterator[Path]:
    parts = name.split(".")
    if parts[0] != PACKAGE:
        return
    for count in range(1, len(parts) + 1):
        base = root.joinpath(*parts[:count])
        for candidate in (base / "__init__.py", base.with_suffix(".py")):
            if candidate.is_file():
                yield candidate


class _WithoutDocstrings(ast.NodeTransformer):
    """Drops every text that stands alone as a statement: wherever it stands, it does nothing."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_text else node


def _named_files(tree: ast.AST, path: Path) -> set[str]:
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return {text for text in texts if _is_file_name(text) and path.with_name(text).is_file()}


def _is_file_name(text: str) -> bool:
    return "." in text.strip(".") and len(text) < _LONGEST_NAME and text.isprintable() and not set(text) & set("/\\ \0")
