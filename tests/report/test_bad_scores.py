"""Answers that go wrong, from predictions to the page: a number that is right, or a dash with its reason, never a crash."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, recall_score

from serflow.corpora.contract import MANIFEST
from serflow.protocols.contract import SPLIT
from serflow.report.draw import SYSTEM_TABLES, draw_figure, draw_system_figures, figures_of
from serflow.report.page import write_page
from serflow.report.paper_tables import leaderboard_tables
from serflow.scores.claims import collate_claims, measure_claim
from serflow.scores.collate import collate_scores
from serflow.scores.compare import compare_systems
from serflow.scores.contract import CLAIMS, COMPARISONS, CONFUSION, LEAK_GAPS, OF_SYSTEM_PROTOCOL, SCORES
from serflow.scores.leak_gap import measure_leak_gap
from serflow.scores.score import ScoreTables, score_predictions
from serflow.systems.contract import NO_ANSWER, PREDICTIONS
from serflow.tables import read_table, write_table
from tests.report.conftest import Page, study_settings

LABELS = ("angry", "happy", "sad")
SETTINGS = {"draws": 50, "seed": 0, "epochs": "", "transductive": False}
FACTS = {"folds_used": "2", "validation": "part", "budget": "", "seed": "0", "leaks": "{}"}
LEADERBOARD = "Scores over all clips of each system, by protocol"
# Each system's corpus; all but one are tested on eight speakers.
SYSTEMS = {"constant": "many", "twin_a": "many", "twin_b": "many", "broken": "many", "half": "many", "gone": "many", "alone": "one"}
CLAIM = {"source": "C", "metric": "accuracy", "value": 0.9, "tested": "at random", "why": ""}


def clips_of(corpus, speakers):
    """Two folds by speaker, of which the second has no sad clip."""
    rows = []
    for speaker in range(speakers):
        for number in range(12):
            fold = speaker % 2 if speakers > 1 else number % 2
            emotion = LABELS[number % (2 if fold else 3)]
            rows.append({"clip_id": f"{corpus}/{speaker}-{number:02}", "speaker": f"{corpus}/{speaker}", "emotion": emotion, "fold": fold})
    return pd.DataFrame(rows)


def answers_of(system, protocol, clips):
    random = np.random.default_rng(1 if system.startswith("twin") else len(system))
    said = random.dirichlet(np.full(3, 0.7), len(clips)).astype(np.float32)
    if system == "constant":
        said[:] = (0.2, 0.5, 0.3)
    predicted = np.array(LABELS, dtype=object)[said.argmax(axis=1)]
    if system == "broken" and protocol == "speaker":
        lost = clips["fold"].to_numpy() == 1
        predicted[lost], said[lost] = NO_ANSWER, 0
    if system == "gone":
        predicted[:], said[:] = NO_ANSWER, 0
    rows = clips.assign(predicted=predicted, seed=0, variant="original", segment=None)
    rows = rows.assign(**{f"probability_{label}": said[:, place] for place, label in enumerate(LABELS)})
    return rows[rows["fold"] == 0] if (system, protocol) == ("half", "speaker") else rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("bad")


@pytest.fixture(scope="module")
def answers(folder, manifest_of):
    """The answers by system and protocol, and all tables made of them."""
    clips = {"many": clips_of("many", 8), "one": clips_of("one", 1)}
    for corpus, own in clips.items():
        named = own.assign(name=own["clip_id"].str.split("/").str[1])[["name", "speaker", "emotion"]].to_dict("records")
        write_table(manifest_of(named, corpus), folder / corpus / "manifest.parquet", MANIFEST)
    found = {}
    for system, corpus in SYSTEMS.items():
        for protocol in ("published", "random", "speaker"):
            found[system, protocol] = answers_of(system, protocol, clips[corpus])
            _write(folder, system, protocol, clips[corpus], found[system, protocol])
        places = {protocol: folder / system / protocol for protocol in ("published", "random", "speaker")}
        manifests = [folder / corpus / "manifest.parquet"]
        measure_leak_gap(
            random=_predictions(places["random"]),
            speaker=_predictions(places["speaker"]),
            splits=[places["random"] / "split.parquet", places["speaker"] / "split.parquet"],
            manifests=manifests,
            system=system,
            settings=SETTINGS,
            gap=folder / system / "leak_gap.parquet",
        )
        measure_claim(
            scores=[place / "scores.parquet" for place in places.values()],
            splits=[place / "split.parquet" for place in places.values()],
            published=_predictions(places["published"]),
            unseen=_predictions(places["speaker"]),
            manifests=manifests,
            system=system,
            settings=SETTINGS
            | {"claim": CLAIM, "sides": {"published": "published", "random": "random", "unseen": "speaker"}, "missing": {}},
            claim=folder / system / "claim.parquet",
        )
    _collate(folder)
    return found


def _predictions(place):
    return [place / f"fold-{fold}.parquet" for fold in (0, 1)]


def _write(folder, system, protocol, clips, rows):
    place = folder / system / protocol
    for fold in (0, 1):
        write_table(rows[rows["fold"] == fold].drop(columns="speaker"), place / f"fold-{fold}.parquet", PREDICTIONS)
    split = clips[["clip_id", "fold"]].assign(variant="original", segment=None, role="test")
    write_table(split, place / "split.parquet", SPLIT, FACTS | {"protocol": protocol})
    score_predictions(
        _predictions(place),
        split=place / "split.parquet",
        manifests=[folder / SYSTEMS[system] / "manifest.parquet"],
        system=system,
        protocol=protocol,
        settings=SETTINGS,
        tables=ScoreTables(**{field.name: place / f"{field.name}.parquet" for field in fields(ScoreTables)}),
    )


def _collate(folder):
    places = [folder / system / protocol for system in SYSTEMS for protocol in ("published", "random", "speaker")]
    single = {name: [place / f"{name}.parquet" for place in places] for name in OF_SYSTEM_PROTOCOL}
    single["leak_gaps"] = [folder / system / "leak_gap.parquet" for system in SYSTEMS]
    collate_scores(single, {name: folder / f"{name}.parquet" for name in single}, leaderboard=folder / "leaderboard.csv")
    compare_systems(
        [(system, "speaker", _predictions(folder / system / "speaker")) for system in SYSTEMS],
        manifests=[folder / corpus / "manifest.parquet" for corpus in ("many", "one")],
        settings={"draws": 50, "seed": 0, "permutations": 200},
        output=folder / "comparisons.parquet",
    )
    claims = [folder / system / "claim.parquet" for system in SYSTEMS]
    collate_claims(claims, not_run={}, table=folder / "claims.parquet", text=folder / "claims.csv")


@pytest.fixture(scope="module")
def scores(answers, folder):
    table = read_table(folder / "scores.parquet", SCORES)
    return table[table["protocol"] == "speaker"]


@pytest.fixture(scope="module")
def page(answers, folder):
    """The page with every figure of the study and of each system."""
    figures = [folder / "figures" / f"{name}.svg" for name in figures_of("study")]
    study = {"scores": folder / "scores.parquet", "gaps": folder / "leak_gaps.parquet", "confusion": folder / "confusion.parquet"}
    for path in figures:
        draw_figure(path.stem, path, **study)
    for system in SYSTEMS:
        drawn = [folder / "figures" / system / f"{name}.svg" for name in figures_of("system_protocol")]
        tables = {name: folder / system / "speaker" / f"{name}.parquet" for name in SYSTEM_TABLES}
        draw_system_figures(drawn, tables=tables, system=system, protocol="speaker")
        figures += drawn
    settings = study_settings()
    card = next(iter(settings["systems"].values())) | {"emotions": list(LABELS)}
    settings["systems"] = {system: card | {"corpora": [corpus], "title": system} for system, corpus in SYSTEMS.items()}
    settings["chosen"] |= {"corpora": ["many", "one"], "protocols": ["published", "random", "speaker"], "systems": list(SYSTEMS)}
    settings |= {"corpus_titles": {"many": "MANY", "one": "ONE"}, "skipped": {}, "not_run": {}}
    settings["protocols"]["published"] = {"disjoint": [], "title": "as published"}
    write_page(
        folder / "report.html",
        **study,
        **{name: folder / f"{name}.parquet" for name in ("claims", "comparisons", "mistakes", "parts")},
        manifests=[folder / corpus / "manifest.parquet" for corpus in ("many", "one")],
        splits=[],
        figures=figures,
        settings=settings,
        audio={},
    )
    return Page((folder / "report.html").read_text(encoding="utf-8"))


def pooled(scores, system, metric="uar"):
    rows = scores[(scores["system"] == system) & (scores["corpus"] == "all") & scores["fold"].isna() & scores["seed"].isna()]
    return rows.set_index("metric").loc[metric]


def shown(page, system):
    """The leaderboard's row of a system under `speaker`."""
    name = ""
    for row in page.tables[LEADERBOARD]:
        name = row[0] if len(row) == 1 else name
        if len(row) > 1 and name.startswith(system) and row[0] == "speaker":
            return [cell.strip() for cell in row]
    raise AssertionError(system)


