"""What a feature set makes of one clip of each emotion: a lane of numbers, or a picture over time."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from serflow.report.canvas import SMALL, WIDTH, Align, area, block, fitted, notice, picture, rule, sheet, text_width, write
from serflow.report.colours import emotion_colour
from serflow.report.numbers import count, counted, listed, signed
from serflow.report.pooling import starts
from serflow.report.spreads import whose
from serflow.report.standings import emotions_in_order

CARD = {"title": "One clip of each emotion", "category": "Feature sets", "scope": "feature_set"}

# A lane reaches so many standard deviations up and down at least, and as many as this percentile of all values needs.
_LEAST_REACH = 3
_OUTER = 99
_LANE, _GAP = 27.0, 5.0
_LANES_TOP = 32.0
_AXIS = 16.0
# A group of one value needs room for its number below.
_NARROWEST = 13.0
# A column of a lane is not narrower, in points.
_FINEST = 1.2
_MOST_SAID = 6

_LEFT, _SPACE = 24.0, 14.0
_ROOM = (WIDTH - _LEFT - _SPACE) / 2
_HEAD, _PICTURE, _FOOT = 15.0, 62.0, 15.0
_PANEL = _HEAD + _PICTURE + _FOOT + 4
_PICTURES_TOP = 44.0
_NOTHING = "No clip of this corpus has values."

Values = npt.NDArray[np.float64]
Groups = Sequence[tuple[str, int]]


def draw(tables: Mapping[str, pd.DataFrame]) -> Figure:
    """Lanes below each other, or pictures two beside each other; the scales are those of all emotions.

    Args:
        tables: `shown` and `groups` of one feature set
    """
    shown = _in_order(tables["shown"])
    if shown.empty:
        return notice(_NOTHING)
    groups = _groups(tables)
    return _lanes(shown, groups) if _is_vector(shown) else _pictures(shown, groups)


def describe(tables: Mapping[str, pd.DataFrame]) -> str:
    """Which clips are shown, and of vectors where each lies above and below the corpus's mean."""
    shown = _in_order(tables["shown"])
    if shown.empty:
        return _NOTHING
    groups = _groups(tables)
    if not _is_vector(shown):
        said = [f"{row['emotion']}: {row['clip_id']}, {counted(int(row['frames']), 'frame')}" for _, row in shown.iterrows()]
        return f"Pictures over time: {_named(groups)}, {_scale(shown)}. {'; '.join(said)}."
    said = [f"{row['emotion']}, {row['clip_id']}: {_means(row['values'], groups)}" for _, row in shown.iterrows()]
    return f"{_named(groups)}, {_scale(shown)}. Means of each group: {'; '.join(said)}."


def _in_order(shown: pd.DataFrame) -> pd.DataFrame:
    return shown.set_index("emotion", drop=False).loc[emotions_in_order(shown["emotion"])]


def _is_vector(shown: pd.DataFrame) -> bool:
    return bool(shown["values"].iloc[0].ndim == 1)


def _groups(tables: Mapping[str, pd.DataFrame]) -> Groups:
    """What the front end declares; where that is nothing, everything in one."""
    declared = [(str(row["name"]), int(row["count"])) for _, row in tables["groups"].iterrows()]
    values = tables["shown"]["values"].iloc[0]
    return declared or [("values" if values.ndim == 1 else "coefficients", len(values))]


def _named(groups: Groups) -> str:
    return listed([name if number == 1 else f"{name} {count(number)}" for name, number in groups])


def _scale(shown: pd.DataFrame) -> str:
    if _is_vector(shown):
        return f"standard deviations from the mean of {counted(int(shown['compared'].iloc[0]), 'clip')}"
    return str(shown["scale"].iloc[0])


def _means(values: Values, groups: Groups) -> str:
    ends = np.cumsum([number for _, number in groups])
    found = [(name, float(part.mean())) for (name, _), part in zip(groups, np.split(values, ends[:-1]), strict=True)]
    furthest = sorted(found, key=lambda group: -abs(group[1]))[:_MOST_SAID]
    return ", ".join(f"{name} {signed(mean, 1)}" for name, mean in furthest)


def _lanes(shown: pd.DataFrame, groups: Groups) -> Figure:
    left = min(78.0, 6 + max(text_width(str(name), SMALL) for name in shown["emotion"]))
    right = WIDTH - 18
    reach = max(_LEAST_REACH, int(np.ceil(np.percentile(np.abs(np.concatenate(list(shown["values"]))), _OUTER))))
    edges = _edges(groups, left, right)
    ends = np.cumsum([0, *(number for _, number in groups)]) if len(edges) > 2 else [0, len(shown["values"].iloc[0])]
    parts = [slice(int(start), int(end)) for start, end in pairwise(ends)]
    bottom = _LANES_TOP + (_LANE + _GAP) * len(shown)
    legend = _legend(groups) if len(edges) > 2 else []
    figure, axes = sheet(bottom + _AXIS + 12 * len(legend))
    write(axes, 0, 10, fitted(whose(shown), WIDTH, SMALL), size=SMALL, colour="muted")
    write(axes, 0, 22, fitted(_scale(shown), WIDTH, SMALL), size=SMALL, colour="muted")
    for place, (_, row) in enumerate(shown.iterrows()):
        top = _LANES_TOP + (_LANE + _GAP) * place
        middle = top + _LANE / 2
        write(axes, 0, middle + 3, fitted(str(row["emotion"]), left - 4, SMALL), size=SMALL)
        block(axes, (left, middle - 0.375), (right - left, 0.75), colour="line")
        write(axes, WIDTH - 1, middle + 3, f"±{reach}", size=7.5, colour="muted", align="right")
        _draw_lane(axes, row["values"], parts, edges, top, reach=reach, colour=emotion_colour(str(row["emotion"])))
    for edge in edges[1:-1]:
        rule(axes, (edge, _LANES_TOP - 2), (edge, bottom))
    if not legend:
        write(axes, left, bottom + 8, f"{_named(groups)}, first to last", size=SMALL, colour="muted")
        return figure
    for place, (start, end) in enumerate(pairwise(edges), start=1):
        write(axes, (start + end) / 2, bottom + 8, str(place), size=SMALL, colour="muted", align="center")
    for place, line in enumerate(legend):
        write(axes, 0, bottom + 22 + 12 * place, line, size=SMALL, colour="muted")
    return figure


