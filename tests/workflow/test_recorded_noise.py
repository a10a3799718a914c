"""What lies in a folder of noise counts like the settings do, in a whole workflow."""

import re
from pathlib import Path

import pytest

from tests.workflow.project import Project

pytestmark = pytest.mark.workflow

NOISY, PLAIN = "results/features/savee/noisy/values.npy", "results/features/savee/plain/values.npy"


@pytest.fixture
def noise(tmp_path: Path, wav, voice) -> Path:
    """Noise whose names would mean something to a shell."""
    folder = tmp_path / "some noise"
    (folder / "street").mkdir(parents=True)
    for seed, name in enumerate(("street/a $tram's.wav", "fan.wav")):
        (folder / name).write_bytes(wav(voice(seed)))
    return folder


@pytest.fixture
def noisy(fresh: Project, unused_settings, noise: Path) -> Project:
    """A study with a set that uses the noise and one that uses none."""
    settings = unused_settings()
    settings["variants"]["street"] = [{"augmentation": "recorded_noise", "arguments": {"folder": str(noise)}}]
    for name, variants in (("noisy", ["street"]), ("plain", ["noise"])):
        settings["feature_sets"][name] = {"front_end": "means162", "duration_s": 1.0, "variants": variants}
    fresh.configure(settings)
    return fresh


def features_to_make(project: Project) -> set[str]:
    """The feature sets that the next run would compute."""
    run = project.snakemake(NOISY, PLAIN, "--dry-run", "--cores", "2")
    assert run.returncode == 0, run.stdout + run.stderr
    return set(re.findall(r"output: results/features/savee/(\w+)/values\.npy", run.stdout + run.stderr))


def test_other_noise_computes_the_sets_that_use_it_and_no_others(noisy: Project, noise: Path, wav, voice) -> None:
    def run() -> None:
        done = noisy.snakemake(NOISY, PLAIN, "--cores", "2")
        assert done.returncode == 0, done.stdout + done.stderr

    run()
    assert features_to_make(noisy) == set()
    (noise / "fan.wav").write_bytes(wav(voice(7)))
    assert features_to_make(noisy) == {"noisy"}
    run()
    (noise / "rain.wav").write_bytes(wav(voice(8)))
    assert features_to_make(noisy) == {"noisy"}
    run()
    (noise / "street" / "a $tram's.wav").unlink()
    assert features_to_make(noisy) == {"noisy"}


def refusal(project: Project) -> str:
    """The one line with which the run ends before its first job."""
    run = project.snakemake(NOISY, "--cores", "2")
    assert run.returncode != 0
    (said,) = [line for line in (run.stdout + run.stderr).splitlines() if line.startswith("serflow: ")]
    assert not (project.folder / "results").exists()
    return said


@pytest.mark.parametrize(
    ("folder", "reason"), [("nowhere", "no folder 'nowhere'; write where"), ("docs", "no audio file in 'docs'; expected")]
)
def test_a_folder_without_noise_ends_the_run_with_one_line(noisy: Project, folder: str, reason: str) -> None:
    settings = noisy.settings()
    settings["variants"]["street"][0]["arguments"]["folder"] = folder
    noisy.configure(settings)
    assert refusal(noisy).startswith(f"serflow: config: 'variants.street.arguments.folder': {reason}")


def test_a_name_that_snakemake_would_fill_in_ends_the_run_with_one_line(noisy: Project, noise: Path) -> None:
    (noise / "fan.wav").rename(noise / "{corpus}.wav")
    assert re.search(r"folder': '.*some noise/\{corpus\}\.wav' has a brace in its path, .*; rename it$", refusal(noisy))


def test_a_drawing_of_a_variant_hangs_on_its_noise(noisy: Project, noise: Path) -> None:
    settings = noisy.settings()
    settings["feature_sets"]["means162"]["variants"].append("street")
    noisy.configure(settings)
    run = noisy.snakemake("results/report/figures/variants/street/before_after.svg", "--dry-run", "--cores", "2")
    (inputs,) = re.findall(r"rule draw_sound_figures:\n +input: (.*)", run.stdout + run.stderr)
    assert inputs.endswith(f", {noise}/fan.wav, {noise}/street/a $tram's.wav")
