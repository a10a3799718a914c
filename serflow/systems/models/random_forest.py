"""A random forest (scikit-learn)."""

from sklearn.ensemble import RandomForestClassifier

KIND = "estimator"

ARGUMENTS = {"trees": (100, "how many trees", 1, None)}


def build(*, seed: int, threads: int, trees: int) -> RandomForestClassifier:
    """An untrained forest.

    Args:
        seed: of the draws of rows and columns
        threads: trees grown at a time; changes no result
        trees: see ARGUMENTS
    """
    return RandomForestClassifier(n_estimators=trees, random_state=seed, n_jobs=threads)
