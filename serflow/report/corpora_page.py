"""The page of the corpora: is each one whole, what was left out, what is odd about it, and what it sounds like.

As self-contained as the report, and like it the same bytes every time.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from serflow import registry
from serflow.corpora.contract import MANIFEST, OK
from serflow.errors import DataError
from serflow.files import write_text
from serflow.report import audits
from serflow.report.corpora_downloads import all_corpora_downloads, corpus_downloads
from serflow.report.draw import FIGURES
from serflow.report.embed import Embedded, embedded
from serflow.report.numbers import DASH, count, hours, kilohertz, percent, signed
from serflow.report.render import rendered
from serflow.report.standings import in_order
from serflow.tables import read_table

_TEMPLATE = "corpora.html.j2"
_TITLE = "The corpora of this study"
# Which figures come first; any other comes after them, by name.
_FIGURES = ("class_counts", "corpus_levels", "speaker_classes", "loudness", "durations", "examples", "measures")
_COLUMNS = [
    "corpus",
    "duration_s",
    "sample_rate",
    "channels",
    "container",
    "subtype",
    "clipped_share",
    "silent_share",
    "dc_offset",
    "status",
]
_CHANNELS = {1: "mono", 2: "stereo"}


def write_corpora_page(
    output: Path | str,
    *,
    manifests: Iterable[Path | str],
    audits_found: Iterable[Path | str],
    figures: Iterable[Path | str],
    settings: Mapping[str, Any],
) -> None:
    """Write the page of the corpora.

    Args:
        output: the HTML file
        manifests: of all corpora of the study
        audits_found: of the same corpora, named `…/{corpus}/audit.json`
        figures: drawn of all corpora and of each, in any order
        settings: `chosen` (the corpora in their order), `cards` (title, licence and language of each), `generated`, `versions`

    Raises:
        DataError: a table breaks its contract, an audit or a figure is none, or a corpus lacks its audit
    """
    known = {Path(path).parent.name: audits.read_audit(path) for path in audits_found}
    rows = pd.concat([read_table(path, MANIFEST, columns=_COLUMNS) for path in manifests], ignore_index=True)
    missing = [corpus for corpus in settings["chosen"] if corpus not in known]
    if missing:
        raise DataError(f"{output}: there is no audit of {missing[0]!r}, expected one of every corpus; index again")
    drawn = _embedded_figures(figures)
    corpora = [
        _corpus(place, corpus, known[corpus], settings, [figure for figure in drawn if figure["corpus"] == corpus])
        for place, corpus in enumerate(settings["chosen"], start=1)
    ]
    page = rendered(
        _TEMPLATE,
        title=_TITLE,
        generated=settings["generated"],
        corpora=corpora,
        figures=_shown([figure for figure in drawn if not figure["corpus"]]),
        files=all_corpora_downloads({name: known[name] for name in settings["chosen"]}, rows, generated=settings["generated"]),
        recordings=[_recordings(corpus["title"], rows[rows["corpus"] == corpus["name"]]) for corpus in corpora],
        not_looked=audits.NOT_LOOKED,
        versions=dict(settings["versions"]),
    )
    write_text(output, page)


def _embedded_figures(paths: Iterable[Path | str]) -> list[Embedded]:
    drawn = [embedded(path, f"f{place}") for place, path in enumerate(sorted(map(str, paths)))]
    order = in_order({figure["figure"] for figure in drawn}, _FIGURES)
    return sorted(drawn, key=lambda figure: (figure["corpus"], order.index(figure["figure"])))


def _shown(figures: Sequence[Embedded]) -> list[dict[str, Any]]:
    return [
        {
            "title": registry.declaration(FIGURES, figure["figure"], "CARD")["title"],
            "svg": Markup(figure["svg"]),  # noqa: S704 - escaped when it was drawn
        }
        for figure in figures
    ]


def _corpus(place: int, corpus: str, audit: audits.Audit, settings: Mapping[str, Any], figures: Sequence[Embedded]) -> dict[str, Any]:
    card = settings["cards"][corpus]
    generated = settings["generated"]
    official = None if generated else audit.get("official")
    return {
        "id": f"corpus-{place}",
        "name": corpus,
        "title": card["title"],
        # A licence is of the real recordings.
        "facts": []
        if generated
        else [f"{name}: {card[key]}" for name, key in (("Language", "language"), ("licence", "licence")) if card[key]],
        "sentence": audits.sentence(audit, card["title"], generated=generated),
        "clips": count(audit["clips"]),
        "official": count(official["clips"]) if official else DASH,
        "missing": count(len(official["missing"])) if official else DASH,
        "excluded": count(len(audit["excluded"])),
        "speakers": count(len(audit["speakers"])),
        "emotions": count(len(audit["emotions"])),
        "hours": hours(3600 * audit["hours"]),
        "compared": _compared(audit) if official else None,
        "kinds": audits.exclusions_by_kind(audit),
        "quirks": [quirk | {"clips": audits.names_of(quirk["clips"])} for quirk in audit["quirks"]] if "quirks" in audit else None,
        "shortcuts": audits.shortcut_groups(audit) if "shortcuts" in audit else None,
        "files": corpus_downloads(corpus, audit),
        "figures": _shown(figures),
    }


def _compared(audit: audits.Audit) -> dict[str, Any]:
    """A corpus against its official list."""
    official = audit["official"]
    emotions, speakers = audits.official_rows(audit, "emotions"), audits.official_rows(audit, "speakers")
    return {
        "emotions": emotions,
        "whole": all(row["difference"] == "all" for row in emotions),
        "speakers": [row for row in speakers if row["difference"] != "all"],
        "alike": len(speakers) - sum(row["difference"] != "all" for row in speakers),
        "lists": [
            {"title": title, **audits.names_of(official[key])}
            for key, title in (
                ("missing", "Missing"),
                ("differing", "With other bytes than the official clip"),
                ("unofficial", "Not in the official list"),
            )
            if official[key]
        ],
    }


def _recordings(title: str, rows: pd.DataFrame) -> dict[str, str]:
    """How the usable recordings of a corpus are stored, and how well."""
    good = rows[rows["status"] == OK]
    seconds = good["duration_s"].dropna()
    clipped = int((good["clipped_share"] > 0).sum())
    return {
        "title": title,
        "rates": _each(good["sample_rate"], lambda rate: kilohertz(int(rate))),
        "containers": _each(good["container"], str),
        "subtypes": _each(good["subtype"], str),
        "channels": _each(good["channels"], lambda number: _CHANNELS.get(int(number), f"{int(number)} channels")),
        "seconds": f"{seconds.min():.1f}{DASH}{seconds.max():.1f}" if len(seconds) else DASH,
        "clipped": count(clipped) if len(good) else DASH,
        "silent": percent(float(good["silent_share"].median())) if len(good) else DASH,
        "offset": signed(100 * float(good["dc_offset"].abs().max()), 2) if len(good) else DASH,
    }


def _each(values: pd.Series, written: Any) -> str:
    """Every value, the commonest first, with how often it stands where there are several."""
    found = values.dropna().value_counts()
    ordered = sorted(found.items(), key=lambda item: (-int(item[1]), str(item[0])))
    if len(ordered) == 1:
        return str(written(ordered[0][0]))
    return ", ".join(f"{written(value)} ({count(int(number))})" for value, number in ordered) or DASH
