"""The one-dimensional convolutional network of a student report on CREMA-D, which hears samples as they are.

Nothing is padded. With 27,960 values and 6 classes: 115,970,822 parameters, of which all but 1.7 million stand between the
446,464 values after flattening and the first dense layer.
"""

from functools import partial
from typing import Any

from serflow.systems.shapes import check_axes, units_of

KIND = "network"
SHAPE = (27960,)
LOSS = "negative_log_likelihood"

ARGUMENTS = {
    "width": (1.0, "how wide the layers are, as a share of the published network's", 0.01, 1.0),
    "dropout_dense": (0.2, "share of values dropped after the first dense layer", 0.0, 0.99),
}


def build(*, shape: tuple[int, ...], classes: int, width: float, dropout_dense: float) -> Any:
    """An untrained network.

    Args:
        shape: of one row of features, here (values,)
        classes: number of labels
        width: see ARGUMENTS
        dropout_dense: see ARGUMENTS

    Returns:
        a keras.Model from (values,) to (classes,) probabilities

    Raises:
        SettingError: the rows have other axes
    """
    from keras import Sequential, layers

    check_axes(shape, "values", model="conv1d_wave")

    wide = partial(units_of, width=width)

    def convolved(filters: int) -> list[Any]:
        return [layers.Conv1D(wide(filters), 5, activation="relu"), layers.MaxPooling1D(5, strides=2)]

    return Sequential(
        [
            layers.Input(shape),
            layers.Reshape((*shape, 1)),
            *convolved(512),
            *convolved(512),
            *convolved(128),
            layers.Flatten(),
            layers.Dense(wide(256), activation="relu"),
            layers.Dropout(dropout_dense),
            layers.Dense(wide(128), activation="relu"),
            layers.Dense(classes, dtype="float32"),
            layers.Softmax(dtype="float32"),
        ]
    )
