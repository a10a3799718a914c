"""Pages of the documentation, followed to the letter."""

import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of one language."""
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


def copy_with_tests(folder: Path) -> Path:
    """The library, its tests, the benchmarks that these use, and the settings, to which a page may add."""
    for name in ("serflow", "tests", "bench"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "config.yaml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def copy_with_entry(folder: Path, page: Path, entry: str) -> Path:
    """The same with the page's code as the file that the page says."""
    copy_with_tests(folder)
    (code,) = blocks(page, "python")
    (folder / entry).write_text(code, encoding="utf-8")
    return folder


def in_copy(folder: Path, *arguments: str) -> str:
    """Run Python there; what it prints."""
    done = subprocess.run([sys.executable, *arguments], cwd=folder, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_tests_of_the_page_pass(page: Path, folder: Path) -> None:
    """The page names them as `make test ARGS="..."`."""
    (command,) = re.findall(r'make test ARGS="(.*)"', page.read_text(encoding="utf-8"))
    said = in_copy(folder, "-m", "pytest", *shlex.split(command), "-q", "-p", "no:cacheprovider")
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) >= 10
    assert "failed" not in said


def assert_written_like_the_project(folder: Path, entry: str) -> None:
    """The linter and the formatter have nothing to say."""
    for check in (["check"], ["format", "--check"]):
        in_copy(folder, "-m", "ruff", *check, str(folder / entry))
