"""The report as one self-contained page: assembled from the tables, no network, one script for its tables, the same bytes every time."""

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import yaml
from markupsafe import Markup

from serflow import registry
from serflow.errors import DataError
from serflow.files import write_text
from serflow.report.claims import claims_sentence, claims_table
from serflow.report.colours import protocol_colour
from serflow.report.comparisons import comparison_tables
from serflow.report.draw import CORPORA, FIGURES, STUDY
from serflow.report.embed import Embedded, embedded
from serflow.report.given_away import given_away
from serflow.report.leak import leak_table, system_gaps
from serflow.report.material import class_names, corpora_table, exclusions, protocol_table, read_manifests, split_table, why_not_run
from serflow.report.misheard import misheard
from serflow.report.parts_tables import emotion_table, seed_table, worst_in_words
from serflow.report.provenance import checksums, commit_of, platform_here
from serflow.report.render import rendered
from serflow.report.score_tables import corpus_table, leaderboard
from serflow.report.speed import speed_table
from serflow.report.standings import chance_levels, in_order, pooled_numbers
from serflow.report.study_downloads import study_downloads, system_downloads
from serflow.report.summary import summary
from serflow.scores.contract import CLAIMS, COMPARISONS, CONFUSION, LEAK_GAPS, MISTAKES, PARTS, SCORES
from serflow.scores.ranking import rank_groups
from serflow.tables import read_table

_TEMPLATE = "page.html.j2"
_TABLES = "tables.html.j2"
# The sections with a place of their own for figures of the study; any other category comes after them.
_SECTIONS = ("Leaderboard", "Leak gap")
# Beside whose dots the worst recognised speaker and sentence are named.
_SPEAKERS = "speakers"


def write_page(
    output: Path | str,
    *,
    scores: Path | str,
    gaps: Path | str,
    confusion: Path | str,
    claims: Path | str,
    comparisons: Path | str,
    mistakes: Path | str,
    parts: Path | str,
    manifests: Iterable[Path | str],
    splits: Iterable[Path | str],
    figures: Iterable[Path | str],
    settings: Mapping[str, Any],
    audio: Mapping[str, str],
    speed: Path | str | None = None,
) -> None:
    """Write the report.

    Args:
        output: the HTML file
        scores: the table of scores
        gaps: the table of leak gaps
        confusion: the table of confusions
        claims: the table of claims
        comparisons: the table of comparisons
        mistakes: the table of mistakes
        parts: the table of parts
        manifests: the manifests of all corpora of the study
        splits: the split files, named `…/{system}/{protocol}.parquet`
        figures: the drawn figures, of the study, of the systems and of all corpora, in any order
        settings: `chosen`, `corpus_titles`, `systems`, `not_run`, `skipped`, `protocols`, `config` and `versions`
        audio: of each corpus the folder that its recordings' paths are relative to, as seen from the page
        speed: what `make bench` wrote; None where it was not run

    Raises:
        DataError: a table breaks its contract, a figure is none, or a system has scores but no settings
    """
    score_rows, answers = read_table(scores, SCORES), read_table(confusion, CONFUSION)
    numbers, chances = pooled_numbers(score_rows), chance_levels(answers)
    ranked = rank_groups(score_rows, answers)
    systems = [system for group in ranked for system in group.systems]
    _check_known(scores, "system", systems, settings["systems"])
    gap_rows, claim_rows, wrong = read_table(gaps, LEAK_GAPS), read_table(claims, CLAIMS), read_table(mistakes, MISTAKES)
    compared = read_table(comparisons, COMPARISONS)
    part_rows = read_table(parts, PARTS)
    split_paths, manifest_paths = list(splits), list(manifests)
    why_not = why_not_run(settings["skipped"], split_paths)
    chosen = settings["chosen"]
    protocols = in_order({*(protocol for _, protocol, _, _ in numbers)}, chosen["protocols"])
    drawn = _embedded_figures(figures, protocols)
    cards = settings["systems"]
    corpora = corpora_table(rows := read_manifests(manifest_paths), chosen["corpora"])
    page = rendered(
        _TEMPLATE,
        tables=_TABLES,
        title="Speech emotion recognition on unseen speakers",
        summary=summary(numbers, chances, ranked, system_gaps(gap_rows), settings["corpus_titles"]),
        generated=settings["config"]["source"] == "demo",
        claims=claims_table(claim_rows, cards),
        claimed=claims_sentence(claim_rows),
        given_away=given_away(claim_rows["source"]),
        study_figures=_study_figures(drawn),
        apart=len(ranked) > 1,
        leaderboard=leaderboard(numbers, chances, ranked, protocols, cards=cards, why_not=why_not),
        leak=leak_table(gap_rows, cards),
        comparisons=comparison_tables(compared, systems=systems, protocols=protocols),
        systems=[
            _system(place, name, cards[name], corpus_table(numbers, chances, name, protocols, f"system-{place}"), drawn)
            | {
                "misheard": misheard(wrong, name, protocols=protocols, audio=audio),
                "files": system_downloads(score_rows, wrong, name),
                "emotions": emotion_table(part_rows, name, protocols, f"system-{place}-emotions"),
                "seeds": seed_table(score_rows, name, protocols, f"system-{place}-seeds"),
                "worst": {protocol: worst_in_words(part_rows, name, protocol) for protocol in protocols},
            }
            for place, name in enumerate(systems, start=1)
        ],
        files=study_downloads(score_rows, gap_rows, claim_rows, compared, rows, systems=systems, splits=split_paths),
        corpora=corpora,
        corpora_figures=_corpora_figures(drawn),
        class_names=class_names(corpora),
        exclusions=exclusions(rows),
        protocols=protocol_table(settings["protocols"], chosen["protocols"]),
        splits=split_table(split_paths, systems, chosen["protocols"]),
        not_run=sorted(settings["not_run"].items()),
        skipped=[{"system": system, "protocol": protocol, "reason": why} for (system, protocol), why in sorted(why_not.items())],
        seeds=list(chosen["seeds"]),
        config=yaml.safe_dump(without_places(settings["config"]), sort_keys=True, allow_unicode=True, width=100),
        versions=dict(settings["versions"]),
        speed=speed_table(speed),
        commit=commit_of(),
        platform=platform_here(),
        checksums=checksums(
            manifests=manifest_paths, splits=split_paths, tables=[scores, confusion, parts, gaps, comparisons, claims, mistakes]
        ),
    )
    write_text(output, page)


