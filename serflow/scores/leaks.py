"""What a split let stand on both sides, in words."""

import json
import math
from collections.abc import Mapping

# What of a tested row may stand in training, by the keys that a split counts it under.
_IN_TRAINING = {
    "same_clip": "another row of the same recording",
    "same_audio": "the same recording under another name",
    "same_speaker": "a recording of the same speaker",
    "same_sentence": "a recording of the same sentence",
}


def leak_sentence(facts: Mapping[str, str]) -> str:
    """How much of what was tested had something in training that gives it away.

    Args:
        facts: what the split says of itself, `leaks` among it (`serflow.protocols.contract`)

    Returns:
        a sentence; empty where nothing was counted

    Examples:
        >>> leak_sentence({"leaks": '{"test_rows": 100, "same_clip": 97, "same_speaker": 100}'})
        'Of the 100 rows tested, 97 % had another row of the same recording in training, and all a recording of the same speaker.'
    """
    counts = json.loads(facts.get("leaks") or "{}")
    tested = counts.get("test_rows", 0)
    found = [(_share(counts[key], tested), said) for key, said in _IN_TRAINING.items() if counts.get(key)]
    if not tested or not found:
        return ""
    (share, first), *others = found
    rest = [f"{other} {said}" for other, said in others]
    return f"Of the {tested:,} rows tested, {_sentence([f'{share} had {first} in training', *rest])}."


def _sentence(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", and ".join([", ".join(parts[:-1]), parts[-1]])


def _share(number: int, of: int) -> str:
    """A share in whole percent that is `all` only where it is, and never nothing where there is something."""
    if number >= of:
        return "all"
    return f"{percent} %" if (percent := math.floor(100 * number / of)) else "less than 1 %"
