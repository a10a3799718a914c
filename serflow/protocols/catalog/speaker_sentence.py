"""Neither speaker nor sentence on both sides: people it has never heard, who say what it has never heard.

Speakers and sentences are dealt out to groups; each pair of a group of the one and a group of the other is tested in a fold
of its own, after training on what shares neither with it. What shares one of the two stands on no side of that fold.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from serflow.protocols.contract import TEST, TRAIN, VALIDATION
from serflow.protocols.division import LEFT_OUT, Assign, Chosen, FoldNumbers, Roles, by_groups, rows_of_folds, teaches_the_same
from serflow.protocols.plan import Plan

CARD = {
    "title": "Unseen speakers and sentences: neither who is tested nor what is said was heard in training",
    "disjoint": ["speaker", "sentence"],
    "folds": "pairs",
    "tested": "some",
    "needs": ["sentences"],
    "rows": False,
}


def divide(clips: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Who trains, validates and is tested.

    Args:
        clips: see `serflow.protocols.clips.read_clips`
        plan: see `serflow.protocols.plan`; its folds are how many groups of speakers are wanted, and of sentences

    Returns:
        rows under the contract SPLIT, folds numbered from 0; clips for which nothing is left to train on are never tested
    """
    assigns = by_groups("speaker", plan.seed), by_groups("sentence", plan.seed)
    groups = [assign(clips, plan.folds) for assign in assigns]
    roles: list[Roles] = []
    for pair in _pairs(*groups):
        tested, rest = _sides(groups, pair)
        if tested.any() and len(clips["label"][rest].unique()) > 1:
            own = np.select([tested, rest], [TEST, TRAIN], default=LEFT_OUT).astype(object)
            _cut_validation(assigns, clips, own, fold=len(roles), folds=plan.folds)
            roles.append(own)
    return rows_of_folds(clips, roles, plan.augmentation)


def _pairs(speakers: FoldNumbers, sentences: FoldNumbers) -> Iterator[tuple[int, int]]:
    """All pairs of groups, along the diagonals: the first few of them have every group of the one and of the other."""
    of_speakers, of_sentences = speakers.max() + 1, sentences.max() + 1
    for shift in range(of_sentences):
        for speaker in range(of_speakers):
            yield speaker, (speaker + shift) % of_sentences


def _sides(groups: list[FoldNumbers], pair: tuple[int, int]) -> tuple[Chosen, Chosen]:
    """What is of a pair, and what shares neither group with it [shape=(clips,)]."""
    same_speaker, same_sentence = (group == number for group, number in zip(groups, pair, strict=True))
    return same_speaker & same_sentence, ~same_speaker & ~same_sentence


def _cut_validation(assigns: tuple[Assign, Assign], clips: pd.DataFrame, roles: Roles, *, fold: int, folds: int) -> None:
    """Let a pair of what trains validate, and leave out what shares one with it, where enough is left to train on."""
    rest = roles == TRAIN
    places = np.flatnonzero(rest)
    groups = [assign(clips.iloc[places], folds) for assign in assigns]
    pairs = list(_pairs(*groups))
    # From another pair on in each fold, so that not the same clips validate every time.
    for pair in pairs[fold % len(pairs) :] + pairs[: fold % len(pairs)]:
        validating, training = (_of_all(side, places, len(clips)) for side in _sides(groups, pair))
        if validating.any() and teaches_the_same(clips, training, rest):
            roles[rest] = LEFT_OUT
            roles[validating], roles[training] = VALIDATION, TRAIN
            return


def _of_all(chosen: Chosen, places: npt.NDArray[np.intp], count: int) -> Chosen:
    """What is chosen of some clips, as chosen of all."""
    found = np.zeros(count, dtype=np.bool_)
    found[places[chosen]] = True
    return found
