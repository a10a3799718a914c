"""What can go wrong, by whose mend it needs.

Every message is one line: the file or key, what was found, what was expected, and the mend.
"""

import difflib
from collections.abc import Iterable


class SerflowError(Exception):
    """Anything that serflow says no to; its message is meant for the user as it stands."""


class SettingError(SerflowError):
    """A setting in config.yaml that cannot be used."""


class DataError(SerflowError):
    """A corpus, a recording or a table that does not hold what it should."""


class LeakError(SerflowError):
    """Training would see what it is tested on."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name nearest to a mistyped one, as a phrase that ends a message.

    Args:
        name: what was found
        known: what would have been right

    Returns:
        `did you mean 'x'?` where one name is near, else `known: a, b, c`

    Examples:
        >>> nearest("corpara", ["corpora", "systems"])
        "did you mean 'corpora'?"
        >>> nearest("zzz", ["corpora", "systems"])
        'known: corpora, systems'
    """
    choices = sorted(known)
    matches = difflib.get_close_matches(name, choices, n=1)
    if matches:
        return f"did you mean '{matches[0]}'?"
    return f"known: {', '.join(choices)}"
