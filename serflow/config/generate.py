"""The three texts that are made from the settings: the closed schema, the commented config.yaml, the table in the docs.

`python -m serflow.config.generate` rewrites them, `--check` shows how they differ and fails. Never edit them by hand.
"""

import argparse
import difflib
import json
import sys
import textwrap
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from serflow import registry
from serflow.config.arguments import Argument, declared
from serflow.config.settings import Settings
from serflow.files import write_text
from serflow.registry import AUGMENTATIONS, FRONT_ENDS, MODELS, ROOT

SCHEMA = "config.schema.json"
CONFIG = "config.yaml"
TABLE = "docs/configuration.md"

_WIDTH = 118
_NAMED_ARGUMENTS = {"Step": ("augmentation", AUGMENTATIONS), "FeatureSet": ("front_end", FRONT_ENDS), "Recipe": ("model", MODELS)}
_MERGED = (
    "Mappings are merged key by key, so one with fewer keys (a smaller label map, other arguments) needs a name of its own; "
    "lists are replaced."
)
_HEADER = """\
# yaml-language-server: $schema=config.schema.json
# What to run. Every key may be left out: then it has the value that stands here. Override single keys with
# `--config key=value`, many with `--configfile yours.yaml`, which needs to hold nothing but what differs.
{merged}
# Made by `make config` from serflow/config/settings.py, as are the schema and docs/configuration.md.
"""


def schema_text() -> str:
    """The JSON schema: closed, arguments of named things included."""
    schema = Settings.model_json_schema()
    for name, (field, package) in _NAMED_ARGUMENTS.items():
        definition = schema["$defs"][name]
        definition["properties"][field] |= {"enum": registry.names(package)}
        definition["allOf"] = [_arguments_of(field, package, entry) for entry in registry.names(package)]
    schema["title"] = "serflow"
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def config_text() -> str:
    """config.yaml: every default, each key under its description."""
    merged = textwrap.fill(_MERGED, _WIDTH, initial_indent="# ", subsequent_indent="# ")
    return _HEADER.format(merged=merged) + "\n".join(_yaml_lines(Settings, Settings().model_dump(), 0)) + "\n"


def table_text() -> str:
    """The documentation of every key: type, default, description, example; then the arguments of named things."""
    lines = ["# Configuration", ""]
    lines += [
        _paragraph(
            "Made by `make config` from `serflow/config/settings.py`: edit that. Every key may be left out. An unknown key is an error. "
            f"What you override is laid over `{CONFIG}`. {_MERGED}"
        )
    ]
    lines += ["", "| key | type | default | what it is | example |", "| --- | --- | --- | --- | --- |"]
    lines += _table_rows(Settings, "")
    for title, package in (("Augmentations", AUGMENTATIONS), ("Front ends", FRONT_ENDS), ("Models", MODELS)):
        lines += ["", f"## {title}", "", "| name | argument | default | lowest | highest | what it is |", f"|{' --- |' * 6}"]
        for entry in registry.names(package):
            lines += [_argument_row(entry, name, argument) for name, argument in declared(package, entry).items()]
    return "\n".join(lines) + "\n"


TEXTS = {SCHEMA: schema_text, CONFIG: config_text, TABLE: table_text}


def drift() -> str:
    """How the files differ from what the settings say, as a unified diff; empty where they agree."""
    lines: list[str] = []
    for name, make in TEXTS.items():
        path = ROOT / name
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        lines += difflib.unified_diff(found.splitlines(), make().splitlines(), name, f"{name} (as serflow/config says)", lineterm="")
    return "\n".join(lines)


def _arguments_of(field: str, package: str, entry: str) -> dict[str, Any]:
    """If the thing is called so, its arguments are these."""
    arguments = declared(package, entry)
    properties = {
        name: {"default": argument.default, "description": argument.description, "type": _json_type(argument.default)}
        | _json_bounds(argument, arguments)
        for name, argument in arguments.items()
    }
    closed = {"additionalProperties": False, "properties": properties}
    then = {"arguments": closed} | ({"published": {"properties": {"arguments": closed}}} if package == MODELS else {})
    return {"if": {"properties": {field: {"const": entry}}}, "then": {"properties": then}}