def without_places(value: object) -> object:
    """A setting without the absolute paths in it, which say where a machine keeps its files and nothing of the study.

    Examples:
        >>> without_places({"corpora": "/home/me/corpora", "seeds": [1], "rate": "1/2"})
        {'corpora': '(a folder of this machine)', 'seeds': [1], 'rate': '1/2'}
    """
    if isinstance(value, Mapping):
        return {str(key): without_places(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_places(item) for item in value]
    if isinstance(value, str) and (PurePosixPath(value).is_absolute() or PureWindowsPath(value).is_absolute() or value.startswith("~")):
        return "(a folder of this machine)"
    return value


def _check_known(path: Path | str, kind: str, found: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(found).difference(known))
    if unknown:
        raise DataError(f"{path}: holds {kind} {unknown[0]!r}, which the settings do not name; delete it, and the next run makes it again")


def _embedded_figures(paths: Iterable[Path | str], protocols: list[str]) -> list[Embedded]:
    drawn = [embedded(path, f"f{place}") for place, path in enumerate(sorted(map(str, paths)))]
    order = in_order({figure["protocol"] for figure in drawn}, protocols)
    return sorted(drawn, key=lambda figure: (figure["system"], figure["figure"], order.index(figure["protocol"])))


def _study_figures(drawn: list[Embedded]) -> dict[str, list[dict[str, Any]]]:
    sections: dict[str, list[dict[str, Any]]] = {name: [] for name in (*_SECTIONS, "Further figures")}
    for figure in drawn:
        card = registry.declaration(FIGURES, figure["figure"], "CARD")
        if card["scope"] == STUDY:
            category = card["category"] if card["category"] in _SECTIONS else "Further figures"
            sections[category].append({"title": card["title"], "svg": Markup(figure["svg"])})  # noqa: S704 - escaped when it was drawn
    return sections


def _corpora_figures(drawn: list[Embedded]) -> list[dict[str, Any]]:
    cards = [(registry.declaration(FIGURES, figure["figure"], "CARD"), figure["svg"]) for figure in drawn]
    return [{"title": card["title"], "svg": Markup(svg)} for card, svg in cards if card["scope"] == CORPORA]  # noqa: S704 - escaped when drawn


def _system(place: int, name: str, card: Mapping[str, Any], table: dict[str, Any], drawn: list[Embedded]) -> dict[str, Any]:
    return {
        "id": f"system-{place}",
        "name": name,
        "card": card,
        "renamed": [f"{label} → {emotion}" for label, emotion in sorted(card["label_map"].items()) if label != emotion],
        "table": table,
        "figures": [
            {
                "title": registry.declaration(FIGURES, figure["figure"], "CARD")["title"],
                "tells_worst": figure["figure"] == _SPEAKERS,
                "protocol": figure["protocol"],
                "colour": protocol_colour(figure["protocol"]),
                "svg": Markup(figure["svg"]),  # noqa: S704 - escaped when it was drawn
            }
            for figure in drawn
            if figure["system"] == name
        ],
    }
