"""Write envs/serflow.yaml and envs/serflow-gpu.yaml, the environments for conda, with the versions of the locks.

Run by `make lock`; a test compares them with the locks.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# What the rules import, by its name in the lock; the name on conda-forge where it is another.
PACKAGES = {
    "dask": "dask",
    "distributed": "distributed",
    "jinja2": "jinja2",
    "joblib": "joblib",
    "keras": "keras",
    "librosa": "librosa",
    "matplotlib": "matplotlib-base",
    "numba": "numba",
    "numpy": "numpy",
    "pandas": "pandas",
    "pooch": "pooch",
    "pyarrow": "pyarrow",
    "pydantic": "pydantic",
    "pyyaml": "pyyaml",
    "requests": "requests",
    "scikit-learn": "scikit-learn",
    "scipy": "scipy",
    "snakemake": "snakemake-minimal",
    "soundfile": "pysoundfile",
    "soxr": "soxr-python",
    "tqdm": "tqdm",
}
# Taken by pip there too: the same builds as in the locks.
BY_PIP = {"requirements.lock": ("espeakng-loader", "tensorflow-cpu"), "requirements-gpu.lock": ("espeakng-loader", "tensorflow")}
FILES = {"requirements.lock": "envs/serflow.yaml", "requirements-gpu.lock": "envs/serflow-gpu.yaml"}


def locked_versions(lock: Path) -> dict[str, str]:
    """Name -> version of everything in a lock."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ \\]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE))


def environment(lock: str) -> str:
    """The conda environment that agrees with a lock."""
    versions = locked_versions(ROOT / lock)
    lines = [
        f"# Made by `make lock` from {lock}.",
        "channels:",
        "  - conda-forge",
        "  - bioconda",
        "  - nodefaults",
        "dependencies:",
        "  - python=3.11",
    ]
    lines += [f"  - {conda}={versions[name]}" for name, conda in PACKAGES.items()]
    extra = "[and-cuda]" if lock == "requirements-gpu.lock" else ""
    lines += ["  - pip", "  - pip:"]
    lines += [f"      - {name}{extra if name == 'tensorflow' else ''}=={versions[name]}" for name in BY_PIP[lock]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for lock, target in FILES.items():
        (ROOT / target).write_text(environment(lock), encoding="utf-8")
