"""The static checks of rules, and what must agree with the locks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.workflow.project import ROOT, Project

LOCKS = {"requirements.lock": "envs/serflow.yaml", "requirements-gpu.lock": "envs/serflow-gpu.yaml"}
# A package's name on conda-forge, where it is another than in the lock.
NAMES = {"matplotlib-base": "matplotlib", "pysoundfile": "soundfile", "soxr-python": "soxr", "snakemake-minimal": "snakemake"}


def locked(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {match[1]: match[2] for match in re.finditer(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ \\]+)", text, flags=re.MULTILINE)}


@pytest.mark.workflow
def test_snakemake_finds_nothing_to_mend(fresh: Project) -> None:
    run = fresh.snakemake("--lint")
    assert run.returncode == 0, run.stdout + run.stderr


def test_rules_are_formatted() -> None:
    files = [ROOT / "Snakefile", *(ROOT / "rules").glob("*.smk")]
    run = subprocess.run([Path(sys.prefix) / "bin" / "snakefmt", "--check", *files], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("lock", LOCKS)
def test_conda_files_agree_with_the_locks(lock: str) -> None:
    versions = locked(lock)
    environment = yaml.safe_load((ROOT / LOCKS[lock]).read_text(encoding="utf-8"))["dependencies"]
    pinned = [item for item in environment if isinstance(item, str) and "=" in item and not item.startswith("python=")]
    assert len(pinned) > 10
    for item in pinned:
        name, version = item.split("=")
        assert versions[NAMES.get(name, name)] == version, item
    (by_pip,) = (item["pip"] for item in environment if isinstance(item, dict))
    for item in by_pip:
        name, version = re.sub(r"\[.*\]", "", item).split("==")
        assert versions[name] == version, item


@pytest.mark.parametrize("lock", [*LOCKS, "envs/uv.lock"])
def test_locks_name_no_registry_and_hash_everything(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block


def test_the_locks_differ_in_tensorflow_and_what_comes_with_it_alone() -> None:
    cpu, gpu = locked("requirements.lock"), locked("requirements-gpu.lock")
    assert "tensorflow-cpu" in cpu
    assert "tensorflow" not in cpu
    assert gpu["tensorflow"] == cpu["tensorflow-cpu"]
    shared = cpu.keys() & gpu.keys()
    assert {name for name in shared if cpu[name] != gpu[name]} == set()


def test_every_rule_has_its_script_and_every_script_its_rule() -> None:
    rules = {
        (path.stem, name)
        for path in (ROOT / "rules").glob("*.smk")
        for name in re.findall(r"^rule (\w+):(?:.+\n|\n)*?    script:", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }
    scripts = {(path.parent.name, path.stem) for path in (ROOT / "scripts").glob("*/*.py")}
    named = {
        match
        for path in (ROOT / "rules").glob("*.smk")
        for match in re.findall(r'"\.\./scripts/(\w+)/(\w+)\.py"', path.read_text(encoding="utf-8"))
    }
    assert named == scripts
    assert rules <= scripts
    assert all(len((ROOT / "scripts" / stage / f"{name}.py").read_text(encoding="utf-8").splitlines()) <= 60 for stage, name in scripts)
