"""How far a long job has come: a bar in the terminal, a line now and then in the log."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from serflow.logs import LOG

_SECONDS_BETWEEN_LINES = 5.0


class Progress:
    """Counts what is done. Made by `progress`."""

    def __init__(self, name: str, total: int, unit: str, bar: "tqdm[None]") -> None:
        """See `progress`."""
        self._name, self._total, self._unit, self._bar = name, total, unit, bar
        self._started = self._last_line = time.monotonic()
        self.done = 0

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        self._bar.update(count)
        now = time.monotonic()
        if now - self._last_line >= _SECONDS_BETWEEN_LINES or self.done == self._total:
            self._last_line = now
            # Where the bar is shown, the line would tear it; the log file gets it all the same.
            with tqdm.external_write_mode(file=sys.stderr):
                LOG.info("%s", self._line(now - self._started))

    def _line(self, seconds: float) -> str:
        rate = self.done / seconds if seconds > 0 else 0.0
        left = (self._total - self.done) / rate if rate else 0.0
        return f"{self._name}: {self.done} of {self._total} {self._unit}, {rate:.1f} {self._unit}/s, {left:.0f} s left"


@contextmanager
def progress(name: str, total: int, unit: str = "clips") -> Iterator[Progress]:
    """Show how far a job has come.

    Args:
        name: what is being done
        total: how many there are to do
        unit: what is counted

    Yields:
        an object whose `advance(count)` is called as work gets done
    """
    with tqdm(total=total, desc=name, unit=f" {unit}", disable=None, leave=False, file=sys.stderr) as bar:
        yield Progress(name, total, unit, bar)
