"""A tiny study in a folder of its own, and what tests do with it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("Snakefile", "config.yaml", "config.demo.yaml", "rules", "scripts", "serflow", "profiles", "envs", "docs", "tools")

# Two generated corpora, one network and one forest, two protocols: every rule runs, most of them twice.
TINY = {
    "source": "demo",
    # For tests that take the generated corpora for real ones.
    "allow_partial": True,
    "corpora": ["savee", "tess"],
    "systems": ["means_cnn", "pair_forest"],
    "splits": {"folds": 2, "leave_one_out_up_to": 2},
    "demo": {"clips_per_speaker": 8},
    "index": {"max_excluded_share": 0.2},
    "scores": {"draws": 100},
    "explore": {"clips_per_emotion": 1},
    "variants": {"noise": [{"augmentation": "noise", "arguments": {"amplitude": 0.03}}]},
    "feature_sets": {"means162": {"front_end": "means162", "offset_s": 0.1, "duration_s": 1.0, "variants": ["noise"]}},
    "recipes": {
        "four_means_cnn": {"augmentation": ["noise"]},
        "four_means_forest": {"augmentation": ["noise"]},
        "means_forest": {"augmentation": ["noise"]},
        "means_cnn": {"corpora": ["tess"], "augmentation": ["noise"], "training": {"epochs": 2}},
        "pair_forest": {
            "title": "A <b>small</b> forest",
            "corpora": ["savee", "tess"],
            "label_map": "eight",
            "feature_set": "means162",
            "augmentation": ["noise"],
            "model": "random_forest",
            "arguments": {"trees": 5},
            "published": {"test_share": 0.25},
            "claim": {
                "source": "E",
                "metric": "binary_accuracy",
                "value": 0.8643,
                "tested": "20 % of the clips, at random",
                "why": "The same people speak on both sides.",
            },
        },
    },
}


class Project:
    """A copy of the sources, in which Snakemake can run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def snakemake(self, *arguments: str, configfile: str | None = "tiny.yaml", **environment: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.prefix) / "bin" / "snakemake"), *arguments, *(["--configfile", configfile] if configfile else [])]
        return subprocess.run(command, cwd=self.folder, env=os.environ | environment, capture_output=True, text=True, check=False)

    def planned(self) -> dict[str, int]:
        """The jobs that the next run would do: rule -> how many. Empty where there is nothing to be done."""
        run = self.snakemake("--dry-run", "--cores", "2")
        output = run.stdout + run.stderr
        assert run.returncode == 0, output
        if "Nothing to be done" in output:
            return {}
        table = re.search(r"^Job stats:\n.*\n[- ]+\n((?:.+\n)+?)total", output, flags=re.MULTILINE)
        assert table, output
        return {name: int(count) for name, count in (line.split() for line in table[1].splitlines()) if name != "all"}

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}: the test is out of date"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def settings(self) -> dict:
        return yaml.safe_load((self.folder / "tiny.yaml").read_text(encoding="utf-8"))

    def configure(self, settings: dict) -> None:
        (self.folder / "tiny.yaml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def copy_sources(folder: Path, origin: Path = ROOT) -> Project:
    """A fresh clone, as far as running goes."""
    folder.mkdir(parents=True)
    for name in SOURCES:
        source = origin / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copy)
        else:
            shutil.copy(source, folder / name)
    (folder / ".venv").symlink_to(Path(sys.prefix))
    project = Project(folder)
    project.configure(TINY)
    return project
