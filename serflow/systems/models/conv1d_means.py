"""The one-dimensional convolutional network of a student report on four corpora, as the public notebook that it follows builds it.

The report's 60.7 % test accuracy is on rows shuffled after augmentation, so that variants of one clip stand on both sides.
With 162 inputs and 8 classes: 557,288 parameters, 704 values after flattening; with 68, 545,000 and 320.
"""

from functools import partial
from typing import Any

from serflow.systems.shapes import check_axes, units_of

KIND = "network"
SHAPE = (162,)

ARGUMENTS = {
    "width": (1.0, "how wide the layers are, as a share of the published network's", 0.05, 4.0),
    "dropout_convolution": (0.2, "share of values dropped before the last convolution", 0.0, 0.99),
    "dropout_dense": (0.3, "share of values dropped before the answer", 0.0, 0.99),
}


def build(*, shape: tuple[int, ...], classes: int, width: float, dropout_convolution: float, dropout_dense: float) -> Any:
    """An untrained network.

    Args:
        shape: of one row of features, here (columns,)
        classes: number of labels
        width: see ARGUMENTS
        dropout_convolution: see ARGUMENTS
        dropout_dense: see ARGUMENTS

    Returns:
        a keras.Model from (columns,) to (classes,) probabilities

    Raises:
        SettingError: the rows have other axes
    """
    from keras import Sequential, layers

    check_axes(shape, "columns", model="conv1d_means")

    wide = partial(units_of, width=width)

    def convolution(filters: int) -> Any:
        return layers.Conv1D(wide(filters), 5, padding="same", activation="relu")

    def pooling() -> Any:
        return layers.MaxPooling1D(5, strides=2, padding="same")

    return Sequential(
        [
            layers.Input(shape),
            layers.Reshape((*shape, 1)),
            convolution(256),
            pooling(),
            convolution(256),
            pooling(),
            convolution(128),
            pooling(),
            layers.Dropout(dropout_convolution),
            convolution(64),
            pooling(),
            layers.Flatten(),
            layers.Dense(wide(32), activation="relu"),
            layers.Dropout(dropout_dense),
            layers.Dense(classes, activation="softmax", dtype="float32"),
        ]
    )
