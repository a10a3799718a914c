"""From what the user wrote to a study that can run, or one line that says why not."""

import copy
import json

import pytest
import yaml

from serflow import registry
from serflow.config.resolve import (
    all_protocols,
    computed_feature_sets,
    corpora_page_settings,
    drawn_changes,
    drawn_feature_sets,
    feature_set_settings,
    feature_set_sources,
    features_page_settings,
    index_settings,
    planned_folds,
    protocols_of,
    report_settings,
    resolve,
    score_settings,
    sort_keys,
    split_settings,
    training_settings,
    why_not,
)
from serflow.config.settings import Training
from serflow.corpora.demo.layouts import FOLDERS
from serflow.errors import SettingError
from serflow.registry import AUGMENTATIONS, FRONT_ENDS

FOREST = {"title": "Forest", "corpora": "each", "label_map": "nine", "feature_set": "means162", "model": "random_forest"}
NETWORK = FOREST | {"title": "Network", "model": "conv1d_means", "training": {}}


OWN = {"folder": "mine", "table": "clips.csv"}


def with_own(name="mine", **changed):
    """A study with a corpus of the user's own; a key set to None is left out."""
    own = {key: value for key, value in (OWN | changed).items() if value is not None}
    return {"corpora": ["savee", "mine"], "own_corpora": {name: own}, "systems": ["means_forest"]}


def with_recipe(**changed):
    """A study of one recipe on two corpora."""
    base = {"corpora": ["savee", "tess"], "systems": ["mine"], "recipes": {"mine": FOREST}}
    recipe = changed.pop("recipe", {})
    return base | {"recipes": {"mine": FOREST | recipe}} | changed


