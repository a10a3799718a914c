"""The two-dimensional convolutional network of a student report on SAVEE and RAVDESS, which sees 39 MFCC in 216 frames.

It is trained by binary cross-entropy on each of its outputs, as its source does. With 7 classes: 208,303 parameters, of which
208,111 are trained; 3040 values after flattening.
"""

from functools import partial
from typing import Any

from serflow.systems.shapes import check_axes, units_of

KIND = "network"
SHAPE = (39, 216)
LOSS = "binary_crossentropy"

ARGUMENTS = {
    "width": (1.0, "how wide the layers are, as a share of the published network's", 0.05, 4.0),
    "dropout_dense": (0.2, "share of values dropped before the answer", 0.0, 0.99),
}


def build(*, shape: tuple[int, ...], classes: int, width: float, dropout_dense: float) -> Any:
    """An untrained network.

    Args:
        shape: of one row of features, here (coefficients, frames)
        classes: number of labels
        width: see ARGUMENTS
        dropout_dense: see ARGUMENTS

    Returns:
        a keras.Model from (coefficients, frames) to (classes,) probabilities

    Raises:
        SettingError: the rows have other axes
    """
    from keras import Sequential, layers

    check_axes(shape, "coefficients frames", model="conv2d_mfcc")

    wide = partial(units_of, width=width)

    def normalised(layer: Any) -> list[Any]:
        return [layer, layers.BatchNormalization(), layers.ReLU()]

    def convolved(size: tuple[int, int]) -> list[Any]:
        return normalised(layers.Conv2D(wide(8), size))

    return Sequential(
        [
            layers.Input(shape),
            layers.Reshape((*shape, 1)),
            *convolved((13, 13)),
            *convolved((13, 13)),
            layers.MaxPooling2D((2, 1)),
            *convolved((3, 3)),
            *convolved((1, 1)),
            layers.MaxPooling2D((2, 1)),
            layers.Flatten(),
            *normalised(layers.Dense(wide(64))),
            layers.Dropout(dropout_dense),
            layers.Dense(classes, activation="softmax", dtype="float32"),
        ]
    )
