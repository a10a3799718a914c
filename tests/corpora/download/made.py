"""Made clips of a made corpus, and a web server that misbehaves as it is told."""

import hashlib
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from serflow.corpora.checksums import OfficialClip

CONTENT = {f"Actor_01/03-01-0{number}-01-01-01-01.wav": bytes([number]) * 300 + b"speech" * number for number in range(1, 5)} | {
    "Actor_02/03-02-01-01-01-01-02.wav": b"song" * 100
}


def clip_of(path: str, data: bytes) -> OfficialClip:
    return OfficialClip(path, len(data), hashlib.sha256(data).hexdigest())


CLIPS = [clip_of(path, data) for path, data in sorted(CONTENT.items())]


@dataclass
class Served:
    """What the server does with one path; each request takes the next of `behaviours`, the last one stays.

    `whole`, `late` (whole, after a moment), `drop` (half of what was asked for), `stall` (half, then silence for a second), `drip` (a byte at a time), or a status such as `404`.
    """

    data: bytes
    behaviours: list[str] = field(default_factory=lambda: ["whole"])
    headers: dict[str, str] = field(default_factory=dict)
    ranges: bool = True
    etag: str | None = '"first"'

    def next(self) -> str:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


@dataclass
class Server:
    """Its address, what it serves, and what it was asked: path and Range of each request."""

    address: str
    files: dict[str, Served] = field(default_factory=dict)
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    busy: int = 0
    busiest: int = 0

    def serve(self, name: str, data: bytes, *behaviours: str, **more: object) -> str:
        self.files[f"/{name}"] = Served(data, list(behaviours) or ["whole"], **more)
        return f"{self.address}/{name}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    told: Server

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        self.told.asked.append((self.path, self.headers.get("Range")))
        self.told.agents.add(self.headers.get("User-Agent", ""))
        self.told.busy += 1
        self.told.busiest = max(self.told.busiest, self.told.busy)
        try:
            self.answer(self.told.files.get(self.path))
        except OSError:
            self.close_connection = True
        finally:
            self.told.busy -= 1

    def answer(self, served: Served | None) -> None:
        behaviour = served.next() if served else "404"
        if behaviour.isdigit():
            self.send_response(int(behaviour))
            for name, value in (served.headers if served else {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = self.start(served)
        if behaviour == "late":
            time.sleep(0.03)
        if behaviour in ("whole", "late"):
            self.wfile.write(body)
        elif behaviour in ("drop", "stall"):
            self.wfile.write(body[: len(body) // 2])
            time.sleep(1.0 if behaviour == "stall" else 0.0)
            self.close_connection = True
        else:
            for place in range(len(body)):
                self.wfile.write(body[place : place + 1])
                time.sleep(0.02)

    def start(self, served: Served) -> bytes:
        """Send the headers; what of the file is to follow."""
        asked, first = self.headers.get("Range"), 0
        if asked and served.ranges and self.headers.get("If-Range") in (None, served.etag):
            first = int(asked.removeprefix("bytes=").split("-")[0])
        if first > len(served.data):
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return b""
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(served.data) - 1}/{len(served.data)}")
        if served.etag:
            self.send_header("ETag", served.etag)
        self.send_header("Content-Length", str(len(served.data) - first))
        self.end_headers()
        return served.data[first:]
