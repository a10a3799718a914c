"""Sounds on a sheet: a waveform as an area, and its spectrogram as a picture. What they are made of: `contract.EXAMPLES`."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from serflow.report.canvas import Point, area, picture
from serflow.report.colours import emotion_colour


def swing(sound: pd.Series) -> float:
    """The loudest sample of a drawn sound, as a share of full scale."""
    return float(max(np.max(sound["high"]), -np.min(sound["low"])))


def draw_waveform(axes: Axes, sound: pd.Series, corner: Point, size: Point, *, loudest: float) -> None:
    """Fill the area between the lowest and the highest sample of each column, in the colour of the emotion.

    Args:
        axes: the sheet
        sound: with low, high and emotion
        corner: the upper left one (x, y)
        size: width and height, in points
        loudest: the sample that reaches the edge
    """
    (left, top), (width, height) = corner, size
    middle = top + height / 2
    low, high = (np.asarray(sound[name], dtype=np.float64) for name in ("low", "high"))
    x = left + width * (np.arange(len(low)) + 0.5) / len(low)
    upper, lower = (middle - height / 2 * values / loudest for values in (high, low))
    # A silent column would have no height, and leave a hole.
    outline = np.concatenate([np.column_stack([x, upper - 0.2]), np.column_stack([x, lower + 0.2])[::-1]])
    area(axes, outline.round(1), colour=emotion_colour(str(sound["emotion"])))


def draw_spectrogram(axes: Axes, sound: pd.Series, corner: Point, size: Point) -> None:
    """Draw the spectrogram, the lowest band at the bottom.

    Args:
        axes: the sheet
        sound: with bands and spectrogram
        corner: the upper left one (x, y)
        size: width and height, in points
    """
    shades = np.frombuffer(sound["spectrogram"], dtype=np.uint8).reshape(int(sound["bands"]), -1)[::-1] / 255
    picture(axes, shades, corner, size)
