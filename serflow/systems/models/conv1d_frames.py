"""The one-dimensional convolutional network of a student report whose 99.7 % are 2233 of 2240 augmented rows of TESS.

It takes the frames of a clip one behind the other as if they were one signal. With 4536 values and 7 classes: 12,600,039
parameters, of which 12,598,823 are trained; 48,384 values after flattening.
"""

from functools import partial
from typing import Any

from serflow.systems.shapes import check_axes, units_of

KIND = "network"
SHAPE = (4536,)

ARGUMENTS = {
    "width": (1.0, "how wide the layers are, as a share of the published network's", 0.02, 2.0),
    "dropout_first": (0.6, "share of values dropped after the first convolution", 0.0, 0.99),
    "dropout_convolution": (0.3, "share of values dropped after the last convolution", 0.0, 0.99),
    "dropout_dense": (0.37, "share of values dropped after the first dense layer", 0.0, 0.99),
}


def build(
    *, shape: tuple[int, ...], classes: int, width: float, dropout_first: float, dropout_convolution: float, dropout_dense: float
) -> Any:
    """An untrained network.

    Args:
        shape: of one row of features, here (values,)
        classes: number of labels
        width: see ARGUMENTS
        dropout_first: see ARGUMENTS
        dropout_convolution: see ARGUMENTS
        dropout_dense: see ARGUMENTS

    Returns:
        a keras.Model from (values,) to (classes,) probabilities

    Raises:
        SettingError: the rows have other axes
    """
    from keras import Sequential, layers

    check_axes(shape, "values", model="conv1d_frames")

    wide = partial(units_of, width=width)

    def convolved(filters: int) -> list[Any]:
        return [layers.Conv1D(wide(filters), 5, padding="same", activation="relu"), layers.BatchNormalization()]

    return Sequential(
        [
            layers.Input(shape),
            layers.Reshape((*shape, 1)),
            *convolved(512),
            layers.AveragePooling1D(5, strides=3, padding="same"),
            layers.Dropout(dropout_first),
            *convolved(64),
            *convolved(32),
            layers.Dropout(dropout_convolution),
            layers.Flatten(),
            layers.Dense(wide(256), activation="relu"),
            layers.Dropout(dropout_dense),
            layers.Dense(wide(128), activation="relu"),
            layers.Dense(classes, activation="softmax", dtype="float32"),
        ]
    )
