"""Every protocol in one study: what goes together is planned, what does not is left out and said."""

import pytest

from serflow.config.resolve import all_protocols
from serflow.protocols.contract import SPLIT
from serflow.scores.contract import SCORES
from serflow.tables import read_metadata, read_table
from tests.workflow.project import Project

pytestmark = pytest.mark.workflow

CHOSEN = ["published", "random", "speaker", "sentence", "speaker_sentence", "cross_corpus", "partition:emobox"]


@pytest.fixture
def under_all(fresh: Project) -> Project:
    """Systems of savee, of tess and of both, under every sort of protocol; one of them has a source."""
    settings = fresh.settings()
    settings |= {"protocols": CHOSEN, "systems": ["means_forest", "pair_forest"]}
    settings["recipes"]["pair_forest"]["published"] = {"test_share": 0.25}
    settings["recipes"]["means_forest"]["budget"] = {"clips": 24, "folds": 2}
    fresh.configure(settings)
    return fresh


def test_every_chosen_sort_of_protocol_is_known() -> None:
    assert {name.partition(":")[0] for name in CHOSEN} == {name.partition(":")[0] for name in all_protocols()}


def test_splits_are_made_where_system_and_protocol_go_together(under_all: Project) -> None:
    scores = "results/scores/means_forest_savee/partition-emobox/scores.parquet"
    run = under_all.snakemake("--cores", "2", "splits", scores)
    assert run.returncode == 0, run.stdout + run.stderr
    results = under_all.folder / "results/protocols"
    made = {path.relative_to(results).with_suffix("").as_posix(): read_metadata(path) for path in results.glob("*/*.parquet")}
    savee = {"random", "speaker", "sentence", "speaker_sentence", "partition-emobox"}
    assert set(made) == {
        *(f"means_forest_savee/{name}" for name in savee),
        *(f"means_forest_tess/{name}" for name in ("random", "speaker")),
        *(f"pair_forest/{name}" for name in ("published", "random", "speaker", "cross_corpus")),
    }
    assert all(facts["protocol"] == name.split("/")[1].replace("-", ":") for name, facts in made.items())
    for name, facts in made.items():
        assert int(facts["folds_used"]) <= int(facts["folds_planned"]), name
        assert facts["skipped"] == "", name
        assert ("24 of" in facts["budget"]) == name.startswith("means_forest_savee"), name
    split = read_table(results / "pair_forest/published.parquet", SPLIT)
    assert set(split.loc[split["role"] == "test", "variant"]) == {"original", "noise"}
    # The name is the setting's in tables, and has no colon in paths.
    assert set(read_table(under_all.folder / scores, SCORES)["protocol"]) == {"partition:emobox"}
    assert not list((under_all.folder / "results").rglob("*:*"))


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("results/protocols/means_forest_tess/sentence.parquet", "everyone in tess says one and the same phrase"),
        ("results/scores/means_forest_savee/published/scores.parquet", "it has no source that says how it was tested"),
        ("results/protocols/pair_forest/partition-emobox.parquet", "a partition is of one corpus, and it is made for savee, tess"),
    ],
)
def test_a_target_that_cannot_be_made_ends_the_run_with_the_reason(under_all: Project, target: str, reason: str) -> None:
    run = under_all.snakemake("--cores", "2", "--dry-run", target)
    assert run.returncode != 0
    assert f"cannot be tested by '{target.split('/')[3].removesuffix('.parquet').replace('-', ':')}': {reason}" in run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr


def test_everything_behind_the_splits_is_planned_from_what_goes_together(under_all: Project) -> None:
    planned = under_all.planned()
    assert planned["make_split"] == planned["score_predictions"] == 11
    assert planned["measure_leak_gap"] == 3
    # Of one corpus two folds under each, by the budget; of both one under `published`, and two under the others.
    assert planned["train_estimator"] == 5 * 2 + 2 * 2 + (1 + 2 + 2 + 2)