def _edges(groups: Groups, left: float, right: float) -> list[float]:
    """Where groups begin and end: as wide as they have values, and none too narrow. More than find room are one."""
    spare = right - left - _NARROWEST * len(groups)
    if spare < 0:
        return [left, right]
    total = sum(number for _, number in groups)
    widths = [_NARROWEST + spare * number / total for _, number in groups]
    return [left, *(left + float(end) for end in np.cumsum(widths))]


def _legend(groups: Groups) -> list[str]:
    """The groups by their numbers, in lines that fit the sheet."""
    lines = [""]
    for place, (name, number) in enumerate(groups, start=1):
        entry = f"{place} {name}" if number == 1 else f"{place} {name} ({count(number)})"
        joined = f"{lines[-1]},  {entry}" if lines[-1] else entry
        if lines[-1] and text_width(joined, SMALL) > WIDTH:
            lines[-1] += ","
            lines.append(fitted(entry, WIDTH, SMALL))
        else:
            lines[-1] = fitted(joined, WIDTH, SMALL)
    return lines


def _draw_lane(axes: Axes, values: Values, parts: Sequence[slice], edges: Sequence[float], top: float, *, reach: int, colour: str) -> None:
    """A vector as areas between zero and each value; where many values fall into a column, to the lowest and the highest."""
    middle, high = top + _LANE / 2, _LANE / 2 / reach
    for part, (start, end) in zip(parts, pairwise(edges), strict=True):
        own = values[part].clip(-reach, reach)
        columns = starts(len(own), max(1, int((end - start - 1) / _FINEST)))
        lowest, highest = (reduce.reduceat(own, columns) for reduce in (np.minimum, np.maximum))
        x = np.linspace(start + 0.5, end - 0.5, len(columns) + 1).repeat(2)[1:-1]
        upper, lower = (middle - high * values.repeat(2) for values in (np.maximum(highest, 0), np.minimum(lowest, 0)))
        outline = np.concatenate([np.column_stack([x, upper]), np.column_stack([x, lower])[::-1]])
        area(axes, outline.round(1), colour=colour)


def _pictures(shown: pd.DataFrame, groups: Groups) -> Figure:
    coefficients = sum(number for _, number in groups)
    figure, axes = sheet(_PICTURES_TOP + _PANEL * ((len(shown) + 1) // 2))
    write(axes, 0, 10, fitted(whose(shown), WIDTH, SMALL), size=SMALL, colour="muted")
    write(axes, 0, 22, fitted(f"up: {_named(groups)}; across: frames", WIDTH, SMALL), size=SMALL, colour="muted")
    write(axes, 0, 34, f"{_scale(shown)}; full ink is the highest", size=SMALL, colour="muted")
    longest = int(shown["frames"].max())
    for place, (_, row) in enumerate(shown.iterrows()):
        left, top = _LEFT + (_ROOM + _SPACE) * (place % 2), _PICTURES_TOP + _PANEL * (place // 2)
        bottom = top + _HEAD + _PICTURE
        block(axes, (left, top + 3), (7, 7), colour=emotion_colour(str(row["emotion"])))
        write(axes, left + 11, top + 10, fitted(str(row["emotion"]), _ROOM - 11, SMALL), size=SMALL)
        if not place % 2:
            for text, y in ((coefficients, top + _HEAD + 7), (1, bottom)):
                write(axes, left - 4, y, count(text), size=SMALL, colour="muted", align="right")
        width = _ROOM * int(row["frames"]) / longest
        picture(axes, row["values"][::-1], (left, top + _HEAD), (width, _PICTURE))
        rule(axes, (left, bottom + 1), (left + _ROOM, bottom + 1))
        for frame, x, align in _frame_ticks(int(row["frames"]), left, width):
            write(axes, x, bottom + 11, count(frame), size=SMALL, colour="muted", align=align)
    return figure


def _frame_ticks(frames: int, left: float, width: float) -> list[tuple[int, float, Align]]:
    """The first frame and the last one, the first where both find room."""
    last: tuple[int, float, Align] = (frames, left + width, "right")
    return [(1, left, "left"), last] if width > text_width(f"1 {count(frames)}", SMALL) else [(frames, left, "left")]
