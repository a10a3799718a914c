"""What makes the next run do something again, and what does not."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.workflow.project import Project, copy_sources

pytestmark = pytest.mark.workflow

AFTER_FEATURES = {
    "train_network",
    "train_estimator",
    "score_predictions",
    "measure_leak_gap",
    "collate_scores",
    "measure_claim",
    "collate_claims",
    "compare_systems",
    "draw_feature_set_figures",
    "write_features_page",
    "write_paper_tables",
    "draw_figure",
    "draw_system_figures",
    "draw_network_figure",
    "write_report",
}
BEFORE_FEATURES = {"make_demo_corpus", "index_corpus"}


def test_a_finished_study_has_nothing_to_be_done(study: Project) -> None:
    assert study.planned() == {}


def test_touching_every_source_reruns_nothing(study: Project) -> None:
    later = time.time() + 10
    for path in (
        *study.folder.glob("scripts/**/*.py"),
        *study.folder.glob("serflow/**/*.py"),
        *study.folder.glob("rules/*"),
        study.folder / "config.yaml",
    ):
        os.utime(path, (later, later))
    assert study.planned() == {}


def test_a_fresh_clone_over_old_results_reruns_nothing(study: Project, tmp_path: Path) -> None:
    clone = copy_sources(tmp_path / "clone", origin=study.folder)
    for name in ("results", ".snakemake"):
        shutil.move(study.folder / name, clone.folder / name)
    assert clone.planned() == {}


def test_comments_docstrings_and_layout_rerun_nothing(study: Project) -> None:
    study.edit("serflow/features/fan_out.py", "CLIPS_IN_A_TASK = 24", "# Said again, in other words.\n\nCLIPS_IN_A_TASK = (\n    24\n)")
    study.edit("serflow/corpora/index.py", '"""A corpus folder to its manifest', '"""A folder to its manifest')
    assert study.planned() == {}


def test_reordered_keys_rerun_nothing(study: Project) -> None:
    def turned(value: object) -> object:
        return {key: turned(value[key]) for key in reversed(value)} if isinstance(value, dict) else value

    study.configure(turned(study.settings()))
    assert study.planned() == {}


def test_two_parameters_that_swap_their_values_rerun_what_uses_them(study: Project) -> None:
    settings = study.settings()
    settings["recipes"]["means_cnn"]["arguments"] = {"dropout_convolution": 0.3, "dropout_dense": 0.2}
    study.configure(settings)
    planned = study.planned()
    assert planned["train_network"] > 0
    assert "train_estimator" not in planned
    assert "extract_features" not in planned


def test_a_module_that_only_features_import_reruns_features_and_what_follows(study: Project) -> None:
    study.edit("serflow/features/fan_out.py", "CLIPS_IN_A_TASK = 24", "CLIPS_IN_A_TASK = 23")
    planned = study.planned()
    assert planned["extract_features"] == 2
    assert planned.keys() >= AFTER_FEATURES
    assert not BEFORE_FEATURES & planned.keys()
    # Only what divides rows of features needs them.
    assert planned["make_split"] == 1


def test_a_changed_script_reruns_its_rule(study: Project) -> None:
    study.edit("scripts/scores/score_predictions.py", "start_log(snakemake.log[0])", "start_log(str(snakemake.log[0]))")
    planned = study.planned()
    assert planned["score_predictions"] == 5
    assert not {"train_network", "train_estimator", "measure_leak_gap"} & planned.keys()


def test_a_changed_corpus_entry_reruns_that_corpus_alone(study: Project) -> None:
    study.edit("serflow/corpora/catalog/savee.py", '"sex": "male"', '"sex": "unknown"')
    planned = study.planned()
    assert planned["index_corpus"] == 1
    assert planned["extract_features"] == 1
    # The network is trained on the other corpus.
    assert "train_network" not in planned


def test_a_changed_model_entry_reruns_its_systems_alone(study: Project) -> None:
    study.edit("serflow/systems/models/random_forest.py", "random_state=seed", "random_state=seed + 1")
    planned = study.planned()
    assert planned["train_estimator"] > 0
    assert not {"train_network", "extract_features", "make_split"} & planned.keys()


def test_a_changed_augmentation_entry_reruns_the_feature_sets_that_carry_it(study: Project) -> None:
    study.edit("serflow/audio/augmentations/noise.py", "random.uniform()", "random.uniform(0.5)")
    assert study.planned()["extract_features"] == 2
    study.edit("serflow/audio/augmentations/noise.py", "random.uniform(0.5)", "random.uniform()")
    study.edit("serflow/audio/augmentations/pitch_shift.py", "len(signal.samples), semitones", "len(signal.samples), -semitones")
    assert "extract_features" not in study.planned()


def test_a_changed_template_reruns_its_pages_alone(study: Project) -> None:
    templates = study.folder / "serflow" / "report"
    changed: set[str] = set()
    pages = {"write_report", "write_corpora_page", "write_features_page"}
    for name, rules in {"page.html.j2": {"write_report"}, "features.html.j2": {"write_features_page"}, "layout.html.j2": pages}.items():
        template = templates / name
        template.write_text(template.read_text(encoding="utf-8") + "<!-- more -->\n", encoding="utf-8")
        changed |= rules
        assert study.planned() == dict.fromkeys(changed, 1)


def test_what_an_augmentation_says_of_itself_is_written_again_and_nothing_drawn(study: Project) -> None:
    study.edit("serflow/audio/augmentations/gain.py", "Louder or softer speech.", "Speech, louder or softer.")
    assert study.planned() == {"write_features_page": 1}


def test_an_augmentation_that_no_set_carries_is_drawn_again_alone(study: Project) -> None:
    study.edit("serflow/audio/augmentations/gain.py", "/ 20", "/ 10")
    assert study.planned() == {"draw_sound_figures": 1, "write_features_page": 1}


def test_a_larger_sample_reruns_the_page_of_the_corpora_and_what_tells_the_settings(study: Project) -> None:
    study.configure(study.settings() | {"explore": {"clips_per_emotion": 2}})
    told = {"write_report": 1, "write_used_config": 1}
    assert study.planned() == {"explore_corpus": 2, "draw_corpus_figures": 1, "write_corpora_page": 1} | told


def test_a_measured_speed_rewrites_the_report_alone_when_it_comes_changes_or_goes(study: Project) -> None:
    measured = study.folder / "results" / "bench.json"
    row = {"name": "pitch", "value": 0.5, "baseline": 4.5, "unit": "s", "ratio": 9.0, "target": "at least 8", "met": True}
    measured.write_text(json.dumps([row]), encoding="utf-8")
    assert study.planned() == {"write_report": 1}
    run = study.snakemake("--cores", "2")
    assert run.returncode == 0, run.stdout + run.stderr
    assert 'id="speed"' in (study.folder / "results" / "report.html").read_text(encoding="utf-8")
    assert study.planned() == {}
    os.utime(measured, (time.time() + 10,) * 2)
    assert study.planned() == {}
    measured.write_text(json.dumps([row | {"value": 0.25}]), encoding="utf-8")
    assert study.planned() == {"write_report": 1}
    measured.unlink()
    assert study.planned() == {"write_report": 1}


def test_a_commit_reruns_nothing(study: Project) -> None:
    for command in (["init", "-q"], ["add", "rules"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "one"]):
        subprocess.run(["git", *command], cwd=study.folder, check=True)
    assert study.planned() == {}


def test_moving_the_corpora_recomputes_no_features(study: Project) -> None:
    settings = study.settings() | {"source": "folder", "corpora_dir": "elsewhere"}
    shutil.copytree(study.folder / "results" / "demo", study.folder / "elsewhere")
    study.configure(settings)
    run = study.snakemake("--cores", "2", "index")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "extract_features" not in study.planned()


def test_a_clip_that_comes_to_a_folder_is_indexed(study: Project) -> None:
    shutil.copytree(study.folder / "results" / "demo", study.folder / "elsewhere")
    study.configure(study.settings() | {"source": "folder", "corpora_dir": "elsewhere"})
    assert study.snakemake("--cores", "2", "index").returncode == 0
    assert "index_corpus" not in study.planned()
    time.sleep(0.01)
    speaker = study.folder / "elsewhere" / "SAVEE" / "DC"
    shutil.copy(next(speaker.glob("a*.wav")), speaker / "a15.wav")
    assert study.planned()["index_corpus"] == 1


def test_a_folder_that_merely_looks_newer_reruns_the_index_alone(study: Project) -> None:
    shutil.copytree(study.folder / "results" / "demo", study.folder / "elsewhere")
    settings = study.settings() | {"source": "folder", "corpora_dir": "elsewhere", "systems": ["pair_forest"]}
    study.configure(settings)
    command = ["tools/run-study", "--cores", "2", "--configfile", "tiny.yaml"]
    first = subprocess.run(command, cwd=study.folder, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stdout + first.stderr
    (study.folder / "elsewhere" / "SAVEE" / "DC" / ".DS_Store").write_bytes(b"")
    before = {path: path.stat().st_mtime_ns for path in (study.folder / "results").rglob("*.parquet")}
    again = subprocess.run(command, cwd=study.folder, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stdout + again.stderr
    written = {path.name for path, time in before.items() if path.stat().st_mtime_ns != time}
    assert written == {"manifest.parquet"}


def test_an_index_that_is_made_again_reads_only_what_changed_unless_told_otherwise(study: Project) -> None:
    def read(*options: str) -> str:
        run = study.snakemake("--cores", "2", "index", "--forcerun", "index_corpus", *options)
        assert run.returncode == 0, run.stdout + run.stderr
        log = (study.folder / "logs/index_corpus/savee.log").read_text(encoding="utf-8")
        return next(line for line in log.splitlines() if "unchanged" in line)

    # The folder is a copy: to the file system its files are others.
    assert read() == "INFO savee: 32 files, 32 read, 0 unchanged"
    assert read() == "INFO savee: 32 files, 0 read, 32 unchanged"
    assert read("--config", "index={reread: true}") == "INFO savee: 32 files, 32 read, 0 unchanged"
    study.snakemake("--cores", "2")
    assert study.planned() == {}
    shutil.rmtree(study.folder / "results" / ".work")
    assert study.planned() == {}
