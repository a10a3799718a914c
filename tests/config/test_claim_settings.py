"""What the settings say of claims, budgets and what is left out."""

from dataclasses import replace

import pytest

from serflow.config.resolve import (
    claim_protocols,
    claim_settings,
    claimed_systems,
    report_settings,
    resolve,
    score_settings,
    unrun_claims,
)

CLAIM = {"source": "E", "metric": "accuracy", "value": 0.39, "tested": "20 % of the clips", "why": "The same people speak on both sides."}
FOREST = {
    "title": "A forest",
    "corpora": ["savee", "tess"],
    "label_map": "eight",
    "feature_set": "means162",
    "model": "random_forest",
    "claim": CLAIM,
}
NETWORK = FOREST | {"model": "conv1d_means", "training": {"epochs": 20}}
WHY = "one speaker only"


def study_of(protocols=("random", "speaker"), corpora=("savee", "tess"), recipe_corpora=None, **recipe):
    if recipe_corpora:
        corpora, recipe = recipe_corpora, recipe | {"corpora": recipe_corpora}
    recipes = {"mine": FOREST | recipe, "plain": FOREST | {"claim": None, "corpora": ["savee"]}}
    return resolve({"corpora": list(corpora), "systems": ["mine", "plain"], "recipes": recipes, "protocols": list(protocols)})


def test_only_systems_with_a_claim_are_asked_for_it():
    assert claimed_systems(study_of()) == ["mine"]


def test_a_claim_is_measured_under_the_protocols_of_the_study():
    study = study_of()
    assert claim_protocols(study, "mine") == {"random": "random", "unseen": "speaker"}
    settings = claim_settings(study, "mine")
    assert settings["claim"] == CLAIM
    assert settings["missing"] == {"published": "this study leaves out the protocol 'published'"}


def test_what_is_skipped_is_missing_with_its_reason():
    study = replace(study_of(), skipped={("mine", "speaker"): WHY, ("plain", "random"): "another"})
    assert claim_protocols(study, "mine") == {"random": "random"}
    assert claim_settings(study, "mine")["missing"]["unseen"] == WHY


def test_speakers_may_be_kept_apart_together_with_sentences():
    study = study_of(["speaker_sentence"], recipe_corpora=["savee", "ravdess"])
    assert claim_protocols(study, "mine") == {"unseen": "speaker_sentence"}
    assert claim_protocols(study_of(["speaker_sentence", "speaker"], recipe_corpora=["savee", "ravdess"]), "mine") == {"unseen": "speaker"}


def test_what_the_source_did_is_run_where_the_settings_say_what_it_did():
    assert claim_settings(study_of(["published", "speaker"]), "mine")["missing"]["published"].startswith("it has no source that says")
    told = study_of(["published", "speaker"], published={"test_share": 0.2})
    assert claim_protocols(told, "mine") == {"published": "published", "unseen": "speaker"}


def test_without_a_protocol_for_unseen_speakers_the_claim_says_so():
    assert claim_settings(study_of(["random"]), "mine")["missing"]["unseen"] == "this study leaves out the protocol 'speaker'"


def test_claims_of_systems_that_cannot_run_are_kept_with_the_reason():
    found = unrun_claims(study_of(corpora=["savee"]))
    assert list(found) == ["mine"]
    assert found["mine"]["claim"] == CLAIM
    assert found["mine"]["reason"] == "it is made for savee, tess; this study leaves out tess"
    assert unrun_claims(study_of()) == {}


@pytest.mark.parametrize(("budget", "epochs"), [({}, ""), ({"epochs": 20}, ""), ({"epochs": 30}, ""), ({"epochs": 5}, "5 of 20 epochs")])
def test_a_budget_of_epochs_is_said_only_where_it_shortens_training(budget, epochs):
    study = study_of(**NETWORK, budget=budget)
    assert score_settings(study, "mine")["epochs"] == claim_settings(study, "mine")["epochs"] == epochs


def test_an_estimator_has_no_epochs_to_save():
    assert score_settings(study_of(budget={"epochs": 5}), "mine")["epochs"] == ""


@pytest.mark.parametrize(("scaling", "transductive"), [("rows", False), ("none", False), ("speakers", True)])
def test_scaling_by_speaker_is_called_transductive_everywhere(scaling, transductive):
    study = study_of(scaling=scaling)
    assert score_settings(study, "mine")["transductive"] is transductive
    assert claim_settings(study, "mine")["transductive"] is transductive
    assert report_settings(study, versions={})["systems"]["mine"]["transductive"] is transductive
