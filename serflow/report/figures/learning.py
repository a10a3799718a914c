"""How a network learned: loss and accuracy by epoch, in training and in validation, a thin line for each fold and seed."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, Point, curve, notice, rule, sheet, ticks, write
from serflow.report.numbers import counted

CARD = {"title": "Learning curves", "category": "Learning curves", "scope": "network_protocol"}

_LEFT, _RIGHT = 34.0, WIDTH - 9
_LEGEND, _HEAD, _PANEL, _FOOT = 18.0, 20.0, 92.0, 30.0
_MOST_TICKS = 4
# As Keras calls them; what validates has this before its name.
_VALIDATION = "val_"
_LOSS = "loss"
_PANELS = {_LOSS: "loss", "accuracy": "accuracy", "binary_accuracy": "binary accuracy"}
_NOTHING = "No curves: nothing here was trained for more than one epoch."


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """A panel for the loss and one for each accuracy, on one axis of epochs.

    Args:
        tables: `history` of one network under one protocol, with the fold of each row
    """
    history = _usable(tables["history"])
    if history.empty:
        return notice(_NOTHING)
    panels = _panels(history)
    figure, axes = sheet(_LEGEND + (_HEAD + _PANEL) * len(panels) + _FOOT)
    _draw_legend(axes, validates=_validates(history))
    epochs = _epoch_ticks(history)
    for place, quantity in enumerate(panels):
        _draw_panel(axes, _LEGEND + (_HEAD + _PANEL) * place + _HEAD, history, quantity, epochs)
    bottom = _LEGEND + (_HEAD + _PANEL) * len(panels)
    for epoch in epochs:
        write(axes, _across(epoch, epochs), bottom + 12, str(epoch), size=SMALL, colour="muted", align="center")
    write(axes, (_LEFT + _RIGHT) / 2, bottom + 25, "epoch", size=SMALL, colour="muted", align="center")
    return figure


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """Where the curves begin and end, and where the validation loss is lowest."""
    history = _usable(tables["history"])
    if history.empty:
        return _NOTHING
    runs = f"{counted(history['fold'].nunique(), 'fold')} with {counted(history['seed'].nunique(), 'seed')} each"
    said = [_in_words(history, quantity, name) for quantity, name in _names(history).items()]
    return f"{runs}, {_over('epochs', _lengths(history))}: {'; '.join(said)}.{_chosen(history)}"


def _usable(history: pd.DataFrame) -> pd.DataFrame:
    """Finite values of known quantities; none where no model has a second epoch."""
    known = [*_PANELS, *(f"{_VALIDATION}{name}" for name in _PANELS)]
    rows = history[history["quantity"].isin(known) & np.isfinite(history["value"].astype(np.float64))]
    return rows.reset_index(drop=True) if len(rows) and rows["epoch"].max() > 1 else rows.head(0)


def _panels(history: pd.DataFrame) -> list[str]:
    found = set(history["quantity"].str.removeprefix(_VALIDATION))
    return [quantity for quantity in _PANELS if quantity in found]


def _names(history: pd.DataFrame) -> dict[str, str]:
    """The quantities that occur, training first, and how each is called."""
    named = {
        f"{prefix}{quantity}": f"{of} {_PANELS[quantity]}"
        for quantity in _panels(history)
        for prefix, of in (("", "training"), (_VALIDATION, "validation"))
    }
    found = set(history["quantity"])
    return {quantity: name for quantity, name in named.items() if quantity in found}


def _validates(history: pd.DataFrame) -> bool:
    return bool(history["quantity"].str.startswith(_VALIDATION).any())


def _lengths(history: pd.DataFrame) -> pd.Series:
    return history.groupby(["fold", "seed"])["epoch"].max()


def _in_words(history: pd.DataFrame, quantity: str, name: str) -> str:
    rows = history[history["quantity"] == quantity].sort_values("epoch").groupby(["fold", "seed"])["value"]
    return f"{name} from {_range(rows.first())} to {_range(rows.last())}"


def _range(values: pd.Series) -> str:
    low, high = f"{values.min():.3g}", f"{values.max():.3g}"
    return low if low == high else f"{low}–{high}"


def _over(noun: str, values: pd.Series) -> str:
    low, high = int(values.min()), int(values.max())
    return f"{low} {noun}" if low == high else f"{low}–{high} {noun}"


def _chosen(history: pd.DataFrame) -> str:
    """Where the validation loss was lowest, in words; empty where nothing validates."""
    best = _best(history)
    return f" The validation loss is lowest after {_over('epochs', best['epoch'])}." if len(best) else ""


def _best(history: pd.DataFrame) -> pd.DataFrame:
    """The row of the lowest validation loss of each fold and seed, the first of equals."""
    rows = history[history["quantity"] == f"{_VALIDATION}{_LOSS}"].sort_values(["fold", "seed", "epoch"])
    return rows.loc[rows.groupby(["fold", "seed"])["value"].idxmin()]


def _epoch_ticks(history: pd.DataFrame) -> list[int]:
    """Whole epochs from the first to the last, both named."""
    last = int(history["epoch"].max())
    between = [int(tick) for tick in ticks(1, last) if 1 < tick < last and tick == int(tick)]
    # One that stands close to the last would run into it.
    return [1, *(tick for tick in between if tick - 1 >= 0.08 * last and last - tick >= 0.08 * last), last]


def _draw_legend(axes: Axes, *, validates: bool) -> None:
    curve(axes, [(2, 8), (18, 8)], colour="muted", dotted=True)
    write(axes, 23, 11, "training", size=SMALL, colour="muted")
    if validates:
        curve(axes, [(84, 8), (100, 8)], colour="ink")
        write(axes, 105, 11, "validation, with a dot where its loss is lowest", size=SMALL, colour="muted")


def _draw_panel(axes: Axes, top: float, history: pd.DataFrame, quantity: str, epochs: list[int]) -> None:
    own = history[history["quantity"].isin([quantity, f"{_VALIDATION}{quantity}"])]
    levels = ticks(float(own["value"].min()), float(own["value"].max()), most=_MOST_TICKS)
    write(axes, 2, top - 6, _PANELS[quantity], size=SMALL)
    for level in levels:
        y = _down(level, levels, top)
        rule(axes, (_LEFT, y), (_RIGHT, y))
        write(axes, _LEFT - 5, y + 3, f"{level:g}", size=SMALL, colour="muted", align="right")
    for name, rows in own.sort_values("epoch").groupby("quantity", sort=True):
        validation = str(name).startswith(_VALIDATION)
        for _, one in rows.groupby(["fold", "seed"], sort=True):
            curve(axes, _points(one, epochs, levels, top), colour="ink" if validation else "muted", dotted=not validation)
    chosen = own[own["quantity"] == f"{_VALIDATION}{quantity}"].merge(_best(history)[["fold", "seed", "epoch"]])
    for point in _points(chosen, epochs, levels, top):
        curve(axes, [point, point], colour="ink", width=4, round_ends=True)


def _points(rows: pd.DataFrame, epochs: list[int], levels: list[float], top: float) -> list[Point]:
    return [(_across(epoch, epochs), _down(value, levels, top)) for epoch, value in zip(rows["epoch"], rows["value"], strict=True)]


def _across(epoch: int, epochs: list[int]) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (epoch - epochs[0]) / (epochs[-1] - epochs[0])


def _down(value: float, levels: list[float], top: float) -> float:
    return top + _PANEL * (levels[-1] - value) / (levels[-1] - levels[0])
