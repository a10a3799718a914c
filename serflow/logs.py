"""One log a job: the same lines in its file and in the terminal, an unexpected error included."""

import logging
import sys
from pathlib import Path
from types import TracebackType

from serflow.errors import SerflowError

LOG = logging.getLogger("serflow")


def start_log(path: Path | str) -> None:
    """Send what serflow says to a file and to standard error; end a job that fails with its reason.

    An error that serflow raises on purpose is one line. Any other keeps its traceback, since it is a defect.

    Args:
        path: the job's log file
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [logging.FileHandler(path, mode="w", encoding="utf-8"), logging.StreamHandler(sys.stderr)]
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s", handlers=handlers, force=True)
    LOG.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, SerflowError):
        LOG.error("%s", error)
    else:
        LOG.error("unexpected %s", kind.__name__, exc_info=(kind, error, trace))