def test_a_system_that_always_answers_one_emotion_is_at_chance(answers, scores, page):
    own = answers["constant", "speaker"]
    assert pooled(scores, "constant")["value"] == pytest.approx(1 / 3)
    assert pooled(scores, "constant", "macro_f1")["value"] == pytest.approx(f1_score(own["emotion"], own["predicted"], average="macro"))
    cells = shown(page, "constant")
    assert cells[2].startswith("33.3 33.3–33.3")
    assert cells[5] == "33.3"
    emotions = {row[0]: row[1].strip()[:1] for row in page.tables["constant: each emotion over all clips, by protocol"][-3:]}
    assert emotions == {"happy": "4", "sad": "–", "angry": "–"}


def test_an_emotion_that_a_fold_never_shows_does_not_count_there(answers, scores):
    own = answers["twin_a", "speaker"]
    for fold, rows in own.groupby("fold"):
        assert set(rows["emotion"]) < set(rows["predicted"]) or fold == 0
        expected = recall_score(rows["emotion"], rows["predicted"], labels=sorted(rows["emotion"].unique()), average="macro")
        found = scores[(scores["system"] == "twin_a") & (scores["fold"] == fold) & (scores["metric"] == "uar")]["value"]
        assert found.tolist() == [pytest.approx(expected)]
    assert pooled(scores, "twin_a")["value"] == pytest.approx(balanced_accuracy_score(own["emotion"], own["predicted"]))


