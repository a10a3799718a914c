"""What may be given to a thing that is found by name: the arguments that it declares, and whether a user's will do.

A front end, an augmentation or a model says `ARGUMENTS = {name: (default, description, lowest, highest)}`. The default's
type is the argument's type. The bounds are themselves allowed; None is no bound, and the name of another argument means
that one's value. Where a text may be one of a few, these stand as a tuple in the place of the lowest. Read from the source,
as everything a registry knows: a value that cannot work is found before any job.
"""

import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from serflow import registry
from serflow.errors import SettingError, nearest


class Argument(NamedTuple):
    """What is declared of one argument."""

    default: bool | int | float | str
    description: str
    low: float | str | tuple[str, ...] | None
    high: float | str | None


def declared(package: str, name: str) -> dict[str, Argument]:
    """The arguments that an entry declares.

    Args:
        package: the registry
        name: the entry

    Raises:
        SettingError: no such entry, or it declares its arguments otherwise

    Examples:
        >>> declared("serflow.systems.models", "random_forest")["trees"].low
        1
    """
    found = registry.declaration(package, name, "ARGUMENTS")
    for argument, entry in found.items():
        if not isinstance(entry, tuple) or len(entry) != len(Argument._fields):
            path = registry.source(package, name, "ARGUMENTS").relative_to(registry.ROOT)
            raise SettingError(
                f"{path}: ARGUMENTS[{argument!r}] is {entry!r}; expected (default, description, lowest, highest), None where there is no bound"
            )
    return {argument: Argument(*entry) for argument, entry in found.items()}


def filled_in(package: str, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments with their defaults; a whole number given where the default is a float becomes one, so that 1 and 1.0 are one."""
    return {argument: type(known.default)(given.get(argument, known.default)) for argument, known in declared(package, name).items()}


def check_arguments(package: str, name: str, given: Mapping[str, Any], key: str) -> None:
    """Refuse arguments that the entry does not take, or that cannot work.

    Args:
        package: the registry
        name: the entry
        given: what the user wrote
        key: the setting that holds `arguments`, for the message

    Raises:
        SettingError: one line that names the argument, what was found and what was expected
    """
    known = declared(package, name)
    for argument in given:
        if argument not in known:
            raise SettingError(f"config: '{key}.arguments' has the unknown key '{argument}' for {name}; {nearest(argument, known)}")
    values = {argument: given.get(argument, entry.default) for argument, entry in known.items()}
    # Types first: a bound may be another argument's value.
    wrong = [argument for argument, entry in known.items() if not _is_of_type(values[argument], entry.default)]
    wrong = wrong or [argument for argument, entry in known.items() if not _is_within(values[argument], entry, values)]
    if wrong:
        argument = wrong[0]
        found = repr(values[argument]) if argument in given else f"{values[argument]!r} by default"
        raise SettingError(f"config: '{key}.arguments.{argument}' is {found}; expected {_expected(known[argument], values)}")


def _is_of_type(value: Any, example: Any) -> bool:
    if isinstance(example, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(example)


def _is_within(value: Any, entry: Argument, values: Mapping[str, Any]) -> bool:
    # Written so that it also refuses what is no number, which compares as false, and whole numbers too large for a float.
    if isinstance(entry.default, float) and not abs(value) <= sys.float_info.max:
        return False
    if isinstance(entry.low, tuple):
        return value in entry.low
    low, high = _bound(entry.low, values), _bound(entry.high, values)
    return (low is None or value >= low) and (high is None or value <= high)


def _bound(bound: float | str | None, values: Mapping[str, Any]) -> Any:
    """A bound's value; none where it is that of another argument which is no number."""
    if not isinstance(bound, str):
        return bound
    return values[bound] if _is_of_type(values[bound], 0.0) else None


def _expected(entry: Argument, values: Mapping[str, Any]) -> str:
    if isinstance(entry.low, tuple):
        return f"one of {', '.join(map(repr, entry.low))} ({entry.description})"
    kind = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}[type(entry.default)]
    low = "" if entry.low is None else f" from {_written(entry.low, values)}"
    up_to = " to" if low else " up to"
    high = "" if entry.high is None else f"{up_to} {_written(entry.high, values)}"
    # A default beyond the bound that another argument sets is no example.
    example = f", such as {entry.default!r}" if _is_within(entry.default, entry, values) else ""
    return f"{kind}{low}{high}{example} ({entry.description})"


def _written(bound: float | str, values: Mapping[str, Any]) -> str:
    return f"{bound} = {values[bound]}" if isinstance(bound, str) else repr(bound)
