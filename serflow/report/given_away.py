"""What the sources' figures give away by themselves, in sentences whose numbers are computed here.

Typed in are what the sources print and say (their figures, shares, variants, batches) and which corpora they name; how many
clips those have, the catalog says.
"""

from collections.abc import Callable, Iterable
from typing import TypedDict

import numpy as np
from scipy.special import softmax

from serflow import registry
from serflow.report.numbers import count, listed, percent, points
from serflow.scores.arithmetic import answers_of, binary_accuracy_of_silence, fractions_of, rows_of_share

_FOUR = ("ravdess", "tess", "savee", "cremad")
# As printed, with all digits, and where among fractions of a plausible test set one looks for it.
_FIGURE_OF_C, _DENOMINATORS = 0.6074326038360596, (8000, 10000)
_FIGURE_OF_D, _BATCH_OF_D = 0.996875, 32
_FIGURE_OF_E, _CLASSES_OF_E = 0.8643, 7
# Two clips of two classes: the first is nearer to its own first class, and its neighbour more so.
_SCORES = np.array([[2.0, 1.0], [3.0, 0.0]])


class GivenAway(TypedDict):
    """What the figures of one source give away.

    Attributes:
        source: which one
        said: one sentence after the other
    """

    source: str
    said: list[str]


def given_away(sources: Iterable[str]) -> list[GivenAway]:
    """What can be told of the figures of some sources without any recording; of others nothing.

    Args:
        sources: as `claim.source` names them in the settings
    """
    return [GivenAway(source=source, said=_TOLD[source]()) for source in sorted(set(sources).intersection(_TOLD))]


def _of_batches() -> list[str]:
    over_classes, over_batch = answers_of(_SCORES, 1)[0], answers_of(_SCORES, 0)[0]
    alone = softmax(_SCORES[:1], axis=0)[0]
    first, neighbour = (" and ".join(f"{score:g}" for score in row) for row in _SCORES)
    return [
        "The network on mel spectrograms ends in a soft-max over the batch instead of the classes, so that the answer for a clip depends on its neighbours.",
        f"A clip with the scores {first} is answered as class {over_classes + 1} by its classes;"
        f" beside a neighbour with the scores {neighbour}, over the batch, as class {over_batch + 1}.",
        f"Alone in its batch, every class of it gets {percent(float(alone.min()))} %.",
    ]


def _of_fraction() -> list[str]:
    least, most = _DENOMINATORS
    fractions = fractions_of(_FIGURE_OF_C, least=least, most=most)
    clips, variants, share = sum(map(_clips, _FOUR)), 3, 0.25
    rows = rows_of_share(clips, variants=variants, share=share)
    found = listed([f"{count(right)} of {count(of)}" for right, of in fractions])
    return [
        f"{100 * _FIGURE_OF_C} % is {found}: as 32-bit floats, {_no_other(len(fractions))} with a denominator from {count(least)} to {count(most)} has these digits.",
        f"{count(rows)} is {100 * share:g} %, rounded up, of {count(variants * clips)} rows: {variants} variants of each of {count(clips)} clips"
        f" ({' + '.join(f'{_title(corpus)} {count(_clips(corpus))}' for corpus in _FOUR)}).",
        "So rows were drawn after augmentation: variants of one clip stood on both sides, and so did every speaker.",
    ]


def _of_one_corpus() -> list[str]:
    variants, share = 4, 0.2
    clips, everything = _clips("tess"), sum(map(_clips, _FOUR))
    rows, all_rows = (rows_of_share(number, variants=variants, share=share) for number in (clips, everything))
    ((right, of),) = fractions_of(_FIGURE_OF_D, least=rows, most=rows)
    possible = fractions_of(_FIGURE_OF_D, least=all_rows, most=all_rows)
    return [
        f"{100 * _FIGURE_OF_D:g} % is {count(of - right)} wrong of {count(of)}, {count(of // _BATCH_OF_D)} batches of {_BATCH_OF_D}.",
        f"{count(rows)} is {100 * share:g} % of {count(variants * clips)} rows: {variants} variants of each of {count(clips)} clips, which is {_title('tess')} alone.",
        f"Of the {count(all_rows)} rows that {100 * share:g} % of all four corpora are ({variants} × {count(everything)} clips),"
        f" {'some' if possible else 'no'} number of right answers has these digits.",
    ]


def _of_silence() -> list[str]:
    silence = binary_accuracy_of_silence(_CLASSES_OF_E)
    return [
        f"{100 * _FIGURE_OF_E:.2f} % is accuracy as Keras reads the word beside binary cross-entropy: the share of the {_CLASSES_OF_E} outputs on the right side of 0.5.",
        f"A model that never answers has {_CLASSES_OF_E - 1} of {_CLASSES_OF_E} right, {100 * silence:.2f} %;"
        f" the figure is {points(_FIGURE_OF_E - silence).lstrip('+')} points above silence.",
    ]


_TOLD: dict[str, Callable[[], list[str]]] = {"B": _of_batches, "C": _of_fraction, "D": _of_one_corpus, "E": _of_silence}


def _no_other(found: int) -> str:
    return "no other fraction" if found == 1 else f"{count(found)} fractions, and no other,"


def _clips(corpus: str) -> int:
    return int(registry.declaration(registry.CORPORA, corpus, "CARD")["clips"])


def _title(corpus: str) -> str:
    return str(registry.declaration(registry.CORPORA, corpus, "CARD")["title"])
