"""A linear support vector machine, one label against the others (scikit-learn)."""

from sklearn.calibration import CalibratedClassifierCV
from sklearn.svm import LinearSVC

from serflow.systems.calibration import with_probabilities

KIND = "estimator"

ARGUMENTS = {"c": (0.001, "how much a row on the wrong side costs; less makes the machine simpler", 1e-9, 1e6)}


def build(*, seed: int, threads: int, c: float) -> CalibratedClassifierCV:
    """An untrained machine that gives probabilities; each label counts alike, however many rows it has.

    Args:
        seed: of the order in which rows are looked at
        threads: unused: one is enough
        c: see ARGUMENTS
    """
    del threads
    return with_probabilities(LinearSVC(C=c, class_weight="balanced", random_state=seed, max_iter=10_000))