BROKEN = {
    "unknown key": ({"corpra": []}, r"unknown key 'corpra'; did you mean 'corpora'\?"),
    "unknown key, nothing near": ({"zzzz": 1}, r"unknown key 'zzzz'; known: allow_partial, budgets, corpora, corpora_dir, demo"),
    "unknown nested key": ({"splits": {"fold": 3}}, r"unknown key 'splits\.fold'; did you mean 'folds'\?"),
    "unknown key of a named thing": (with_recipe(recipe={"modelx": "x"}), r"unknown key 'recipes\.mine\.modelx'; did you mean 'model'\?"),
    "unknown key of training": (
        with_recipe(recipe={"training": {"epoch": 3}}),
        r"unknown key 'recipes\.mine\.training\.epoch'; did you mean 'epochs'\?",
    ),
    "unknown key in a list": (
        {"variants": {"noise": [{"augmentation": "noise", "argumentz": {}}]}},
        r"unknown key 'variants\.noise\.0\.argumentz'; did you mean 'arguments'\?",
    ),
    "text for a number": ({"splits": {"folds": "three"}}, r"'splits\.folds' is 'three'; input should be a valid integer"),
    "too small": ({"splits": {"folds": 1}}, r"'splits\.folds' is 1; input should be greater than or equal to 2"),
    "number for a list": ({"corpora": 5}, r"'corpora' is 5; input should be a valid list"),
    "text for a list": ({"corpora": "savee"}, r"'corpora' is 'savee'; input should be a valid list"),
    "nothing for a section": ({"splits": None}, r"'splits' is None"),
    "list for named things": ({"recipes": [1]}, r"'recipes' is \[1\]"),
    "empty list": ({"systems": []}, r"'systems' is \[\]; list should have at least 1 item"),
    "unknown choice": ({"source": "floppy"}, r"'source' is 'floppy'; input should be 'folder' or 'demo'"),
    "mistyped each": (with_recipe(recipe={"corpora": "eech"}), r"'recipes\.mine\.corpora' is 'eech'; .*'each'"),
    "wrong type of recipe corpora": (with_recipe(recipe={"corpora": 5}), r"'recipes\.mine\.corpora' is 5; "),
    "wrong name in recipe corpora": (with_recipe(recipe={"corpora": ["SAVEE"]}), r"'recipes\.mine\.corpora\.0' is 'SAVEE'; .*pattern"),
    "name that is no name": ({"recipes": {"My Recipe": FOREST}}, r"'recipes\.My Recipe' is .*pattern"),
    "missing key": ({"feature_sets": {"mine": {"sample_rate": 8000}}}, r"'feature_sets\.mine\.front_end' is missing; add it"),
    "unknown corpus": ({"corpora": ["savvee"]}, r"'corpora': no 'savvee' in .*; did you mean 'savee'\?"),
    "unknown protocol": ({"protocols": ["speakers"]}, r"'protocols': no 'speakers' in .*; did you mean 'speaker'\?"),
    "unknown partition": (
        {"protocols": ["partition:emobx"]},
        r"'protocols': 'partition:emobx' names no partition; did you mean 'partition:emobox'\?",
    ),
    "no partition": (
        {"protocols": ["partition"]},
        r"'protocols': 'partition' names no partition; known: partition:audeering, partition:emobox",
    ),
    "a kind of what has none": (
        {"protocols": ["speaker:emobox"]},
        r"'speaker:emobox' has a colon, and 'speaker' comes in one kind only; write 'speaker'",
    ),
    "no name of a protocol": ({"protocols": ["partition-emobox"]}, r"'protocols\.0' is 'partition-emobox'; .*pattern"),
    "unknown recipe": (
        {"systems": ["means_forrest"]},
        r"'systems' names the recipe 'means_forrest', which is not defined; did you mean 'means_forest'\?",
    ),
    "unknown feature set": (
        with_recipe(recipe={"feature_set": "means16"}),
        r"'recipes\.mine\.feature_set' names the feature set 'means16'.*did you mean 'means162'\?",
    ),
    "unknown label map": (
        with_recipe(recipe={"label_map": "ninee"}),
        r"'recipes\.mine\.label_map' names the label map 'ninee'.*did you mean 'nine'\?",
    ),
    "unknown model": (
        with_recipe(recipe={"model": "random_forrest"}),
        r"'recipes\.mine\.model': no 'random_forrest' in .*; did you mean 'random_forest'\?",
    ),
    "unknown corpus of a recipe": (
        with_recipe(recipe={"corpora": ["tes"]}),
        r"'recipes\.mine\.corpora': no 'tes' in .*; did you mean 'tess'\?",
    ),
    "unknown augmentation": (
        {"variants": {"noise": [{"augmentation": "noize"}]}},
        r"'variants\.noise\.augmentation': no 'noize' in .*; did you mean 'noise'\?",
    ),
    "unknown front end": (
        {"feature_sets": {"mine": {"front_end": "means"}}},
        r"'feature_sets\.mine\.front_end': no 'means' in .*; did you mean 'means162'\?",
    ),
    "unknown variant": (
        {"feature_sets": {"mine": {"front_end": "means162", "variants": ["nois"]}}},
        r"'feature_sets\.mine\.variants' names the variant 'nois'.*did you mean 'noise'\?",
    ),
    "unknown emotion": (
        with_recipe(label_maps={"mine": {"hapy": "happy"}}),
        r"'label_maps\.mine' names the emotion 'hapy'.*did you mean 'happy'\?",
    ),
    "unknown argument of a model": (
        with_recipe(recipe={"arguments": {"tree": 3}}),
        r"'recipes\.mine\.arguments' has the unknown key 'tree' for random_forest; did you mean 'trees'\?",
    ),
    "unknown argument of an augmentation": (
        {"variants": {"noise": [{"augmentation": "noise", "arguments": {"amplitudee": 1}}]}},
        r"'variants\.noise\.arguments' has the unknown key 'amplitudee' for noise; did you mean 'amplitude'\?",
    ),
    "argument of another type": (
        with_recipe(recipe={"arguments": {"trees": "many"}}),
        r"'recipes\.mine\.arguments\.trees' is 'many'; expected a whole number from 1, such as 100 \(how many trees\)",
    ),
    "truth for a number": (
        with_recipe(recipe={"arguments": {"trees": True}}),
        r"'recipes\.mine\.arguments\.trees' is True; expected a whole number",
    ),
    "fraction for a whole number": (
        with_recipe(recipe={"arguments": {"trees": 1.5}}),
        r"'recipes\.mine\.arguments\.trees' is 1\.5; expected a whole number",
    ),
    "argument below its lowest": (
        with_recipe(recipe={"arguments": {"trees": 0}}),
        r"'recipes\.mine\.arguments\.trees' is 0; expected a whole number from 1, such as 100 \(how many trees\)$",
    ),
    "negative number of things": (with_recipe(recipe={"arguments": {"trees": -3}}), r"'recipes\.mine\.arguments\.trees' is -3; "),
    "argument above its highest": (
        with_recipe(recipe=NETWORK | {"arguments": {"dropout_dense": 7.0}}),
        r"'recipes\.mine\.arguments\.dropout_dense' is 7\.0; expected a number from 0\.0 to 0\.99, such as 0\.3 \(",
    ),
    "stretch to nothing": (
        {"variants": {"noise": [{"augmentation": "time_stretch", "arguments": {"rate": 0.0}}]}},
        r"'variants\.noise\.arguments\.rate' is 0\.0; expected a number from 0\.1 to 10\.0, such as 0\.8",
    ),
    "more coefficients than bands": (
        {"feature_sets": {"mine": {"front_end": "means162", "arguments": {"n_mfcc": 200}}}},
        r"'feature_sets\.mine\.arguments\.n_mfcc' is 200; expected a whole number from 1 to n_mels = 128, such as 20",
    ),
    "fewer bands than the coefficients left at their default": (
        {"feature_sets": {"mine": {"front_end": "means162", "arguments": {"n_mels": 10}}}},
        r"'feature_sets\.mine\.arguments\.n_mfcc' is 20 by default; expected a whole number from 1 to n_mels = 10 \(cepstral",
    ),
    "wrong type of what bounds another": (
        {"feature_sets": {"mine": {"front_end": "means162", "arguments": {"n_mels": "many"}}}},
        r"'feature_sets\.mine\.arguments\.n_mels' is 'many'; expected a whole number from 1 to 1024",
    ),
    "infinite argument": (
        {"variants": {"noise": [{"augmentation": "noise", "arguments": {"amplitude": float("inf")}}]}},
        r"'variants\.noise\.arguments\.amplitude' is inf; expected a number from 0\.0",
    ),
    "argument that is no number": (
        {"variants": {"noise": [{"augmentation": "pitch_shift", "arguments": {"semitones": float("nan")}}]}},
        r"'variants\.noise\.arguments\.semitones' is nan; expected a number from -24\.0 to 24\.0",
    ),
    "infinite setting": (
        {"feature_sets": {"mine": {"front_end": "means162", "duration_s": float("inf")}}},
        r"'feature_sets\.mine\.duration_s' is inf; input should be a finite number",
    ),
    "text that YAML reads as a date": (
        {"splits": {"folds": "2020-01-01"}},
        r"'splits\.folds' is '2020-01-01'; input should be a valid integer",
    ),
    "setting that is no number": ({"index": {"silent_below_dbfs": float("nan")}}, r"'index\.silent_below_dbfs' is nan; input should be "),
    "seed that no table holds": ({"seeds": [2**31]}, r"'seeds\.0' is 2147483648; input should be less than or equal to 2147483647"),
    "label map with one label": (
        with_recipe(label_maps={"mine": {"happy": "loud", "angry": "loud"}}),
        r"'label_maps\.mine' has the one label 'loud'; expected two at least: map some emotion to another label",
    ),
    "label map without labels": (with_recipe(label_maps={"mine": {}}), r"'label_maps\.mine' has no label; expected two at least"),
    "empty label": (
        with_recipe(label_maps={"mine": {"happy": "", "angry": "angry"}}),
        r"'label_maps\.mine\.happy' is ''; string should have at least 1 character",
    ),
    "blank label": (
        with_recipe(label_maps={"mine": {"happy": " ", "angry": "angry"}}),
        r"'label_maps\.mine\.happy' is ' '; expected a label such as 'happy'",
    ),
    "corpus that the demo cannot make": (
        {"source": "demo"},
        r"'corpora' names 'emodb', which `source: demo` cannot generate; it makes cremad, ravdess, savee, tess: leave out the others",
    ),
    "corpus twice": ({"corpora": ["tess", "savee", "tess"]}, r"'corpora' names 'tess' more than once; name each once"),
    "seed twice": ({"seeds": [1, 1]}, r"'seeds' names 1 more than once"),
    "protocol twice": ({"protocols": ["speaker", "speaker"]}, r"'protocols' names 'speaker' more than once"),
    "recipe twice": ({"systems": ["means_forest", "means_forest"]}, r"'systems' names 'means_forest' more than once"),
    "variant twice": (
        {"feature_sets": {"mine": {"front_end": "means162", "variants": ["noise", "noise"]}}},
        r"'feature_sets\.mine\.variants' names 'noise' more than once",
    ),
    "corpus twice in a recipe": (
        with_recipe(recipe={"corpora": ["tess", "tess"]}),
        r"'recipes\.mine\.corpora' names 'tess' more than once",
    ),
    "augmentation twice": (
        with_recipe(recipe={"augmentation": ["noise", "noise"]}),
        r"'recipes\.mine\.augmentation' names 'noise' more than once",
    ),
    "no corpus in a recipe": (with_recipe(recipe={"corpora": []}), r"'recipes\.mine\.corpora' is \[\]"),
    "variant called original": (
        {
            "variants": {
                "original": [{"augmentation": "noise"}],
                "noise": [{"augmentation": "noise"}],
                "stretch_pitch": [{"augmentation": "noise"}],
            }
        },
        r"'variants\.original'.*the recording itself",
    ),
    "noise from nowhere": (
        {"variants": {"street": [{"augmentation": "recorded_noise"}]}},
        r"'variants\.street\.arguments\.folder' is ''; expected a folder \(where the noise lies: .*; must be set\)$",
    ),
    "noise from no text": (
        {"variants": {"street": [{"augmentation": "recorded_noise", "arguments": {"folder": 3}}]}},
        r"'variants\.street\.arguments\.folder' is 3; expected a text",
    ),
    "training of an estimator": (
        with_recipe(recipe={"training": {"epochs": 3}}),
        r"'recipes\.mine\.training' and the model 'random_forest' \(estimator\) do not fit: set it to null",
    ),
    "network without training": (
        with_recipe(recipe={"model": "conv1d_means"}),
        r"'recipes\.mine\.training' and the model 'conv1d_means' \(network\) do not fit: add it",
    ),
    "augmentation that is not carried": (
        with_recipe(recipe={"augmentation": ["noises"]}),
        r"'recipes\.mine\.augmentation' names 'noises', which feature_sets\.means162\.variants does not carry; did you mean 'noise'\?",
    ),
    "unknown corpus where there are own ones": (
        with_own() | {"corpora": ["mien"]},
        r"'corpora': no 'mien' in serflow\.corpora\.catalog or under 'own_corpora'; did you mean 'mine'\?",
    ),
    "unknown own corpus in a recipe": (
        with_own() | with_recipe(recipe={"corpora": ["mein"]}),
        r"'recipes\.mine\.corpora': no 'mein' in serflow\.corpora\.catalog or under 'own_corpora'; did you mean 'mine'\?",
    ),
    "own corpus called as another": (with_own("tess"), r"'own_corpora\.tess': that name is taken; .* such as 'own_tess'"),
    "own corpus called all": (with_own("all"), r"'own_corpora\.all': that name is taken"),
    "own corpus without a folder": (with_own(folder=None), r"'own_corpora\.mine\.folder' is missing; add it"),
    "neither table nor pattern": (with_own(table=None), r"'own_corpora\.mine' has neither 'table' nor 'pattern'; expected one of them"),
    "both table and pattern": (with_own(pattern="(?P<speaker>a)(?P<emotion>b)"), r"'own_corpora\.mine' has both 'table' and 'pattern'"),
    "table that is no name": (with_own(table=5), r"'own_corpora\.mine\.table' is 5; input should be a valid list"),
    "no table in a list": (with_own(table=[]), r"'own_corpora\.mine\.table' is \[\]; list should have at least 1 item"),
    "pattern that does not compile": (
        with_own(table=None, pattern="(?P<speaker>["),
        r"'own_corpora\.mine\.pattern' is '\(\?P<speaker>\[', which is no regular expression \(unterminated character set at position 12\)",
    ),
    "pattern without speaker": (
        with_own(table=None, pattern="(?P<emotion>[a-z]+)"),
        r"'own_corpora\.mine\.pattern' is .*, without the group 'speaker'; write \(\?P<speaker>…\) around what says it",
    ),
    "pattern with a mistyped group": (
        with_own(table=None, pattern="(?P<speker>a)(?P<emotion>b)"),
        r"'own_corpora\.mine\.pattern' has the group 'speker', which says nothing of a clip; did you mean 'speaker'\?",
    ),
    "columns of a pattern": (
        with_own(table=None, pattern="(?P<speaker>a)(?P<emotion>b)", columns={"sex": "gender"}),
        r"'own_corpora\.mine\.columns' is for a table",
    ),
    "unknown column": (
        with_own(columns={"speker": "x"}),
        r"'own_corpora\.mine\.columns\.speker' is 'speker'; input should be 'file', 'speaker'",
    ),
    "emotion that serflow does not know": (
        with_own(emotions={"joy": "hapy"}),
        r"'own_corpora\.mine\.emotions\.joy' names the emotion 'hapy', which is not defined; did you mean 'happy'\?",
    ),
    "unknown key of an own corpus": (with_own(tables="x"), r"unknown key 'own_corpora\.mine\.tables'; did you mean 'table'\?"),
    "unknown key of a speaker": (
        with_own(speakers={"anna": {"gender": "female"}}),
        r"unknown key 'own_corpora\.mine\.speakers\.anna\.gender'; known: age, sex",
    ),
    "sex that is none": (
        with_own(speakers={"anna": {"sex": "f"}}),
        r"'own_corpora\.mine\.speakers\.anna\.sex' is 'f'; input should be 'female' or 'male'",
    ),
    "own corpus in the demo": (with_own() | {"source": "demo"}, r"'corpora' names 'mine', which `source: demo` cannot generate"),
    "parts of an unknown corpus": ({"parts": {"ravdes": ["song"]}}, r"'parts\.ravdes': no 'ravdes' in .*; did you mean 'ravdess'\?"),
    "parts of an own corpus": (
        with_own() | {"parts": {"mine": ["song"]}},
        r"'parts\.mine': no 'mine' in serflow\.corpora\.catalog; known:",
    ),
    "parts of a corpus without": (
        {"parts": {"tess": ["speech"]}},
        r"'parts\.tess': that corpus has no parts; leave it out \(of those that have: .*ravdess\)",
    ),
    "unknown part": ({"parts": {"ravdess": ["sung"]}}, r"'parts\.ravdess' names the part 'sung', .*; did you mean 'song'\?"),
    "part twice": ({"parts": {"ravdess": ["song", "song"]}}, r"'parts\.ravdess' names 'song' more than once; name each once"),
    "no part": ({"parts": {"ravdess": []}}, r"'parts\.ravdess' is \[\]; list should have at least 1 item"),
    "part without brackets": ({"parts": {"ravdess": "song"}}, r"'parts\.ravdess' is 'song'; input should be a valid list"),
    "labels of another kind": (
        with_recipe(recipe={"labels": "perceive"}),
        r"'recipes\.mine\.labels' is 'perceive'; input should be 'intended' or 'perceived'",
    ),
    "two systems of one name": (
        with_recipe(systems=["mine", "mine_tess"], recipes={"mine": FOREST, "mine_tess": FOREST | {"corpora": ["tess"]}}),
        r"two recipes make a system called 'mine_tess'; rename one",
    ),
    "nothing can run": (
        with_recipe(recipe={"corpora": ["savee", "emodb"]}),
        r"none of 'systems' can run: mine: it is made for savee, emodb; this study leaves out emodb",
    ),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_setting_is_one_line_that_names_the_key_and_the_mend(kind):
    config, message = BROKEN[kind]
    with pytest.raises(SettingError, match=f"^config: .*{message}") as caught:
        resolve(config)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("kind", ["unknown corpus", "unknown key", "two systems of one name"])
def test_the_configuration_is_not_changed_by_looking_at_it(kind):
    config = BROKEN[kind][0]
    before = copy.deepcopy(config)
    with pytest.raises(SettingError):
        resolve(config)
    assert config == before


def test_nothing_said_is_the_study_of_config_yaml(repository):
    assert resolve({}) == resolve(yaml.safe_load((repository / "config.yaml").read_text()))


def test_training_that_a_merge_kept_can_be_set_to_nothing():
    """Snakemake lays overrides over config.yaml key by key: a key of a default recipe cannot be left out again."""
    study = resolve({"systems": ["means_cnn"], "recipes": {"means_cnn": NETWORK | {"model": "random_forest", "training": None}}})
    assert {system.kind for system in study.systems.values()} == {"estimator"}


def test_the_demo_makes_every_corpus_that_it_has_a_layout_for():
    assert resolve({"source": "demo", "corpora": list(FOLDERS)}).settings.corpora == list(FOLDERS)


def test_each_makes_one_system_for_every_corpus_of_the_study():
    study = resolve(with_recipe())
    assert {name: system.corpora for name, system in study.systems.items()} == {"mine_savee": ("savee",), "mine_tess": ("tess",)}
    assert {system.kind for system in study.systems.values()} == {"estimator"}
    assert study.not_run == {}


def test_named_corpora_make_one_system():
    study = resolve(with_recipe(recipe=NETWORK | {"corpora": ["tess", "savee"]}))
    assert [(system.name, system.corpora, system.kind) for system in study.systems.values()] == [("mine", ("tess", "savee"), "network")]


def test_a_recipe_whose_corpora_are_left_out_is_not_run_and_says_why():
    study = resolve(
        with_recipe(systems=["mine", "four"], recipes={"mine": FOREST, "four": FOREST | {"corpora": ["tess", "emodb", "cremad"]}})
    )
    assert set(study.systems) == {"mine_savee", "mine_tess"}
    assert study.not_run == {"four": "it is made for tess, emodb, cremad; this study leaves out emodb, cremad"}


def test_recipes_that_are_not_chosen_are_checked_all_the_same():
    with pytest.raises(SettingError, match=r"recipes\.other\.model"):
        resolve(with_recipe(recipes={"mine": FOREST, "other": FOREST | {"model": "nonsense"}}))


@pytest.mark.parametrize(
    ("corpora", "protocol", "splits", "folds"),
    [
        (["savee"], "speaker", {}, 4),
        (["tess"], "speaker", {}, 2),
        (["savee", "tess"], "speaker", {}, 6),
        (["emodb"], "speaker", {}, 10),
        (["emodb", "tess"], "speaker", {}, 5),
        (["ravdess"], "speaker", {"folds": 3}, 3),
        (["savee"], "speaker", {"leave_one_out_up_to": 3}, 5),
        (["savee"], "random", {}, 5),
        (["savee"], "random", {"folds": 7}, 7),
    ],
)
def test_folds_are_planned_from_the_official_numbers_of_speakers(corpora, protocol, splits, folds):
    study = resolve(with_recipe(recipe={"corpora": corpora}, corpora=corpora, splits=splits))
    assert planned_folds(study, "mine", protocol) == folds
    assert split_settings(study, "mine", protocol)["folds"] == folds


@pytest.mark.parametrize(
    ("corpora", "splits", "folds"),
    [
        (["mine"], {}, 10),
        (["mine"], {"leave_one_out_up_to": 3}, 5),
        (["mine"], {"folds": 12}, 12),
        (["savee", "mine"], {}, 10),
        (["emodb", "mine"], {}, 5),
        (["ravdess", "mine"], {"folds": 3}, 3),
    ],
)
def test_folds_for_an_unknown_number_of_speakers_are_as_many_as_any_may_need(corpora, splits, folds):
    study = resolve({"own_corpora": {"mine": OWN}} | with_recipe(recipe={"corpora": corpora}, corpora=corpora, splits=splits))
    assert planned_folds(study, "mine", "speaker") == folds
    many = {"above": splits.get("leave_one_out_up_to", 10), "folds": splits.get("folds", 5)}
    assert split_settings(study, "mine", "speaker")["many_speakers"] == many
    assert split_settings(study, "mine", "random")["many_speakers"] is None
    assert planned_folds(study, "mine", "random") == splits.get("folds", 5)


def test_each_covers_own_corpora_and_calls_them_by_their_titles():
    study = resolve(with_own(title="Our calls"))
    assert set(study.systems) == {"means_forest_savee", "means_forest_mine"}
    described = report_settings(study, versions={})
    assert described["systems"]["means_forest_mine"]["title"] == "Random forest on 162 means, Our calls"
    assert described["corpus_titles"] == {"mine": "Our calls", "savee": "SAVEE"}
    assert report_settings(resolve(with_own()), versions={})["corpus_titles"]["mine"] == "mine"


def test_an_index_gets_the_settings_of_its_own_corpus_alone_and_no_title():
    study = resolve(with_own(title="Our calls", emotions={"joy": "happy", "bored": None}))
    settings = index_settings(study, "mine")
    assert settings["own"]["table"] == ["clips.csv"]
    assert list(settings["own"]["emotions"].items()) == [("bored", None), ("joy", "happy")]
    assert "title" not in settings["own"]
    assert index_settings(study, "savee") == index_settings(resolve({}), "savee")
    assert "own" not in index_settings(study, "savee")


def test_an_index_gets_the_parts_of_its_own_corpus_alone_in_the_order_of_the_corpus():
    def parts_of(corpus, **chosen):
        return index_settings(resolve({"parts": chosen}), corpus).get("parts")

    assert parts_of("ravdess") == ["speech"]
    assert parts_of("ravdess", ravdess=["song"]) == ["song"]
    assert parts_of("ravdess", ravdess=["song", "speech"]) == parts_of("ravdess", ravdess=["speech", "song"]) == ["speech", "song"]
    assert parts_of("savee") == parts_of("savee", ravdess=["song"]) is None


def test_one_table_may_be_written_without_brackets():
    assert index_settings(resolve(with_own(table=["clips.csv"])), "mine") == index_settings(resolve(with_own()), "mine")


def test_what_a_system_is_labelled_by_is_part_of_its_split_and_its_training():
    intended, perceived = (resolve(with_recipe(recipe={"labels": labels})) for labels in ("intended", "perceived"))
    assert resolve(with_recipe()).systems == intended.systems
    for settings_of in (
        lambda study: split_settings(study, "mine_savee", "random"),
        lambda study: training_settings(study, "mine_savee", "random"),
    ):
        assert (settings_of(intended)["labels"], settings_of(perceived)["labels"]) == ("intended", "perceived")
    assert report_settings(perceived, versions={})["systems"]["mine_savee"]["labels"] == "perceived"


SOURCE = {"published": {"test_share": 0.25, "arguments": {"trees": 7}}}


@pytest.mark.parametrize("protocol", all_protocols())
def test_every_protocol_says_how_many_folds_it_may_need_or_why_it_needs_none(protocol):
    study = resolve(with_recipe(protocols=["random", protocol] if protocol != "random" else ["random"], recipe=SOURCE))
    assert [name for name in study.systems if protocol in protocols_of(study, name)] == [
        name for name in study.systems if (name, protocol) not in study.skipped
    ]
    for name, system in study.systems.items():
        assert study.skipped.get((name, protocol)) == why_not(system, protocol)
        assert (planned_folds(study, name, protocol) > 0) or ((name, protocol) in study.skipped)


@pytest.mark.parametrize(
    ("corpora", "protocol", "recipe", "folds"),
    [
        (["ravdess"], "sentence", {}, 2),
        (["cremad"], "sentence", {}, 5),
        (["ravdess"], "speaker_sentence", {}, 10),
        (["savee"], "speaker_sentence", {}, 20),
        (["emodb", "cremad"], "speaker_sentence", {}, 25),
        (["emodb", "cremad", "tess"], "cross_corpus", {}, 3),
        (["savee"], "published", SOURCE, 1),
        (["ravdess"], "partition:emobox", {}, 6),
        (["cremad"], "partition:audeering", {}, 1),
        (["ravdess"], "partition:emobox", {"budget": {"folds": 2}}, 2),
        (["savee"], "speaker", {"budget": {"folds": 30}}, 4),
    ],
)
def test_folds_are_planned_from_what_a_protocol_deals_out_and_the_budget(corpora, protocol, recipe, folds):
    study = resolve(with_recipe(recipe={"corpora": corpora} | recipe, corpora=corpora, protocols=[protocol]))
    assert study.skipped == {}
    assert planned_folds(study, "mine", protocol) == split_settings(study, "mine", protocol)["planned"] == folds


def test_without_budgets_everything_is_divided_and_trained_in_full():
    full = resolve(with_recipe(recipe={"budget": {"clips": 100, "folds": 1, "epochs": 3}} | NETWORK, budgets=False))
    assert split_settings(full, "mine_savee", "speaker")["budget"] == {"clips": None, "folds": None}
    assert planned_folds(full, "mine_savee", "speaker") == 4
    assert training_settings(full, "mine_savee", "speaker")["training"]["epochs"] == Training().epochs
    assert score_settings(full, "mine_savee")["epochs"] == ""


def test_sentences_of_a_corpus_of_the_users_own_may_be_as_many_as_any():
    study = resolve({"own_corpora": {"mine": OWN}} | with_recipe(recipe={"corpora": ["mine"]}, corpora=["mine"], protocols=["sentence"]))
    assert planned_folds(study, "mine", "sentence") == 5
    assert planned_folds(study, "mine", "speaker_sentence") == 25


@pytest.mark.parametrize(
    ("corpora", "protocol", "reason"),
    [
        (["tess"], "sentence", "everyone in tess says one and the same phrase"),
        (["savee", "tess"], "speaker_sentence", "everyone in tess says one and the same phrase"),
        (["savee"], "cross_corpus", "it is made for savee alone, and another corpus is needed"),
        (["savee"], "published", "it has no source that says how it was tested"),
        (["savee", "ravdess"], "partition:emobox", "a partition is of one corpus, and it is made for savee, ravdess"),
        (["tess"], "partition:emobox", "'emobox' does not divide tess"),
        (
            ["emodb"],
            "partition:emobox",
            "'emobox' does not divide emodb; partition:audeering, partition:serab would",
        ),
    ],
)
def test_what_a_system_cannot_be_tested_by_is_skipped_with_the_reason(corpora, protocol, reason):
    study = resolve(with_recipe(recipe={"corpora": corpora}, corpora=corpora, protocols=["speaker", protocol]))
    assert study.skipped == {("mine", protocol): reason}
    assert protocols_of(study, "mine") == ["speaker"]
    assert report_settings(study, versions={})["skipped"] == {"mine": {protocol: reason}}


def test_a_study_in_which_nothing_is_left_is_refused():
    with pytest.raises(
        SettingError, match="none of 'systems' can be tested by any of 'protocols': mine_tess by sentence: everyone in tess"
    ):
        resolve(with_recipe(corpora=["tess"], protocols=["sentence", "cross_corpus"]))


def test_a_split_gets_what_its_protocol_needs_and_no_more():
    study = resolve(with_recipe(recipe=SOURCE | {"budget": {"clips": 100, "folds": 1, "epochs": 3}}))
    published, speaker, emobox = (
        split_settings(study, "mine_savee", protocol) for protocol in ("published", "speaker", "partition:emobox")
    )
    assert published["published"] == {"shuffled": "rows", "stratified": False, "test_share": 0.25, "validation": "none"}
    assert speaker["published"] is speaker["partition"] is None
    assert emobox["partition"] == [{"test": "JE"}, {"test": "KL"}, {"test": "DC"}, {"test": "JK"}]
    assert speaker["budget"] == {"clips": 100, "folds": 1}
    assert (speaker["folds"], speaker["planned"], emobox["planned"]) == (4, 1, 1)


def test_the_page_of_the_corpora_knows_their_cards():
    described = corpora_page_settings(resolve(with_own(title="Our calls", language="de")), versions={})
    assert described["cards"]["mine"] == {"language": "de", "licence": None, "title": "Our calls"}
    assert described["cards"]["savee"]["licence"] == "research, by registration"
    assert described["generated"] is False


def with_two_sets():
    """Two sets that carry one variant, and hear a clip in different ways; a third that no system uses."""
    config = with_recipe(corpora=["savee", "tess"], recipe={"corpora": ["tess"], "feature_set": "second", "augmentation": ["noise"]})
    config["feature_sets"] = {
        "means162": {"front_end": "means162", "variants": ["noise"]},
        "second": {"front_end": "logmel", "sample_rate": 16000, "arguments": {"n_mels": 32}, "variants": ["noise", "stretch_pitch"]},
        "unused": {"front_end": "means162"},
    }
    recipes = config["recipes"] | {"other": FOREST | {"corpora": "each"}}
    return resolve(config | {"systems": ["mine", "other"], "recipes": recipes})


def test_the_sets_that_are_shown_are_those_that_systems_use():
    study = with_two_sets()
    assert computed_feature_sets(study) == {"second": ["tess"], "means162": ["savee", "tess"]}
    second = drawn_feature_sets(study)[0]
    assert (second["name"], second["kind"], second["groups"]) == ("second", "ragged", [["mel bands", "n_mels"]])
    assert second["arguments"]["n_mels"] == 32


def test_a_change_is_heard_as_the_first_set_that_carries_it_hears():
    changes = drawn_changes(with_two_sets())
    variants = {change["name"]: change for change in changes if change["kind"] == "variant"}
    assert list(variants) == ["noise", "stretch_pitch"]
    assert variants["noise"]["sample_rate"] == 16000
    assert [name for name, _ in variants["stretch_pitch"]["steps"]] == ["time_stretch", "pitch_shift"]
    alone = {change["name"]: change for change in changes if change["kind"] == "augmentation"}
    # By default it has no noise to add.
    assert list(alone) == [name for name in registry.names(AUGMENTATIONS) if name != "recorded_noise"]
    assert alone["gain"]["steps"] == [["gain", {"highest_db": 6.0, "lowest_db": -12.0}]]


def test_the_page_of_the_features_says_what_their_files_say():
    described = features_page_settings(with_two_sets(), versions={})
    second = described["feature_sets"][0]
    assert second["said"] == registry.said_of(FRONT_ENDS, "logmel")
    assert second["corpora"] == ["TESS"]
    noise = described["variants"][0]
    assert (noise["name"], noise["carried_by"]) == ("noise", ["second", "means162"])
    assert noise["steps"] == [{"name": "noise", "said": registry.said_of(AUGMENTATIONS, "noise"), "arguments": {"amplitude": 0.035}}]


def written_otherwise(value):
    """The same settings with keys in the opposite order."""
    if isinstance(value, dict):
        return {key: written_otherwise(value[key]) for key in reversed(value)}
    return [written_otherwise(item) for item in value] if isinstance(value, list) else value


def all_settings(config):
    study = resolve(config)
    system = next(iter(study.systems))
    return [
        feature_set_settings(study, "means162"),
        split_settings(study, system, "speaker"),
        training_settings(study, system, "speaker"),
        report_settings(study, versions={"b": "1", "a": "2"}),
        corpora_page_settings(study, versions={"b": "1", "a": "2"}),
        features_page_settings(study, versions={"b": "1", "a": "2"}),
        drawn_feature_sets(study),
        drawn_changes(study),
    ]


def test_numbers_and_truths_of_the_command_line_are_no_text():
    """Of `--config` Snakemake hands over as text what stands within brackets, and `true`."""
    said = {
        "download": "false",
        "seeds": ["0", "1"],
        "index": {"reread": "true", "longest_s": "60"},
        "feature_sets": {"mine": {"front_end": "means162", "duration_s": "null"}},
        "systems": ["means_forest"],
        "recipes": {"means_forest": FOREST | {"feature_set": "mine"}},
    }
    settings = resolve(said).settings
    assert (settings.download, settings.seeds, settings.index.reread, settings.index.longest_s) == (False, [0, 1], True, 60.0)
    assert settings.feature_sets["mine"].duration_s is None
    assert said["index"] == {"reread": "true", "longest_s": "60"}


def test_an_index_does_not_depend_on_whether_everything_is_read_again():
    assert index_settings(resolve({"index": {"reread": True}}), "savee") == index_settings(resolve({}), "savee")


def test_the_order_in_which_keys_are_written_does_not_matter(repository):
    config = yaml.safe_load((repository / "config.yaml").read_text())
    before, after = all_settings(config), all_settings(written_otherwise(config))
    assert json.dumps(before[:3]) == json.dumps(after[:3])


def test_settings_of_a_job_are_plain_and_sorted(repository):
    for settings in all_settings({}):
        assert json.loads(json.dumps(settings)) == settings
        assert json.dumps(settings) == json.dumps(settings, sort_keys=True)


def test_one_and_one_point_nothing_are_one_setting():
    def settings_of(one):
        feature_set = {"front_end": "means162", "offset_s": one, "variants": ["noise"]}
        variants = {"noise": [{"augmentation": "noise", "arguments": {"amplitude": one}}]}
        config = with_recipe(feature_sets={"means162": feature_set}, variants=variants)
        return json.dumps(feature_set_settings(resolve(config), "means162"))

    assert settings_of(1) == settings_of(1.0)
    assert settings_of(1) != settings_of(2)


def test_arguments_that_are_left_out_have_their_defaults():
    study = resolve(with_recipe(recipe={"arguments": {}}))
    assert training_settings(study, "mine_savee", "random")["arguments"] == {"trees": 100}
    steps = dict(feature_set_settings(study, "means162")["variants"])
    assert steps["stretch_pitch"] == [["time_stretch", {"rate": 0.8}], ["pitch_shift", {"semitones": 0.7}]]
    assert feature_set_settings(study, "means162")["arguments"] == {"n_chroma": 12, "n_mels": 128, "n_mfcc": 20}


def test_the_sources_of_a_feature_set_are_its_front_end_and_its_augmentations():
    found = [path.relative_to(registry.ROOT).as_posix() for path in feature_set_sources(resolve({}), "means162")]
    assert found == [
        "serflow/features/front_ends/means162.py",
        "serflow/audio/augmentations/noise.py",
        "serflow/audio/augmentations/pitch_shift.py",
        "serflow/audio/augmentations/time_stretch.py",
    ]


def test_sorting_reaches_into_lists_and_leaves_their_order():
    assert json.dumps(sort_keys({"b": [{"d": 1, "c": (2, 1)}], "a": None})) == '{"a": null, "b": [{"c": [2, 1], "d": 1}]}'
