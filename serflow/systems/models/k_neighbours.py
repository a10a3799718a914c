"""The labels of the nearest rows (scikit-learn)."""

from sklearn.neighbors import KNeighborsClassifier

KIND = "estimator"

ARGUMENTS = {"neighbours": (9, "how many rows are asked; each counts alike", 1, None)}


def build(*, seed: int, threads: int, neighbours: int) -> KNeighborsClassifier:
    """An untrained model. Weights by distance are left out: converters to ONNX drop them without a word.

    Args:
        seed: unused: nothing is drawn
        threads: rows answered at a time; changes no result
        neighbours: see ARGUMENTS
    """
    del seed
    return KNeighborsClassifier(n_neighbors=neighbours, weights="uniform", n_jobs=threads)
