"""Some of a system's clips, where all of them would take too long."""

import numpy as np
import numpy.typing as npt
import pandas as pd


def draw_clips(clips: pd.DataFrame, at_most: int | None, seed: int) -> pd.DataFrame:
    """Draw clips, spread over the labels of the corpora as evenly as can be, of as many speakers as can be.

    Args:
        clips: see `serflow.protocols.clips.read_clips`
        at_most: how many; None for all
        seed: of the draw

    Returns:
        so many of the clips, in their order
    """
    if at_most is None or len(clips) <= at_most:
        return clips
    labels, label_names = pd.factorize(clips["label"], sort=True)
    speakers, _ = pd.factorize(clips["speaker"], sort=True)
    strata = clips.groupby(["corpus", "label"], sort=True, observed=True).ngroup().to_numpy()
    shuffled = pd.DataFrame({"speaker": speakers, "label": labels, "stratum": strata}).sample(frac=1, random_state=seed)
    shuffled["take"] = shuffled.groupby(["speaker", "label"]).cumcount()
    # Each speaker begins with another label: the first clips of all of them are spread over the labels, and drawn first.
    shuffled["turn"] = (shuffled["label"] - shuffled["speaker"]) % len(label_names)
    shuffled["place"] = shuffled.sort_values(["take", "turn"], kind="stable").groupby("speaker").cumcount()
    rank = shuffled.sort_values("place", kind="stable").groupby("stratum").cumcount()
    wanted = _even_shares(np.bincount(strata), at_most)[strata]
    return clips[rank.sort_index().to_numpy() < wanted].reset_index(drop=True)


def _even_shares(sizes: npt.NDArray[np.intp], at_most: int) -> npt.NDArray[np.intp]:
    """How many of each stratum, so that the smallest are as large as can be.

    Args:
        sizes: how many there are of each [shape=(strata,)]
        at_most: how many in all, no more than there are

    Returns:
        how many of each are taken, `at_most` in all [shape=(strata,)]

    Examples:
        >>> _even_shares(np.array([2, 10, 10]), 13).tolist()
        [2, 5, 6]
    """
    shares = np.zeros_like(sizes)
    order = np.argsort(sizes, kind="stable")
    left = at_most
    for done, stratum in enumerate(order):
        shares[stratum] = min(sizes[stratum], left // (len(order) - done))
        left -= shares[stratum]
    # What does not go up evenly goes to the first that have more.
    more = np.flatnonzero(shares < sizes)[:left]
    shares[more] += 1
    return shares


def said_of_budget(drawn: int, clips: int, kept: int, folds: int) -> str:
    """What of all is done, in words; empty where all is.

    Args:
        drawn: clips that are divided
        clips: that there are
        kept: folds that are trained and tested
        folds: that the clips were divided into

    Examples:
        >>> said_of_budget(400, 7435, 1, 5), said_of_budget(480, 480, 4, 4)
        ('400 of 7,435 clips, 1 of 5 folds', '')
    """
    said = [f"{drawn:,} of {clips:,} clips"] if drawn < clips else []
    return ", ".join([*said, *([f"{kept} of {folds} folds"] if kept < folds else [])])