def test_a_fold_without_answers_gives_a_dash_everywhere_and_the_reason(answers, scores, page, folder):
    note = "48 of 96 answers are missing: training went wrong, see its log"
    number = pooled(scores, "broken")
    assert np.isnan(number["value"])
    assert number["note"] == note
    assert [cell.rstrip("123456789 ") for cell in shown(page, "broken")[2:5]] == ["–"] * 3
    assert note in page.text
    gap = read_table(folder / "leak_gaps.parquet", LEAK_GAPS).query("system == 'broken' and corpus == 'all'").iloc[0]
    assert np.isnan(gap[["speaker", "gap", "low", "high"]].astype(float)).all()
    own = answers["broken", "random"]
    assert gap["random"] == pytest.approx(balanced_accuracy_score(own["emotion"], own["predicted"]))
    assert gap["note"] == note
    claims = read_table(folder / "claims.parquet", CLAIMS).query("system == 'broken'")
    assert claims[["unseen", "gap", "gap_low"]].isna().all(axis=None)
    assert set(claims["gap_note"]) == {note}
    assert claims["random"].notna().all()


def test_a_system_without_any_answer_keeps_its_row(scores, page, folder):
    table = pd.read_csv(folder / "leaderboard.csv")
    assert sorted(table["system"].unique()) == sorted(SYSTEMS)
    row = table[(table["system"] == "gone") & (table["protocol"] == "speaker")].iloc[0]
    assert np.isnan(row["uar"])
    assert row["note"] == "96 of 96 answers are missing: training went wrong, see its log"
    assert shown(page, "gone")[6] == "96"
    assert "0 emotions" not in page.text
    assert "Tested on many, without figures" in page.text
    comparisons = read_table(folder / "comparisons.parquet", COMPARISONS)
    assert not {"gone", "broken"} & {*comparisons["one"], *comparisons["other"]}


def test_a_fold_that_is_missing_is_told(answers, scores, page):
    own = answers["half", "speaker"]
    number = pooled(scores, "half")
    assert (number["n_clips"], number["n_speakers"]) == (48, 4)
    assert number["value"] == pytest.approx(balanced_accuracy_score(own["emotion"], own["predicted"]))
    assert "48 clips without features were not tested" in number["note"]
    assert "48 clips without features were not tested" in page.text
    assert shown(page, "half")[6:] == ["48", "4"]


def test_one_speaker_alone_has_figures_without_intervals(answers, scores, page, folder):
    own = answers["alone", "speaker"]
    number = pooled(scores, "alone")
    assert number["value"] == pytest.approx(balanced_accuracy_score(own["emotion"], own["predicted"]))
    assert np.isnan(number[["low", "high"]].astype(float)).all()
    assert number["note"] == "one speaker alone: no interval"
    assert "–" not in shown(page, "alone")[2]
    gap = read_table(folder / "leak_gaps.parquet", LEAK_GAPS).query("system == 'alone'")
    assert gap["low"].isna().all()
    assert set(gap["note"]) == {"one speaker alone: no interval"}


def test_identical_systems_differ_by_nothing(page, folder):
    row = read_table(folder / "comparisons.parquet", COMPARISONS).query("one == 'twin_a' and other == 'twin_b'").iloc[0]
    assert (row["difference"], row["low"], row["high"], row["p"]) == (0, 0, 0, 1)
    found = [rows for name, rows in page.tables.items() if name.startswith("Protocol speaker: row less column") and "twin_a" in rows[0]]
    (twin,) = [row for row in found[0] if row[0] == "twin_a"]
    assert twin[found[0][0].index("twin_b")].startswith("0.0 p 1.000")


def test_tables_for_papers_tell_the_same(folder, page):
    tables = leaderboard_tables(read_table(folder / "scores.parquet", SCORES), read_table(folder / "confusion.parquet", CONFUSION))
    found = {group["name"]: (group["rows"][-1], table) for table in tables for group in table["groups"]}
    assert set(found) == set(SYSTEMS)
    row, table = found["broken"]
    assert [cell["text"] for cell in row["cells"][:3]] == ["–"] * 3
    assert [table["notes"][mark - 1] for mark in row["marks"]] == ["48 of 96 answers are missing: training went wrong, see its log"]


def test_no_number_that_is_none_is_shown(page):
    assert not {"nan", "NaN", "None", "inf"} & set(page.text.replace("%", " ").split())
