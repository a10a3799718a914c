"""The whole way: what a finished study holds."""

import csv
import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from serflow import registry
from serflow.corpora.contract import MANIFEST
from serflow.features.contract import ROWS
from serflow.protocols.contract import SPLIT
from serflow.report.contract import EXAMPLES, EXPLORED
from serflow.scores.contract import CALIBRATION, CLAIMS, COMPARISONS, CONFUSION, LEAK_GAPS, MISTAKES, PARTS, SCORES, SEX_GAPS
from serflow.systems.contract import HISTORY, PREDICTIONS
from serflow.tables import read_table
from tests.workflow.project import Project

pytestmark = pytest.mark.workflow

# Not there where all files were so new that nothing of them could be trusted the next time.
KEPT_FOR_THE_NEXT_RUN = ".work"

CONTRACTS = {
    "corpora/*/manifest.parquet": MANIFEST,
    "corpora/*/explored.parquet": EXPLORED,
    "corpora/*/examples.parquet": EXAMPLES,
    "features/*/*/rows.parquet": ROWS,
    "protocols/*/*.parquet": SPLIT,
    "systems/*/*/*/predictions.parquet": PREDICTIONS,
    "systems/*/*/*/history.parquet": HISTORY,
    "scores/*/*/scores.parquet": SCORES,
    "scores/*/*/confusion.parquet": CONFUSION,
    "scores/*/*/parts.parquet": PARTS,
    "scores/*/*/sex_gaps.parquet": SEX_GAPS,
    "scores/*/*/calibration.parquet": CALIBRATION,
    "scores/*/*/mistakes.parquet": MISTAKES,
    "scores/parts.parquet": PARTS,
    "scores/sex_gaps.parquet": SEX_GAPS,
    "scores/calibration.parquet": CALIBRATION,
    "scores/mistakes.parquet": MISTAKES,
    "scores/scores.parquet": SCORES,
    "scores/confusion.parquet": CONFUSION,
    "scores/leak_gaps.parquet": LEAK_GAPS,
    "scores/comparisons.parquet": COMPARISONS,
    "scores/*/leak_gap.parquet": LEAK_GAPS,
    "scores/*/claim.parquet": CLAIMS,
    "scores/claims.parquet": CLAIMS,
}


@pytest.fixture(scope="module")
def results(finished: Project) -> Path:
    return finished.folder / "results"


def test_every_table_keeps_its_contract(results: Path) -> None:
    for pattern, contract in CONTRACTS.items():
        paths = list(results.glob(pattern))
        assert paths, pattern
        for path in paths:
            read_table(path, contract)
    kept = {path for pattern in CONTRACTS for path in results.glob(pattern)}
    assert {path for path in results.rglob("*.parquet") if KEPT_FOR_THE_NEXT_RUN not in path.parts} == kept


def test_every_usable_clip_is_tested_once_under_every_protocol(results: Path) -> None:
    manifest = read_table(results / "corpora/tess/manifest.parquet", MANIFEST)
    usable = set(manifest.loc[manifest["status"] == "ok", "clip_id"])
    for protocol in ("random", "speaker"):
        folds = [read_table(path, PREDICTIONS) for path in (results / "systems/means_cnn" / protocol).glob("fold-*/predictions.parquet")]
        tested = pd.concat(folds)["clip_id"]
        assert len(tested) == len(usable)
        assert set(tested) == usable


def test_speakers_are_left_out_one_by_one(results: Path) -> None:
    split = read_table(results / "protocols/means_cnn/speaker.parquet", SPLIT)
    tested = split[split["role"] == "test"]
    speakers = tested["clip_id"].str.extract(r"tess/([A-Z]+)_")[0].groupby(tested["fold"]).unique()
    assert [list(names) for names in speakers] == [["OAF"], ["YAF"]]


def test_the_leaderboard_holds_every_system_under_every_protocol(results: Path) -> None:
    with (results / "scores/leaderboard.csv").open(encoding="utf-8") as table:
        rows = [(row["system"], row["protocol"]) for row in csv.DictReader(table)]
    tested = [(system, protocol) for system in ("means_cnn", "pair_forest") for protocol in ("random", "speaker")]
    assert sorted(rows) == sorted([*tested, ("pair_forest", "published")])


def test_a_claim_stands_beside_what_was_measured(results: Path) -> None:
    with (results / "scores/claims.csv").open(encoding="utf-8") as table:
        rows = {row["metric"]: row for row in csv.DictReader(table)}
    scores = read_table(results / "scores/scores.parquet", SCORES)
    own = scores[(scores["system"] == "pair_forest") & (scores["corpus"] == "all") & scores["fold"].isna() & scores["seed"].isna()]
    for side, protocol in (("published", "published"), ("random", "random"), ("unseen", "speaker")):
        numbers = own[own["protocol"] == protocol].set_index("metric")["value"]
        assert {metric: float(row[side]) for metric, row in rows.items()} == pytest.approx(numbers[list(rows)].to_dict(), abs=1e-6)
    assert list(rows) == ["binary_accuracy", "accuracy", "uar"]
    # Copies stand on both sides, and every row is an answer.
    assert re.search(r"counted by row as in the source: \d+ rows \(variants or segments\) of \d+ clips", rows["uar"]["published_note"])
    assert re.search(r"^Of the \d+ rows tested, \d+ % had another row of the same recording in training", rows["uar"]["why"])
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "What the sources claim" in page
    assert "85.71" in page


