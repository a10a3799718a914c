"""Shapes of networks: the axes of the rows that go in, and how wide layers are."""

from serflow.errors import SettingError


def check_axes(shape: tuple[int, ...], axes: str, *, model: str) -> None:
    """Refuse rows that do not have the axes for which a model is built.

    Args:
        shape: of one row of features
        axes: the names of its axes in order, with spaces between
        model: its name, for the message

    Raises:
        SettingError: the rows have more axes, or fewer

    Examples:
        >>> check_axes((130, 40), "frames coefficients", model="lstm_sequence")
    """
    wanted = axes.split()
    if len(shape) != len(wanted):
        raise SettingError(
            f"model '{model}': the rows of the feature set have the shape {shape}; expected ({', '.join(wanted)}): choose another feature set"
        )


def units_of(published: int, width: float) -> int:
    """How many units a layer has.

    Args:
        published: as many as in the network that is rebuilt
        width: a share of them

    Examples:
        >>> units_of(512, 0.25), units_of(8, 0.01)
        (128, 1)
    """
    return max(1, round(published * width))
