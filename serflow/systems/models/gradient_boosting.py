"""Gradient boosting of small trees, each from a part of the rows and, at each branch, of the columns (scikit-learn)."""

from sklearn.ensemble import GradientBoostingClassifier

KIND = "estimator"

ARGUMENTS = {
    "trees": (200, "how many trees a label", 1, None),
    "depth": (3, "questions from a tree's root to its leaves", 1, 32),
    "learning_rate": (0.1, "how much of each tree's answer counts", 1e-6, 1.0),
    "rows": (0.5, "share of the rows that a tree is grown from", 0.01, 1.0),
}


def build(*, seed: int, threads: int, trees: int, depth: int, learning_rate: float, rows: float) -> GradientBoostingClassifier:
    """Untrained trees. The histogram kind of scikit-learn is faster on many rows, and cannot be written as ONNX.

    Args:
        seed: of the draws of rows and columns
        threads: unused: a tree needs those before it
        trees: see ARGUMENTS
        depth: see ARGUMENTS
        learning_rate: see ARGUMENTS
        rows: see ARGUMENTS
    """
    del threads
    return GradientBoostingClassifier(
        n_estimators=trees, max_depth=depth, learning_rate=learning_rate, subsample=rows, max_features="sqrt", random_state=seed
    )
