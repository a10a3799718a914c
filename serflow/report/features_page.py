"""The page of the features: what each set makes of a clip of each emotion, and what changes a clip before that.

As self-contained as the report, and like it the same bytes every time.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from serflow.errors import DataError
from serflow.files import write_text
from serflow.report.embed import Embedded, embedded
from serflow.report.numbers import MINUS, counted, kilohertz, listed
from serflow.report.render import rendered

_TEMPLATE = "features.html.j2"
_TITLE = "The features of this study"


def write_features_page(output: Path | str, *, figures: Iterable[Path | str], settings: Mapping[str, Any]) -> None:
    """Write the page of the features.

    Args:
        output: the HTML file
        figures: of each feature set, variant and augmentation, in any order
        settings: `feature_sets`, `variants` and `augmentations`, each in the order of the page with what is to be said of it
            (see `serflow.config.resolve.features_page_settings`); `generated`, `versions`

    Raises:
        DataError: a figure is none, or something has no figure
    """
    drawn = [embedded(path, f"f{place}") for place, path in enumerate(sorted(map(str, figures)))]
    sets = [_told_set(place, told, _figures(drawn, "feature_set", told)) for place, told in enumerate(settings["feature_sets"], start=1)]
    page = rendered(
        _TEMPLATE,
        title=_TITLE,
        sentence=_sentence(settings),
        generated=settings["generated"],
        feature_sets=sets,
        variants=[_told_change(told, _figures(drawn, "variant", told)) for told in settings["variants"]],
        augmentations=[_told_change(told, _figures(drawn, "augmentation", told)) for told in settings["augmentations"]],
        versions=dict(settings["versions"]),
    )
    write_text(output, page)


def _figures(drawn: Sequence[Embedded], kind: str, told: Mapping[str, Any]) -> list[Markup]:
    own = [figure for figure in drawn if dict(figure)[kind] == told["name"]]
    if not own:
        raise DataError(f"there is no figure of the {kind.replace('_', ' ')} {told['name']!r}, expected one of each; draw it again")
    return [Markup(figure["svg"]) for figure in sorted(own, key=lambda figure: figure["figure"])]  # noqa: S704 - escaped when drawn


def _sentence(settings: Mapping[str, Any]) -> str:
    """What the page holds.

    Examples:
        >>> _sentence({"feature_sets": [{"name": "a"}], "variants": []})
        'The systems of this study hear through 1 feature set: a. It holds every recording as it is.'
    """
    sets, variants = [[told["name"] for told in settings[key]] for key in ("feature_sets", "variants")]
    first = f"The systems of this study hear through {counted(len(sets), 'feature set')}: {listed(sets)}."
    if not variants:
        return f"{first} {'It holds' if len(sets) == 1 else 'They hold'} every recording as it is."
    return f"{first} Besides recordings as they are {'it holds' if len(sets) == 1 else 'they hold'} {counted(len(variants), 'variant')}: {listed(variants)}."


def _told_set(place: int, told: Mapping[str, Any], figures: Sequence[Markup]) -> dict[str, Any]:
    return {
        "id": f"feature-set-{place}",
        "name": told["name"],
        "said": told["said"],
        "front_end": told["front_end"],
        "arguments": _arguments(told["arguments"]),
        "heard": _heard(told),
        "corpora": told["corpora"],
        "variants": told["variants"],
        "figures": figures,
    }


def _told_change(told: Mapping[str, Any], figures: Sequence[Markup]) -> dict[str, Any]:
    return {
        "name": told["name"],
        "carried_by": told.get("carried_by", []),
        "steps": [step | {"arguments": _arguments(step["arguments"])} for step in told["steps"]],
        "figures": figures,
    }


def _arguments(given: Mapping[str, Any]) -> str:
    """Arguments as they are read.

    Examples:
        >>> _arguments({"lowest_db": -12.0, "pooled": True})
        'lowest_db −12, pooled true'
    """
    return ", ".join(f"{name} {_value(value)}" for name, value in given.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}".replace("-", MINUS) if isinstance(value, int | float) else str(value)


def _heard(told: Mapping[str, Any]) -> str:
    """Which part of a recording goes in.

    Examples:
        >>> _heard({"sample_rate": 22050, "offset_s": 0.6, "duration_s": 2.5, "fitted": False})
        'at most 2.5 s from 0.6 s on, at 22.05 kHz'
    """
    offset, duration, rate = told["offset_s"], told["duration_s"], kilohertz(told["sample_rate"])
    begins = f" from {offset:g} s on" if offset else ""
    if duration is None:
        return f"everything{begins}, at {rate}"
    most = f"{duration:g} s" if told["fitted"] else f"at most {duration:g} s"
    padded = "; what is shorter is padded with zeros" if told["fitted"] else ""
    return f"{most}{begins}, at {rate}{padded}"
