"""Multinomial logistic regression (scikit-learn)."""

from sklearn.linear_model import LogisticRegression

KIND = "estimator"

ARGUMENTS = {"c": (0.01, "how little large weights cost; less makes the model simpler", 1e-9, 1e6)}


def build(*, seed: int, threads: int, c: float) -> LogisticRegression:
    """An untrained model; each label counts alike, however many rows it has.

    Args:
        seed: unused: nothing is drawn
        threads: unused: one is enough
        c: see ARGUMENTS
    """
    del seed, threads
    return LogisticRegression(C=c, class_weight="balanced", max_iter=10_000)
