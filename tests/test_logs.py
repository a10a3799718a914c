"""One log a job. Each is started in a process of its own, as jobs are."""

import subprocess
import sys

import pytest


@pytest.fixture
def job(tmp_path, repository):
    """Run a job's code under a log: its exit status, what the terminal shows, what the file holds."""

    def run(code):
        log = tmp_path / "logs" / "rule" / "job.log"
        head = f"import warnings\nfrom serflow.logs import LOG, start_log\nfrom serflow.errors import DataError\nstart_log({str(log)!r})\n"
        done = subprocess.run([sys.executable, "-c", head + code], cwd=repository, capture_output=True, text=True, check=False)
        return done.returncode, done.stderr, log.read_text(encoding="utf-8")

    return run


def test_what_is_said_stands_in_the_terminal_and_in_the_file(job):
    status, shown, kept = job("LOG.info('%d clips of ä', 3)\nLOG.warning('careful')")
    assert status == 0
    assert shown == kept == "INFO 3 clips of ä\nWARNING careful\n"


def test_an_error_on_purpose_is_one_line_and_ends_the_job(job):
    status, shown, kept = job("raise DataError('file.wav: empty; put it back')")
    assert status == 1
    assert shown == kept == "ERROR file.wav: empty; put it back\n"


def test_an_unexpected_error_keeps_its_traceback(job):
    status, shown, kept = job("def fail():\n    return 1 / 0\nfail()")
    assert status == 1
    assert shown == kept
    assert kept.startswith("ERROR unexpected ZeroDivisionError\nTraceback")
    assert "in fail" in kept


def test_warnings_are_logged(job):
    assert "UserWarning: old data" in job("warnings.warn('old data')")[2]


def test_what_libraries_chat_is_not(job):
    assert job("import logging\nlogging.getLogger('distributed').info('tick')")[2] == ""


def test_a_second_run_starts_its_file_anew(job):
    job("LOG.info('first')")
    assert job("LOG.info('second')")[2] == "INFO second\n"