def _json_bounds(argument: Argument, others: Mapping[str, Argument]) -> dict[str, Any]:
    """The bounds as far as a schema can say them: for another argument's value stands the bound of that argument."""
    if isinstance(argument.low, tuple):
        return {"enum": list(argument.low)}
    low = others[argument.low].low if isinstance(argument.low, str) else argument.low
    high = others[argument.high].high if isinstance(argument.high, str) else argument.high
    return {name: bound for name, bound in (("minimum", low), ("maximum", high)) if bound is not None}


def _argument_row(entry: str, name: str, argument: Argument) -> str:
    low, high = (_bound_text(bound) for bound in (argument.low, argument.high))
    return f"| `{entry}` | `{name}` | `{json.dumps(argument.default)}` | {low} | {high} | {argument.description} |"


def _bound_text(bound: Any) -> str:
    if bound is None:
        return ""
    return " or ".join(f"`{choice}`" for choice in bound) if isinstance(bound, tuple) else f"`{bound}`"


def _json_type(default: Any) -> str:
    return {bool: "boolean", int: "integer", float: "number", str: "string"}[type(default)]


def _yaml_lines(model: type[BaseModel], values: dict[str, Any], depth: int, *, commented: bool = True) -> Iterator[str]:
    indent = "  " * depth
    for name, field in model.model_fields.items():
        if depth == 0:
            yield ""
        if commented:
            yield from (f"{indent}# {line}" for line in textwrap.wrap(field.description or "", _WIDTH - len(indent)))
        value, (section, by_name) = values[name], _section(field.annotation)
        if section is not None and not by_name and value is not None:
            yield f"{indent}{name}:"
            yield from _yaml_lines(section, value, depth + 1, commented=commented)
        elif by_name and value:
            yield f"{indent}{name}:"
            yield from _entries(section, value, depth + 1)
        else:
            yield f"{indent}{name}: {_flow(value)}"


def _entries(section: type[BaseModel] | None, values: dict[str, Any], depth: int) -> Iterator[str]:
    """What a user defines by name. The keys are explained at the first."""
    indent = "  " * depth
    for place, (name, value) in enumerate(values.items()):
        if section is None or isinstance(value, list):
            yield f"{indent}{name}: {_flow(value)}"
        else:
            yield f"{indent}{name}:"
            yield from _yaml_lines(section, value, depth + 1, commented=place == 0)


def _flow(value: Any) -> str:
    """A value on one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=10**6, allow_unicode=True)
    return text.removesuffix("...\n").strip()


def _section(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model that a value follows, if any, and whether it stands under names of the user's choice."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    by_name = typing.get_origin(annotation) is dict
    inside = (_section(argument)[0] for argument in typing.get_args(annotation))
    return next((model for model in inside if model is not None), None), by_name


def _table_rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = f"{prefix}{name}"
        section, by_name = _section(field.annotation)
        example = f"`{_flow(field.examples[0])}`" if field.examples else ""
        yield f"| `{key}` | {_type_name(field.annotation)} | {_default(field, section, by_name=by_name)} | {field.description} | {example} |"
        if section is not None:
            yield from _table_rows(section, f"{key}.*." if by_name else f"{key}.")


def _default(field: FieldInfo, section: type[BaseModel] | None, *, by_name: bool) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if by_name and value:
        return f"see `{CONFIG}`"
    return "see below" if section is not None and not by_name and value is not None else f"`{_flow(value)}`"


def _type_name(annotation: Any) -> str:
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return _type_name(arguments[0])
    if origin is typing.Literal:
        return " or ".join(f"`{argument}`" for argument in arguments)
    if origin is list:
        return f"list of {_type_name(arguments[0])}"
    if origin is dict:
        return f"mapping to {_type_name(arguments[1])}"
    if arguments:
        return " or ".join(_type_name(argument) for argument in arguments)
    names = {str: "text", int: "whole number", float: "number", bool: "true/false", type(None): "null", Any: "anything"}
    return names.get(annotation, "section")


def _paragraph(text: str) -> str:
    return textwrap.fill(text, _WIDTH)


def main() -> None:
    """Rewrite the texts, or with `--check` show how they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail and show the differences")
    if not parser.parse_args().check:
        for name, make in TEXTS.items():
            write_text(ROOT / name, make())
        return
    difference = drift()
    if difference:
        sys.exit(f"{difference}\nThese differ from serflow/config/settings.py; run: make config")


if __name__ == "__main__":
    main()
