"""The two-dimensional convolutional network of a student report on CREMA-D, which sees mel spectrograms.

Nothing is padded. With 128 bands, 55 frames and 6 classes: 6,105,478 parameters, 4608 values after flattening. The report takes
its soft-max over the batch instead of the classes, so that the answers for one label add up to 1 over the rows of a batch;
`softmax_over` chooses.
"""

from functools import partial
from typing import Any

from serflow.systems.shapes import check_axes, units_of

KIND = "network"
SHAPE = (128, 55)
LOSS = "negative_log_likelihood"

ARGUMENTS = {
    "width": (1.0, "how wide the layers are, as a share of the published network's", 0.01, 2.0),
    "dropout_dense": (0.2, "share of values dropped before the answer", 0.0, 0.99),
    "softmax_over": ("class", "over what answers add up to 1: the classes of a row, or the rows of a batch", ("class", "batch"), None),
}


def build(*, shape: tuple[int, ...], classes: int, width: float, dropout_dense: float, softmax_over: str) -> Any:
    """An untrained network.

    Args:
        shape: of one row of features, here (bands, frames)
        classes: number of labels
        width: see ARGUMENTS
        dropout_dense: see ARGUMENTS
        softmax_over: see ARGUMENTS

    Returns:
        a keras.Model from (bands, frames) to (classes,) answers from 0 to 1, which are probabilities unless they are taken
        over the batch

    Raises:
        SettingError: the rows have other axes
    """
    from keras import Sequential, layers

    check_axes(shape, "bands frames", model="conv2d_mel")

    wide = partial(units_of, width=width)

    def convolved(filters: int) -> list[Any]:
        return [layers.Conv2D(wide(filters), (5, 3), activation="relu"), layers.MaxPooling2D((5, 3), strides=2)]

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
            layers.Dense(classes, dtype="float32"),
            layers.Softmax(axis={"class": -1, "batch": 0}[softmax_over], dtype="float32"),
        ]
    )