def test_a_network_shows_how_it_learned_and_a_forest_does_not(results: Path) -> None:
    drawn = {path.parent.parent.name for path in (results / "report/figures").glob("*/*/learning.svg")}
    assert drawn == {"means_cnn"}


def test_the_audit_names_what_is_excluded(results: Path) -> None:
    audit = json.loads((results / "corpora/savee/audit.json").read_text(encoding="utf-8"))
    manifest = read_table(results / "corpora/savee/manifest.parquet", MANIFEST)
    assert audit["clips"] == (manifest["status"] == "ok").sum()
    assert len(audit["excluded"]) == (manifest["status"] == "excluded").sum()


def test_the_page_shows_a_hostile_title_as_it_is(results: Path) -> None:
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "A &lt;b&gt;small&lt;/b&gt; forest" in page
    assert "A <b>small</b> forest" not in page


def test_the_page_of_the_corpora_stands_beside_the_report(results: Path) -> None:
    page = (results / "corpora.html").read_text(encoding="utf-8")
    for title in ("SAVEE", "TESS"):
        assert f"<p>{title} is generated here: " in page
    assert page.count('role="img"') == len(list((results / "report/figures/corpora").rglob("*.svg"))) == 12
    assert "results/corpora.html" in (results / "report.html").read_text(encoding="utf-8")


def test_the_page_of_the_features_stands_beside_the_report(results: Path) -> None:
    page = (results / "features.html").read_text(encoding="utf-8")
    folder = results / "report" / "figures"
    assert {path.parent.name for path in folder.glob("variants/*/before_after.svg")} == {"noise"}
    # By default there is no recorded noise to add.
    drawn = set(registry.names(registry.AUGMENTATIONS)) - {"recorded_noise"}
    assert {path.parent.name for path in folder.glob("augmentations/*/before_after.svg")} == drawn
    assert {path.parent.name for path in folder.glob("feature_sets/*/values.svg")} == {"means162"}
    assert page.count('role="img"') == 2 + len(drawn)
    assert registry.said_of(registry.FRONT_ENDS, "means162") in page
    assert "results/features.html" in (results / "report.html").read_text(encoding="utf-8")


def test_a_corpus_is_explored_as_far_as_the_settings_say(results: Path) -> None:
    explored = read_table(results / "corpora/tess/explored.parquet", EXPLORED)
    assert set(explored["emotion"].value_counts()) == {1}
    examples = read_table(results / "corpora/tess/examples.parquet", EXAMPLES)
    assert set(examples["emotion"]) == set(explored["emotion"])


def test_the_corpora_are_explained_without_any_training(fresh: Project) -> None:
    run = fresh.snakemake("--cores", "2", "audit")
    assert run.returncode == 0, run.stdout + run.stderr
    made = {path.name for path in (fresh.folder / "results").iterdir()}
    assert made - {KEPT_FOR_THE_NEXT_RUN} == {"demo", "corpora", "corpora.html", "report"}


def test_the_used_settings_are_kept_with_their_defaults(results: Path) -> None:
    used = yaml.safe_load((results / "config.used.yaml").read_text(encoding="utf-8"))
    assert used["scores"]["draws"] == 100
    assert used["scores"]["seed"] == 0
    assert used["recipes"]["pair_forest"]["arguments"] == {"trees": 5}


def test_no_output_tells_of_this_machine(finished: Project) -> None:
    for path in (finished.folder / "results").rglob("*"):
        if path.is_file() and path.suffix != ".wav":
            assert str(finished.folder).encode() not in path.read_bytes(), path


def test_training_says_what_it_computes_on(finished: Project) -> None:
    log = (finished.folder / "logs/train_network/means_cnn/random/fold-0.log").read_text(encoding="utf-8")
    assert re.search(r"INFO Keras [\d.]+ \(\w+\) computes on ", log)
    assert "leak guard: nothing stands on two sides" in log


def test_features_show_their_progress_in_the_log(finished: Project) -> None:
    log = (finished.folder / "logs/extract_features/savee/means162.log").read_text(encoding="utf-8")
    manifest = read_table(finished.folder / "results/corpora/savee/manifest.parquet", MANIFEST)
    clips = (manifest["status"] == "ok").sum()
    assert re.search(rf"features of savee: {clips} of {clips} clips, [\d.]+ clips/s, 0 s left", log)


def test_a_network_asks_for_a_gpu_and_a_forest_does_not(fresh: Project) -> None:
    run = fresh.snakemake("--dry-run", "--cores", "2")
    jobs = re.findall(r"^rule (train_\w+):\n(?:.+\n)*?    resources: (.*)$", run.stdout + run.stderr, flags=re.MULTILINE)
    assert {rule for rule, _ in jobs} == {"train_network", "train_estimator"}
    assert all(("gpu=1" in resources) == (rule == "train_network") for rule, resources in jobs)


def test_snakemakes_own_report_works(study: Project) -> None:
    run = study.snakemake("--report", "own.html")
    assert run.returncode == 0, run.stdout + run.stderr
    page = (study.folder / "own.html").read_text(encoding="utf-8")
    assert "leaderboard" in page
    assert "pair_forest" in page
    assert "speaker_classes" in page
    assert "before_after" in page


def test_single_targets_make_no_more_than_they_need(fresh: Project) -> None:
    run = fresh.snakemake("results/corpora/savee/manifest.parquet", "--cores", "2")
    assert run.returncode == 0, run.stdout + run.stderr
    made = {path.relative_to(fresh.folder / "results").parts[0] for path in (fresh.folder / "results").iterdir()}
    assert made - {KEPT_FOR_THE_NEXT_RUN} == {"demo", "corpora"}
