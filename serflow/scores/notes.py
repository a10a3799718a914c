"""What must be said beside a number: how it was counted, what was done of the system, and what it looked at.

Notes are short phrases, joined by semicolons. What its bounds are (`serflow.scores.intervals`) comes first.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

TRANSDUCTIVE = "transductive: the features of each speaker were scaled by all clips of that speaker, the tested ones included"
# What a split says of itself (`serflow.protocols.contract`).
_VALIDATED_ON_TEST = "test"
_BUDGET = "budget: "
_BETWEEN = "; "
# Between what a budget leaves, in a split's fact as in a note.
_AND = ", "


def joined(said: Iterable[str | None]) -> str | None:
    """Phrases as one note, each once; None where there are none.

    Examples:
        >>> joined(["few speakers", None, "", "few speakers", "3 clips"]), joined([None])
        ('few speakers; 3 clips', None)
    """
    return _BETWEEN.join(dict.fromkeys(filter(None, said))) or None


def phrases(note: str | None) -> list[str]:
    """The phrases of a note.

    Examples:
        >>> phrases("few speakers; 3 clips"), phrases(None)
        (['few speakers', '3 clips'], [])
    """
    return note.split(_BETWEEN) if note else []


def is_budget(phrase: str) -> bool:
    """Whether a phrase says what of a system was done.

    Examples:
        >>> is_budget("budget: 5 of 20 epochs"), is_budget("few speakers")
        (True, False)
    """
    return phrase.startswith(_BUDGET)


def is_transductive(note: str | None) -> bool:
    """Whether a note says that tested clips took part in scaling.

    Examples:
        >>> is_transductive(TRANSDUCTIVE), is_transductive("few speakers"), is_transductive(None)
        (True, False, False)
    """
    return note is not None and TRANSDUCTIVE in note


def how_counted(answers: pd.DataFrame) -> str | None:
    """That rows of features were counted, where a clip may have several.

    Args:
        answers: see `serflow.scores.answers.read_answers`

    Returns:
        how many rows of how many clips; None where each clip answers once
    """
    rows = len(answers[["clip_id", "variant", "segment"]].drop_duplicates())
    clips = answers["clip_id"].nunique()
    return f"counted by row as in the source: {rows:,} rows (variants or segments) of {clips:,} clips" if rows != clips else None


def how_tested(facts: Iterable[Mapping[str, str]], settings: Mapping[str, object]) -> list[str | None]:
    """What of a system was done, and what it looked at that it should not have seen.

    Args:
        facts: of each split that a number rests on, see `serflow.protocols.contract`
        settings: epochs (in words where a budget shortens them, else empty), transductive
    """
    splits = list(facts)
    chosen_by_test = any(split.get("validation") == _VALIDATED_ON_TEST for split in splits)
    return [
        "the best epoch was chosen on the tested rows, as in the source" if chosen_by_test else None,
        f"{_BUDGET}{limits}" if (limits := budget(splits, str(settings["epochs"]))) else None,
        TRANSDUCTIVE if settings["transductive"] else None,
    ]


def budget(facts: Iterable[Mapping[str, str]], epochs: str) -> str:
    """What of a system was done, in words; empty where all was.

    Args:
        facts: of each split
        epochs: how many of how many, in words; empty where all were trained

    Examples:
        >>> budget([{"budget": "400 of 7,435 clips"}, {"budget": "400 of 7,435 clips, 1 of 5 folds"}, {}], "5 of 20 epochs")
        '400 of 7,435 clips, 1 of 5 folds, 5 of 20 epochs'
    """
    said = [part for split in facts for part in split.get("budget", "").split(_AND)]
    return _AND.join(dict.fromkeys(filter(None, [*said, epochs])))
