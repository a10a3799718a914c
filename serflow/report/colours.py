"""The colours of the report: the same emotion and the same protocol look the same everywhere.

Conventions: every colour has a name and two values, one for white paper and one for a dark screen. Figures are drawn
with the paper values; when they are embedded, each value becomes the style sheet's variable `--{name}`. So no two paper
values may be equal. The series colours were spread as far apart as they go under the three common colour deficiencies;
protocols have a marker of their own besides.
"""

from serflow.corpora.emotions import EMOTIONS

SURFACES = {
    "ink": ("#1b1f24", "#e4e7eb"),
    "muted": ("#59616b", "#a3abb5"),
    "line": ("#d8dce1", "#383f48"),
    "paper": ("#ffffff", "#14171b"),
    "heat": ("#68a7e8", "#2a659f"),
}
PROTOCOLS = {
    "published": ("#74106b", "#ee58bd"),
    "random": ("#d55e00", "#f28a3c"),
    "speaker": ("#0072b2", "#4ba3e3"),
    "sentence": ("#00a066", "#14d6a6"),
    "speaker_sentence": ("#2b95f5", "#a9d6f5"),
    "cross_corpus": ("#844500", "#bf9a6c"),
    "other_protocol": ("#8d7084", "#8b958a"),
}
_EMOTION_VALUES = (
    ("#77506a", "#c3c3d7"),
    ("#19a982", "#2bd69c"),
    ("#c08a11", "#e6b038"),
    ("#332288", "#8a5cf6"),
    ("#c9102f", "#d4628f"),
    ("#aa4499", "#a45fbd"),
    ("#2f4c00", "#2a9a5c"),
    ("#799be3", "#94bbfb"),
    ("#86a95d", "#8d960f"),
)
EMOTION_VALUES = dict(zip(EMOTIONS, _EMOTION_VALUES, strict=True))
COLOURS = SURFACES | PROTOCOLS | {f"emotion-{name}": values for name, values in EMOTION_VALUES.items()}
_MARKERS = {"published": "s", "random": "D", "speaker": "o", "sentence": "^", "speaker_sentence": "v", "cross_corpus": ">"}


def paper(name: str) -> str:
    """A colour's value on white paper, as `#rrggbb`.

    Raises:
        KeyError: no colour of that name
    """
    return COLOURS[name][0]


def protocol_colour(protocol: str) -> str:
    """The name of a protocol's colour; those without one of their own share one.

    Examples:
        >>> protocol_colour("speaker"), protocol_colour("partition:standard")
        ('speaker', 'other_protocol')
    """
    return protocol if protocol in PROTOCOLS else "other_protocol"


def protocol_marker(protocol: str) -> str:
    """The matplotlib marker of a protocol, so that it is told apart without its colour."""
    return _MARKERS.get(protocol, "<")


def emotion_colour(emotion: str) -> str:
    """The name of an emotion's colour; an emotion of a user's own is grey.

    Examples:
        >>> emotion_colour("sad"), emotion_colour("bliss")
        ('emotion-sad', 'muted')
    """
    return f"emotion-{emotion}" if emotion in EMOTION_VALUES else "muted"


def style_variables(*, dark: bool) -> str:
    """The declarations of all colours, for a style sheet."""
    return " ".join(f"--{name}: {values[dark]};" for name, values in COLOURS.items())
