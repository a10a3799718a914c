"""How fast serflow was measured to be, where that was measured (`make bench`)."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from serflow.errors import DataError
from serflow.report.numbers import DASH, is_missing

_REMADE = "make it again: 'make bench', or delete it"
_NEEDED = ("name", "value", "unit", "target", "met")
_TIMES = {"x": "times"}


def speed_table(path: Path | str | None) -> list[dict[str, Any]]:
    """What was measured, against what.

    Args:
        path: what `make bench` wrote; None where there is no such file

    Returns:
        a row a measurement: what, against, ours, theirs, ratio, target (all as they are written) and whether it was met

    Raises:
        DataError: the file is not what `make bench` writes
    """
    if path is None:
        return []
    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
        return [_row(row) for row in found]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DataError(
            f"{path}: holds something else than the list of measurements with {', '.join(_NEEDED)} that 'make bench' writes ({error}); {_REMADE}"
        ) from error


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        # Earlier versions wrote names alone.
        "what": str(row.get("what") or row["name"]),
        "against": str(row.get("against") or DASH),
        "ours": _measured(row["value"], row["unit"]),
        "theirs": _measured(row.get("baseline"), row["unit"]),
        "ratio": _short(row["ratio"]) if not is_missing(row.get("baseline")) else DASH,
        "target": str(row["target"]),
        "met": bool(row["met"]),
    }


def _measured(value: float | None, unit: str) -> str:
    return DASH if value is None else f"{_short(value)} {_TIMES.get(unit, unit)}"


def _short(value: float) -> str:
    """Three digits, all of them before the point where there are more.

    Examples:
        >>> _short(0.1300), _short(10.304), _short(12162.0), _short(7.56)
        ('0.13', '10.3', '12,162', '7.56')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
