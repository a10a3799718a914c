"""How far a long job has come: a bar in the terminal, a line now and then in the log."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from serflow.logs import LOG

_SECONDS_BETWEEN_LINES = 5.0


class Progress:
    """Counts what is done, in any thread. Made by `progress`."""

    def __init__(self, name: str, total: int | None, unit: str, unit_size: int, bar: "tqdm[None]") -> None:
        """See `progress`."""
        self._name, self._total, self._unit, self._unit_size, self._bar = name, total, unit, unit_size, bar
        self._started = self._last_line = time.monotonic()
        self._lock = threading.Lock()
        self.done = 0

    def advance(self, count: int) -> None:
        """So many more are done, or fewer where something is done again."""
        with self._lock:
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
        said = f"{self._name}: {self._shown(self.done)}"
        if self._total is not None:
            said += f" of {self._shown(self._total)}"
        said += f" {self._unit}, {rate / self._unit_size:.1f} {self._unit}/s"
        if self._total is None:
            return said
        left = (self._total - self.done) / rate if rate else 0.0
        return f"{said}, {left:.0f} s left"

    def _shown(self, count: int) -> str:
        return str(count) if self._unit_size == 1 else f"{count / self._unit_size:.1f}"


@contextmanager
def progress(name: str, total: int | None, unit: str = "clips", *, unit_size: int = 1) -> Iterator[Progress]:
    """Show how far a job has come.

    Args:
        name: what is being done
        total: how many there are to do; None where nobody knows
        unit: what is shown
        unit_size: how many of what is counted make one unit: a million, where bytes are counted and MB shown

    Yields:
        an object whose `advance(count)` is called as work gets done
    """
    shown = {"unit": f" {unit}"} if unit_size == 1 else {"unit": "B", "unit_scale": True}
    with tqdm(total=total, desc=name, **shown, disable=None, leave=False, file=sys.stderr) as bar:
        yield Progress(name, total, unit, unit_size, bar)
