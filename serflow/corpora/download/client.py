"""Files over HTTP, by pooch: verified, then renamed into place. What pooch lacks is here.

pooch fetches a file into a temporary one, checks it, and gives it its name; it begins anew whenever that fails. The
downloader that it is given here keeps what came in a part file beside the final name and goes on from there (Range, and
If-Range so that two versions of a file are never joined), waits as long as the server asks, comes back after dropped
connections, and takes a trickle for a dropped connection.
"""

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pooch
import requests
import urllib3
from pooch.hashes import file_hash, hash_algorithm
from requests.adapters import HTTPAdapter

from serflow.errors import DataError
from serflow.logs import LOG
from serflow.progress import progress
from serflow.version import VERSION

AGENT = f"serflow/{VERSION} (research on emotional speech; fetches public corpora once)"
AT_ONCE = 4
_CHUNK = 1 << 16
_MOST_FAULTS = 5
_MEGABYTE = 1_000_000
_ASKS_TO_WAIT = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")

Advance = Callable[[int], None]


class RefusedError(DataError):
    """An address that does not give what is wanted: it is not there, or it is something else. Another may."""


class UnreachableError(DataError):
    """A server that does not answer, or not usefully, however often it is asked."""


class _TryAgainError(Exception):
    """A request that may do better later; `after` is when the server says so, in seconds."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


@dataclass(frozen=True)
class Wanted:
    """A file to fetch.

    Attributes:
        name: its path below the folder that it is fetched into
        addresses: tried one after the other
        size: bytes, where known
        largest: no more bytes than this are taken
        checksum: in pooch's form, where known
    """

    name: str
    addresses: tuple[str, ...]
    size: int | None = None
    largest: int | None = None
    checksum: str | None = None


@dataclass(frozen=True)
class Patience:
    """How long to bear with a server.

    Attributes:
        tries: requests in a row that bring less than `gain` bytes each before a server is given up
        gain: bytes
        first_wait: seconds before the second try; each further wait is twice as long, up to `longest_wait`
        longest_wait: seconds; a server that asks for more is given up
        timeout: seconds without a connection or without a byte
        window: seconds over which the speed is judged
        slowest: bytes a second; less is taken for a dropped connection
    """

    tries: int = 5
    gain: int = 1 << 20
    first_wait: float = 1.0
    longest_wait: float = 300.0
    timeout: float = 30.0
    window: float = 30.0
    slowest: float = 1000.0

    def wait(self, tries: int) -> float:
        """Seconds to wait after so many tries."""
        return float(min(self.first_wait * 2 ** (tries - 1), self.longest_wait))


class Client:
    """Fetches files, as many at once as threads ask for, with one idea of which servers are down or ask to wait."""

    def __init__(self, patience: Patience | None = None) -> None:
        """See `Patience`."""
        self.patience = patience or Patience()
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": AGENT, "Accept-Encoding": "identity"})
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=AT_ONCE))
        self._given_up: dict[str, str] = {}
        self._free_at: dict[str, float] = {}
        self._stopped = threading.Event()
        # It tells of every file, and these are thousands.
        pooch.get_logger().setLevel("WARNING")

    def fetch(self, wanted: Wanted, folder: Path, advance: Advance) -> Path:
        """Fetch one file; one that is there already and right is not asked for.

        Args:
            wanted: the file
            folder: below it the file takes its final name when it is verified
            advance: told of every bunch of bytes that arrives, and of those that are thrown away as a negative count

        Returns:
            the file

        Raises:
            RefusedError: no address gives the right bytes
            UnreachableError: no server can be reached
            OSError: it cannot be written
        """
        final = folder / wanted.name
        final.parent.mkdir(parents=True, exist_ok=True)
        faults: list[DataError] = []
        for address in wanted.addresses:
            try:
                downloader = partial(self._download, wanted, final, advance)
                pooch.retrieve(address, wanted.checksum, fname=final.name, path=final.parent, downloader=downloader)
            except (RefusedError, UnreachableError) as fault:
                faults.append(fault)
            else:
                return final
        kind = UnreachableError if any(isinstance(fault, UnreachableError) for fault in faults) else RefusedError
        raise kind("; ".join(map(str, faults)))

    def fetch_all(self, files: Sequence[Wanted], folder: Path, name: str) -> list[RefusedError]:
        """Fetch many files, a few at once. Whatever else fails ends it: what came by then is kept.

        Args:
            files: the files
            folder: see `fetch`
            name: what the progress is called

        Returns:
            what went wrong with single files

        Raises:
            RefusedError: so many files are refused that the rest will be, too
            UnreachableError: no server can be reached
            OSError: a file cannot be written
        """
        total = None if any(file.size is None for file in files) else sum(file.size or 0 for file in files)
        faults: list[RefusedError] = []
        pool = ThreadPoolExecutor(AT_ONCE)
        with progress(name, total, "MB", unit_size=_MEGABYTE) as shown:
            try:
                for future in as_completed([pool.submit(self.fetch, file, folder, shown.advance) for file in files]):
                    faults += _refusal(future)
                    if len(faults) > _MOST_FAULTS:
                        raise faults[0]
            finally:
                self._stopped.set()
                pool.shutdown(cancel_futures=True)
                self._stopped.clear()
        return faults

    def text(self, address: str, folder: Path) -> str:
        """A small text, fetched anew, such as a server's list of files.

        Raises:
            RefusedError: there is none
            UnreachableError: the server cannot be reached
        """
        listing = Wanted(name="listing", addresses=(address,), largest=50 * _MEGABYTE)
        (folder / listing.name).unlink(missing_ok=True)
        path = self.fetch(listing, folder, lambda _: None)
        text = path.read_text(encoding="utf-8", errors="replace")
        path.unlink()
        return text

    def _download(self, wanted: Wanted, final: Path, advance: Advance, address: str, output_file: str, _pooch: object) -> None:
        """What pooch calls: fill a file from an address, as often as it takes."""
        part = _Part(final, address, verifiable=wanted.checksum is not None)
        advance(part.size)
        try:
            self._complete(address, wanted, part, advance)
        except DataError:
            advance(-part.size)
            raise
        part.hand_over(Path(output_file))

    def _complete(self, address: str, wanted: Wanted, part: "_Part", advance: Advance) -> None:
        tries, wrong = 0, 0
        while True:
            before = part.size
            try:
                self._check_server(address)
                self._continue(address, wanted, part, advance)
            except _TryAgainError as again:
                tries = tries + 1 if part.size - before < self.patience.gain else 1
                self._hold_back(address, tries, again)
                continue
            fault = part.fault(wanted)
            if fault is None:
                return
            wrong += 1
            advance(-part.size)
            part.remove()
            # Once it may have been a joint that did not fit; twice it is what the server has.
            if wrong > 1:
                raise RefusedError(f"{address}: {fault}")

    def _check_server(self, address: str) -> None:
        server = urlsplit(address).netloc
        if server in self._given_up:
            raise UnreachableError(self._given_up[server])
        # What it asked of one thread holds for all.
        self._sleep(self._free_at.get(server, 0.0) - time.monotonic())

    def _hold_back(self, address: str, tries: int, again: _TryAgainError) -> None:
        """Wait before the next try, or give the server up."""
        server = urlsplit(address).netloc
        patient = self.patience
        if tries >= patient.tries or (again.after or 0) > patient.longest_wait:
            self._given_up[server] = f"{address}: {again}, after {tries} tries"
            raise UnreachableError(self._given_up[server]) from again
        wait = patient.wait(tries)
        if again.after is not None:
            self._free_at[server] = time.monotonic() + again.after
            wait = again.after
        LOG.info("%s: %s; trying again in %.0f s", address, again, wait)
        self._sleep(wait)

    def _sleep(self, seconds: float) -> None:
        if self._stopped.wait(max(seconds, 0)):
            raise RefusedError("stopped")

    def _continue(self, address: str, wanted: Wanted, part: "_Part", advance: Advance) -> None:
        """One request: what of the file is not there yet."""
        if wanted.size is not None and part.size == wanted.size:
            return
        try:
            with self._session.get(address, headers=part.headers(), stream=True, timeout=self.patience.timeout) as response:
                self._take(response, address, wanted, part, advance)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _TryAgainError(_plain(error)) from error

    def _take(self, response: requests.Response, address: str, wanted: Wanted, part: "_Part", advance: Advance) -> None:
        self._check_status(response, address)
        if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            # The part is as long as the file, or longer: its checksum tells, and it is begun anew if that is wrong.
            if wanted.checksum is None:
                advance(-part.size)
                part.remove()
                raise _TryAgainError("the server cannot go on where it was left")
            return
        first, total = _extent(response)
        if total is not None:
            _check_size(address, total, wanted)
        if first != part.size:
            advance(-part.size)
            part.remove()
            if first:
                raise _TryAgainError(f"the server goes on at byte {first:,}, which was not asked for")
        with part.opened(first, response.headers) as file:
            self._receive(response, file, wanted.largest or wanted.size, address, advance)
        if total is not None and part.size < total:
            raise _TryAgainError(f"the connection was dropped at {part.size:,} of {total:,} bytes")

    def _check_status(self, response: requests.Response, address: str) -> None:
        status = response.status_code
        if status in _ASKS_TO_WAIT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _TryAgainError(f"the server answers {status} {response.reason}", _retry_after(response.headers))
        expected = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        if status not in expected:
            raise RefusedError(f"{address}: the server answers {status} {response.reason}, expected the file")

    def _receive(self, response: requests.Response, file: IO[bytes], largest: int | None, address: str, advance: Advance) -> None:
        since, got = time.monotonic(), 0
        while chunk := response.raw.read1(_CHUNK, decode_content=False):
            file.write(chunk)
            # What came is there even when the process is killed.
            file.flush()
            advance(len(chunk))
            got += len(chunk)
            if largest is not None and file.tell() > largest:
                raise RefusedError(f"{address}: sends more than {largest:,} bytes, expected no more")
            if self._stopped.is_set():
                raise RefusedError("stopped")
            elapsed = time.monotonic() - since
            if elapsed >= self.patience.window:
                if got < self.patience.slowest * elapsed:
                    raise _TryAgainError(f"only {got / elapsed:.0f} bytes a second come, expected {self.patience.slowest:.0f} at least")
                since, got = time.monotonic(), 0


class _Part:
    """What has come of a file, and of which version of it: it outlives the process."""

    def __init__(self, final: Path, address: str, *, verifiable: bool) -> None:
        self._path = final.with_name(f".{final.name}.part")
        self._note = final.with_name(f".{final.name}.version")
        self._address = address
        noted = self._note.read_text(encoding="utf-8").splitlines() if self._note.is_file() else []
        self._validator = noted[1] if len(noted) > 1 else None
        # Without a sign of the version only a checksum can tell whether two halves belong together.
        if noted[:1] != [address] or not (self._validator or verifiable):
            self.remove()

    @property
    def size(self) -> int:
        """Bytes that have come."""
        return self._path.stat().st_size if self._path.is_file() else 0

    def headers(self) -> dict[str, str]:
        """What to ask for: the rest, if the file is still the same."""
        if not self.size:
            return {}
        asked = {"Range": f"bytes={self.size}-"}
        return asked | {"If-Range": self._validator} if self._validator else asked

    def opened(self, first: int, headers: Mapping[str, str]) -> IO[bytes]:
        """Open it to be written on from a place, and note the version."""
        if first == 0:
            etag = headers.get("ETag", "")
            self._validator = etag if etag.startswith('"') else headers.get("Last-Modified")
            self._note.write_text(f"{self._address}\n{self._validator or ''}\n", encoding="utf-8")
        return self._path.open("ab" if first else "wb")

    def fault(self, wanted: Wanted) -> str | None:
        """Why it is not the file that is wanted."""
        if wanted.size is not None and self.size != wanted.size:
            return f"sent {self.size:,} bytes, expected {wanted.size:,}"
        if wanted.checksum is None:
            return None
        algorithm = hash_algorithm(wanted.checksum)
        found, expected = file_hash(str(self._path), alg=algorithm), wanted.checksum.split(":")[-1]
        return None if found == expected else f"sent other bytes: found {algorithm} {found}, expected {expected}"

    def hand_over(self, target: Path) -> None:
        """Make it the file that pooch verifies and names."""
        self._path.replace(target)
        self.remove()

    def remove(self) -> None:
        """Throw it away."""
        self._path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


def _refusal(future: "Future[Path]") -> list[RefusedError]:
    try:
        future.result()
    except RefusedError as fault:
        return [fault]
    return []


def _extent(response: requests.Response) -> tuple[int, int | None]:
    """Where what the server sends begins, and how long the whole file is."""
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        match = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if match is None:
            raise _TryAgainError("the server does not say which part it sends")
        return int(match[1]), int(match[2])
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdigit() else None


def _check_size(address: str, total: int, wanted: Wanted) -> None:
    if wanted.size is not None and total != wanted.size:
        raise RefusedError(f"{address}: offers {total:,} bytes, expected {wanted.size:,}")
    if wanted.largest is not None and total > wanted.largest:
        raise RefusedError(f"{address}: offers {total:,} bytes, expected {wanted.largest:,} at most")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, given as such or as a date."""
    said = headers.get("Retry-After", "")
    if said.isdigit():
        return float(said)
    with suppress(ValueError, TypeError):
        return max((parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds(), 0.0)
    return None


def _plain(error: Exception) -> str:
    """What a connection died of, in a few words."""
    said = repr(error)
    if "NameResolution" in said:
        return "the server's name is not known here (is there a network?)"
    if "timed out" in said:
        return "the server does not answer in time"
    if "refused" in said:
        return "the server refuses the connection"
    if "certificate" in said.lower():
        return "the server's certificate cannot be verified"
    return f"the connection failed ({type(error).__name__})"
