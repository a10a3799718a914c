"""The two sentences on top of the report, computed from the scores."""

from collections.abc import Mapping
from statistics import fmean

from serflow.report.leak import Gap
from serflow.report.numbers import count, counted, interval, percent, points, points_interval
from serflow.report.standings import UAR, Number, Numbers, unseen_protocol
from serflow.scores.contract import ALL


def summary(numbers: Numbers, chances: Mapping[tuple[str, str, str], float], systems: list[str], gaps: list[Gap]) -> list[str]:
    """What the study found, in two sentences.

    Args:
        numbers: what `pooled_numbers` gave
        chances: what `chance_levels` gave
        systems: the best on unseen speakers first
        gaps: the gap of each system over all its clips, the widest first
    """
    return [sentence.replace(" %", "\N{NO-BREAK SPACE}%") for sentence in (_best_sentence(numbers, chances, systems), _leak_sentence(gaps))]


def _best_sentence(numbers: Numbers, chances: Mapping[tuple[str, str, str], float], systems: list[str]) -> str:
    protocol = unseen_protocol(way for _, way, _, _ in numbers)
    tested = [(system, numbers[system, protocol or "", ALL, UAR]) for system in systems if (system, protocol, ALL, UAR) in numbers]
    ranked = [(system, number, number["value"]) for system, number in tested if number["value"] is not None]
    if not ranked:
        return "No system has a score on speakers that it never heard."
    best, number, value = ranked[0]
    chance = chances.get((best, protocol or "", ALL))
    facts = [_bounds(number), f"{counted(number['n_clips'], 'clip')} of {counted(number['n_speakers'], 'speaker')}"]
    facts += [f"chance {percent(chance)} %"] if chance is not None else []
    others = [other for _, other, _ in ranked[1:]]
    place = f"{best} does best of {count(len(ranked))} systems" if others else f"{best} was the only system tested"
    return (
        f"On speakers that it never heard, {place}: unweighted average recall (UAR) {percent(value)} % ({'; '.join(facts)})"
        f"{_overlap(number, others)}."
    )


def _bounds(number: Number) -> str:
    bounds = interval(number["low"], number["high"])
    if not bounds:
        return "no interval"
    return f"{number['note'].rstrip('.')}, {bounds} %" if number["note"] else f"95 % interval {bounds} %"


def _overlap(best: Number, others: list[Number]) -> str:
    if not others:
        return ""
    if best["low"] is None or any(other["high"] is None for other in others):
        return ", which without every interval is no ranking"
    near = sum(other["high"] >= best["low"] for other in others if other["high"] is not None)
    if not near:
        return ", and no other interval reaches its own"
    rivals = "the other one" if len(others) == 1 else f"{count(near)} of the {count(len(others))} others"
    return f", with an interval that {rivals} overlap{'s' if near == 1 else ''}"


def _leak_sentence(gaps: list[Gap]) -> str:
    if not gaps:
        return "How much random splits flatter was not measured: no system was run under both a random and a speaker split."
    widest = gaps[0]
    bounds = points_interval(widest["low"], widest["high"]) or "no interval"
    kind = f"{widest['note'].rstrip('.')}, " if widest["note"] else "95 % interval " if widest["low"] is not None else ""
    size = f"{counted(widest['n_clips'], 'clip')} of {counted(widest['n_speakers'], 'speaker')}"
    example = (
        f"from {percent(widest['speaker'])} % on unseen speakers to {percent(widest['random'])} %,"
        f" {points(widest['gap'])} points ({kind}{bounds}; {size})"
    )
    start = "Random splits, which let the same voices into training and test, shift the UAR"
    if len(gaps) == 1:
        return f"{start} of {widest['system']} {example}."
    sure = sum(gap["low"] is not None and gap["low"] > 0 for gap in gaps)
    certain = "all" if sure == len(gaps) else f"{count(sure)} of them"
    mean = points(fmean(gap["gap"] for gap in gaps))
    return (
        f"{start} by {mean} points on average over {count(len(gaps))} systems ({certain} with an interval above zero),"
        f" most of all that of {widest['system']}: {example}."
    )
