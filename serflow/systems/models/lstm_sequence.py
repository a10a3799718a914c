"""The recurrent network of a student report on RAVDESS: a dense layer at each step of time, and two LSTM layers.

The report says which kinds of layer it has; how wide they are is ours. With 40 coefficients and 8 classes: 155,528 parameters,
however many steps there are.
"""

from functools import partial
from typing import Any

from serflow.systems.shapes import check_axes, units_of

KIND = "network"
SHAPE = (1, 40)

ARGUMENTS = {
    "width": (1.0, "how wide the layers are, as a share of the published network's", 0.05, 4.0),
    "dropout_dense": (0.3, "share of values dropped before the answer", 0.0, 0.99),
}


def build(*, shape: tuple[int, ...], classes: int, width: float, dropout_dense: float) -> Any:
    """An untrained network.

    Args:
        shape: of one row of features, here (frames, coefficients)
        classes: number of labels
        width: see ARGUMENTS
        dropout_dense: see ARGUMENTS

    Returns:
        a keras.Model from (frames, coefficients) to (classes,) probabilities

    Raises:
        SettingError: the rows have other axes
    """
    from keras import Sequential, layers

    check_axes(shape, "frames coefficients", model="lstm_sequence")

    wide = partial(units_of, width=width)

    return Sequential(
        [
            layers.Input(shape),
            layers.TimeDistributed(layers.Dense(wide(64), activation="relu")),
            layers.LSTM(wide(128), return_sequences=True),
            layers.LSTM(wide(64)),
            layers.Dense(wide(64), activation="relu"),
            layers.Dropout(dropout_dense),
            layers.Dense(classes, activation="softmax", dtype="float32"),
        ]
    )
