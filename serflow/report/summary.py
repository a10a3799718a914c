"""The sentences on top of the report, computed from the scores."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypedDict

from serflow.report.leak import Gap
from serflow.report.numbers import count, counted, interval, listed, percent, points, points_interval
from serflow.report.standings import Number, Numbers, Support, emotions_in_order, has_interval, said_of_scaling
from serflow.scores.contract import ALL
from serflow.scores.intervals import is_range
from serflow.scores.ranking import UAR, Group

Chances = Mapping[tuple[str, str, str], float]
Ranked = list[tuple[str, Number]]


class Summary(TypedDict):
    """What the study found.

    Attributes:
        best: who does best on unseen speakers in the first group where systems can be compared
        others: the same of each further group, short
        leak: what random splits add
    """

    best: str
    others: list[str]
    leak: str


def summary(numbers: Numbers, chances: Chances, groups: Sequence[Group], gaps: Sequence[Gap], titles: Mapping[str, str]) -> Summary:
    """What the study found, in a few sentences.

    Args:
        numbers: what `pooled_numbers` gave
        chances: what `chance_levels` gave
        groups: of systems that can be compared
        gaps: the gap of each system over all its clips, the widest first
        titles: what to call the corpora
    """
    ranked = [_ranked(numbers, group) for group in groups]
    leak = _without_breaks(_leak_sentence(gaps))
    if not any(ranked):
        return Summary(best="No system has a score on speakers that it never heard.", others=[], leak=leak)
    main = next((place for place, own in enumerate(ranked) if len(own) > 1), next(place for place, own in enumerate(ranked) if own))
    names = _material(groups, titles)
    material = names[main] if len(groups) > 1 else ""
    best = _best_sentence(ranked[main], material, chances.get((ranked[main][0][0], groups[main].protocol or "", ALL)))
    others = [_short_sentence(own, name) for place, (own, name) in enumerate(zip(ranked, names, strict=True)) if place != main]
    return Summary(best=_without_breaks(best), others=list(map(_without_breaks, others)), leak=leak)


def _without_breaks(sentence: str) -> str:
    return sentence.replace(" %", "\N{NO-BREAK SPACE}%")


def _ranked(numbers: Numbers, group: Group) -> Ranked:
    """The systems of a group that have a UAR under the protocol that ranks it, the best first."""
    found = [(system, numbers.get((system, group.protocol or "", ALL, UAR))) for system in group.systems]
    return [(system, number) for system, number in found if number and number["value"] is not None]


def _material(groups: Sequence[Group], titles: Mapping[str, str]) -> list[str]:
    """What each group was tested on, with its emotions where other groups share its corpora."""
    corpora = Counter(group.corpora for group in groups)
    sizes = Counter((group.corpora, len(group.labels)) for group in groups)
    said = []
    for group in groups:
        number, names = (
            counted(len(group.labels), "emotion") if group.labels else "without figures",
            ", ".join(emotions_in_order(group.labels)),
        )
        emotions = names if sizes[group.corpora, len(group.labels)] > 1 else number if corpora[group.corpora] > 1 else ""
        said.append(listed([titles.get(corpus, corpus) for corpus in group.corpora]) + (f" ({emotions})" if emotions else ""))
    return said


def _best_sentence(ranked: Ranked, material: str, chance: float | None) -> str:
    best, number = ranked[0]
    others = [other for _, other in ranked[1:]]
    facts = [_facts(number, interval(number["low"], number["high"]), " %")]
    facts += [f"chance {percent(chance)} %"] if chance is not None else []
    rank = f"does best of {count(len(ranked))} systems" if others else "was the only system"
    tested = f" tested on {material}" if material else "" if others else " tested"
    return (
        f"On speakers that it never heard, {best} {rank}{tested}: unweighted average recall (UAR) {percent(number['value'])} %"
        f" ({'; '.join(facts)}){_overlap(number, others)}."
    )


def _short_sentence(ranked: Ranked, material: str) -> str:
    if not ranked:
        return f"On {material}, no system has a score on unseen speakers."
    best, number = ranked[0]
    rank = f"does best of {count(len(ranked))}" if len(ranked) > 1 else "was the only one"
    bounds = interval(number["low"], number["high"]) or "no interval"
    kind = f"{_kind(number)} " if is_range(number["note"]) else ""
    return f"On {material}, {best} {rank}: {percent(number['value'])} % ({kind}{bounds}{said_of_scaling(number['note'])})."


def _facts(number: Support, bounds: str, unit: str = "") -> str:
    """Bounds with what they are, and n; the bounds are empty where there are none."""
    size = f"{counted(number['n_clips'], 'clip')} of {counted(number['n_speakers'], 'speaker')}{said_of_scaling(number['note'])}"
    return f"{_kind(number)} {bounds}{unit}; {size}" if bounds else f"no interval; {size}"


def _kind(number: Support) -> str:
    """What bounds are, without the reason why."""
    return (number["note"] or "").partition(":")[0] if is_range(number["note"]) else "95 % interval"


def _overlap(best: Number, others: list[Number]) -> str:
    """What the intervals say of the rank; ranges over few speakers say nothing of it."""
    if not others:
        return ""
    if best["low"] is None or not has_interval(best):
        return ", which without an interval is no ranking"
    reached = [other["high"] >= best["low"] for other in others if other["high"] is not None and has_interval(other)]
    if not reached:
        return ", which without another interval is no ranking"
    near, of_all = sum(reached), f"of the {count(len(others))} others"
    known = "" if len(reached) == len(others) else f" ({count(len(reached))} {of_all} {'has' if len(reached) == 1 else 'have'} one)"
    if not near:
        return f", and no other interval reaches its own{known}"
    rivals = "the other one" if len(others) == 1 else f"{count(near)} {of_all}"
    return f", with an interval that {rivals} overlap{'s' if near == 1 else ''}{known}"


def _leak_sentence(gaps: Sequence[Gap]) -> str:
    if not gaps:
        return "How much random splits flatter was not measured: no system was run under both a random and a speaker split."
    widest, smallest = gaps[0], gaps[-1]
    start = "Random splits, which let the same voices into training and test, shift the UAR of"
    if len(gaps) == 1:
        ends = f"from {percent(widest['speaker'])} % on unseen speakers to {percent(widest['random'])} %"
        return f"{start} {widest['system']} {ends}, {points(widest['gap'])} points ({_gap_facts(widest)})."
    named = [f"{points(gap['gap'])} points ({gap['system']}; {_gap_facts(gap)})" for gap in (smallest, widest)]
    return f"{start} {count(len(gaps))} systems by between {' and '.join(named)}; {_above_zero(gaps)}."


def _gap_facts(gap: Gap) -> str:
    return _facts(gap, points_interval(gap["low"], gap["high"]))


def _above_zero(gaps: Sequence[Gap]) -> str:
    """How many of several gaps are sure to be gaps; only those with an interval can be."""
    above = [gap["low"] is not None and gap["low"] > 0 for gap in gaps if has_interval(gap)]
    if not above:
        return "none of them has an interval"
    if len(above) == 1:
        return f"the only one that has an interval {'has' if above[0] else 'does not have'} it above zero"
    sure = sum(above)
    every = "both" if len(above) == 2 else "all"
    have = f"{every} have" if sure == len(above) else "none has" if not sure else f"{count(sure)} {'has' if sure == 1 else 'have'}"
    return f"of the {count(len(above))} that have an interval, {have} it above zero"
