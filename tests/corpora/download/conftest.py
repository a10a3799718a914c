"""A running web server, and what lies in a folder."""

import threading
from collections.abc import Callable, Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.corpora.download.made import Handler, Server


@pytest.fixture
def server() -> Iterator[Server]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    told = Server(f"http://127.0.0.1:{running.server_address[1]}")
    running.RequestHandlerClass = type("Told", (Handler,), {"told": told})
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield told
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def files_in() -> Callable[[Path], dict[str, bytes]]:
    """Everything below a folder, hidden files too: path -> content."""
    return lambda folder: {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
