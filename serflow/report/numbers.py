"""How numbers are written: one way for each kind, everywhere in the report.

Conventions: scores come in as shares from 0 to 1 and are shown as percentages with one decimal; differences of scores
are shown in points (hundredths) with their sign. Nothing that is missing is ever shown as a zero.
"""

import math

DASH = "–"
MINUS = "\N{MINUS SIGN}"


def is_missing(value: float | None) -> bool:
    """Whether there is no number: None or NaN.

    Examples:
        >>> is_missing(None), is_missing(float("nan")), is_missing(0.0)
        (True, True, False)
    """
    return value is None or math.isnan(value)


def percent(value: float | None) -> str:
    """A share as a percentage with one decimal and no unit, or a dash.

    Examples:
        >>> percent(0.4118), percent(1.0), percent(None)
        ('41.2', '100.0', '–')
    """
    return DASH if value is None or math.isnan(value) else f"{100 * value:.1f}"


def points(value: float | None) -> str:
    """A difference of two shares in points, with its sign and one decimal, or a dash.

    Examples:
        >>> points(0.151), points(-0.02), points(0.0001), points(None)
        ('+15.1', '−2.0', '0.0', '–')
    """
    if value is None or math.isnan(value):
        return DASH
    written = f"{abs(100 * value):.1f}"
    if written == "0.0":
        return written
    return ("+" if value > 0 else MINUS) + written


def interval(low: float | None, high: float | None) -> str:
    """The bounds of a share as percentages, or nothing where one is missing.

    Examples:
        >>> interval(0.379, 0.448), interval(None, 0.4)
        ('37.9–44.8', '')
    """
    if is_missing(low) or is_missing(high):
        return ""
    return f"{percent(low)}{DASH}{percent(high)}"


def points_interval(low: float | None, high: float | None) -> str:
    """The bounds of a difference in points, or nothing where one is missing.

    Examples:
        >>> points_interval(-0.011, 0.18)
        '−1.1 to +18.0'
    """
    if is_missing(low) or is_missing(high):
        return ""
    return f"{points(low)} to {points(high)}"


def count(number: int) -> str:
    """A whole number, with commas between thousands.

    Examples:
        >>> count(12162)
        '12,162'
    """
    return f"{number:,}"


def counted(number: int, noun: str) -> str:
    """A whole number and what it counts, in the plural where there is not just one.

    Examples:
        >>> counted(1, "speaker"), counted(1440, "clip"), counted(2, "class")
        ('1 speaker', '1,440 clips', '2 classes')
    """
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{count(number)} {noun}{ending}"


def hours(seconds: float) -> str:
    """A duration in hours with two decimals, no unit.

    Examples:
        >>> hours(5328.0)
        '1.48'
    """
    return f"{seconds / 3600:.2f}"


def kilohertz(rate_hz: int) -> str:
    """A sample rate in kHz, without decimals that say nothing.

    Examples:
        >>> kilohertz(48000), kilohertz(22050)
        ('48 kHz', '22.05 kHz')
    """
    return f"{rate_hz / 1000:g} kHz"


def signed(value: float | None, decimals: int = 0) -> str:
    """A number that may be negative, with so many decimals, or a dash.

    Examples:
        >>> signed(-23.4), signed(0.04, 1), signed(-0.04, 1), signed(float("nan"))
        ('−23', '0.0', '0.0', '–')
    """
    if value is None or not math.isfinite(value):
        return DASH
    written = f"{abs(value):,.{decimals}f}"
    return MINUS + written if value < 0 and float(written.replace(",", "")) else written


def listed(items: list[str]) -> str:
    """Words as they stand in a sentence.

    Examples:
        >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
        ('a', 'a and b', 'a, b and c')
    """
    return items[0] if len(items) == 1 else " and ".join([", ".join(items[:-1]), items[-1]]) if items else ""
