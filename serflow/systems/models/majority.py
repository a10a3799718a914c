"""Answers the most frequent label, whatever it is given (scikit-learn)."""

from sklearn.dummy import DummyClassifier

KIND = "estimator"

ARGUMENTS: dict[str, tuple[int, str, None, None]] = {}


def build(*, seed: int, threads: int) -> DummyClassifier:
    """An untrained model, whose probabilities are the labels' shares in training.

    Args:
        seed: unused: nothing is drawn
        threads: unused
    """
    del seed, threads
    return DummyClassifier(strategy="prior")
