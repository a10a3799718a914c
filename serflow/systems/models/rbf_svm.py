"""A support vector machine with radial basis functions, each label against each other (scikit-learn)."""

from sklearn.calibration import CalibratedClassifierCV
from sklearn.svm import SVC

from serflow.systems.calibration import with_probabilities

KIND = "estimator"

# Kernels that are kept while fitting, in MB: with less, those of a large corpus are computed again and again.
_CACHE_MB = 500

ARGUMENTS = {
    "c": (5.0, "how much a row on the wrong side costs; less makes the machine simpler", 1e-9, 1e6),
    "gamma": (0.0, "how fast a row's influence falls with the square of the distance; 0: one over columns and variance", 0.0, 1e6),
}


def build(*, seed: int, threads: int, c: float, gamma: float) -> CalibratedClassifierCV:
    """An untrained machine that gives probabilities; each label counts alike, however many rows it has.

    Args:
        seed: unused: nothing is drawn
        threads: unused: one is enough
        c: see ARGUMENTS
        gamma: see ARGUMENTS
    """
    del seed, threads
    return with_probabilities(SVC(C=c, gamma=gamma or "scale", class_weight="balanced", cache_size=_CACHE_MB))
