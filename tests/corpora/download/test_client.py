"""Files over HTTP from a server that misbehaves."""

import errno
import hashlib
import http.client
import subprocess
import sys
import time
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
import requests

from serflow.corpora.download.client import AGENT, AT_ONCE, Client, Patience, RefusedError, UnreachableError, Wanted
from tests.corpora.download.made import Served

REPOSITORY = Path(__file__).resolve().parents[3]
DATA = bytes(range(256)) * 40
SHORT = Patience(tries=3, gain=1000, first_wait=0.01, longest_wait=2.0, timeout=2.0, window=0.2, slowest=1000)


def wanted(address, data=DATA, **more):
    known = {"size": len(data), "largest": len(data), "checksum": f"sha256:{hashlib.sha256(data).hexdigest()}"}
    return Wanted("folder/a.wav", (address,), **known | more)


@pytest.fixture
def client():
    return Client(SHORT)


@pytest.fixture
def fetch(client, tmp_path):
    """Fetch a file; its bytes, and how many bytes the progress was told of."""

    def fetched(file, by=None):
        told = []
        path = (by or client).fetch(file, tmp_path, told.append)
        return path.read_bytes(), sum(told)

    return fetched


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_arrives_whole_under_its_name_alone(server, fetch, tmp_path):
    assert fetch(wanted(server.serve("a.wav", DATA))) == (DATA, len(DATA))
    assert names(tmp_path) == ["a.wav"]
    assert server.agents == {AGENT}


def test_a_file_that_is_there_and_right_is_not_asked_for(server, fetch):
    file = wanted(server.serve("a.wav", DATA))
    fetch(file)
    assert fetch(file) == (DATA, 0)
    assert len(server.asked) == 1


def test_a_dropped_connection_is_gone_on_from_where_it_was(server, fetch, tmp_path):
    assert fetch(wanted(server.serve("a.wav", DATA, "drop", "whole"))) == (DATA, len(DATA))
    assert [asked for _, asked in server.asked] == [None, f"bytes={len(DATA) // 2}-"]
    assert names(tmp_path) == ["a.wav"]


def test_drops_without_end_are_borne_as_long_as_bytes_come(server, fetch):
    assert fetch(wanted(server.serve("a.wav", DATA, *["drop"] * 3, "whole")))[0] == DATA


def test_a_server_without_ranges_begins_anew(server, fetch):
    assert fetch(wanted(server.serve("a.wav", DATA, "drop", "whole", ranges=False))) == (DATA, len(DATA))


def test_two_versions_of_a_file_are_never_joined(server, fetch):
    other = DATA[::-1]
    address = server.serve("a.wav", DATA, "drop")
    with pytest.raises(UnreachableError):
        fetch(wanted(address, other), by=Client(replace(SHORT, tries=1)))
    server.files["/a.wav"] = Served(other, etag='"second"')
    assert fetch(wanted(address, other)) == (other, len(other))
    assert server.asked[-1][1] is not None, "the rest was asked for, if it were the same file"


def test_without_a_sign_of_the_version_the_checksum_tells(server, fetch):
    other = DATA[::-1]
    address = server.serve("a.wav", DATA, "drop", etag=None)
    with pytest.raises(UnreachableError):
        fetch(wanted(address, other), by=Client(replace(SHORT, tries=1)))
    server.files["/a.wav"] = Served(other, etag=None)
    assert fetch(wanted(address, other)) == (other, len(other))


def test_without_either_it_is_begun_anew(server, fetch):
    address = server.serve("a.wav", DATA, "drop", etag=None)
    file = wanted(address, checksum=None, size=None)
    with pytest.raises(UnreachableError):
        fetch(file, by=Client(replace(SHORT, tries=1)))
    server.files["/a.wav"] = Served(DATA, etag=None)
    assert fetch(file) == (DATA, len(DATA))
    assert server.asked[-1][1] is None


def test_what_a_killed_run_left_is_gone_on_from(server, fetch, tmp_path):
    address = server.serve("a.wav", DATA)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / ".a.wav.part").write_bytes(DATA[:5000])
    (tmp_path / "folder" / ".a.wav.version").write_text(f'{address}\n"first"\n')
    assert fetch(wanted(address)) == (DATA, len(DATA))
    assert [asked for _, asked in server.asked] == ["bytes=5000-"]


def test_a_process_that_is_killed_leaves_what_came(server, fetch, tmp_path):
    file = wanted(server.serve("a.wav", DATA, "stall", "whole"))
    code = "import sys; from pathlib import Path; from serflow.corpora.download.client import Client, Wanted; "
    code += f"Client().fetch({file!r}, Path(sys.argv[1]), lambda _: None)"
    part = tmp_path / "folder" / ".a.wav.part"
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=REPOSITORY) as process:
        deadline = time.monotonic() + 30
        while not (part.is_file() and part.stat().st_size) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.kill()
    assert not (tmp_path / "folder" / "a.wav").exists()
    came = part.stat().st_size
    assert fetch(file) == (DATA, len(DATA))
    assert server.asked[-1][1] == f"bytes={came}-"


@pytest.mark.parametrize("left", [DATA, DATA + b"more"])
def test_a_part_that_is_whole_or_too_long(server, fetch, tmp_path, left):
    address = server.serve("a.wav", DATA)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / ".a.wav.part").write_bytes(left)
    (tmp_path / "folder" / ".a.wav.version").write_text(f'{address}\n"first"\n')
    assert fetch(wanted(address)) == (DATA, len(DATA))


@pytest.mark.parametrize("status", ["500", "502", "503", "429", "408"])
def test_a_server_in_trouble_is_asked_again(server, fetch, status):
    assert fetch(wanted(server.serve("a.wav", DATA, status, status, "whole")))[0] == DATA
    assert len(server.asked) == 3


def test_a_server_in_trouble_for_ever_is_given_up_once_for_all_files(server, client, fetch):
    with pytest.raises(UnreachableError, match=r"a\.wav: the server answers 500 .*, after 3 tries$"):
        fetch(wanted(server.serve("a.wav", DATA, "500")))
    with pytest.raises(UnreachableError):
        fetch(wanted(server.serve("b.wav", DATA)))
    assert len(server.asked) == 3


@pytest.mark.parametrize("date", [False, True])
def test_it_waits_as_long_as_the_server_asks(server, client, fetch, monkeypatch, date):
    slept = []
    monkeypatch.setattr(client, "_sleep", slept.append)
    after = formatdate(usegmt=True) if date else "1"
    assert fetch(wanted(server.serve("a.wav", DATA, "429", "whole", headers={"Retry-After": after})))[0] == DATA
    assert max(slept) == (pytest.approx(0, abs=1) if date else 1)


def test_a_server_that_asks_for_too_long_a_wait_is_given_up(server, fetch):
    with pytest.raises(UnreachableError, match="429"):
        fetch(wanted(server.serve("a.wav", DATA, "429", headers={"Retry-After": "9000"})))
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", ["404", "403", "410"])
def test_what_is_not_there_is_asked_for_once(server, fetch, tmp_path, status):
    with pytest.raises(RefusedError, match=f"a.wav: the server answers {status} .*, expected the file"):
        fetch(wanted(server.serve("a.wav", DATA, status)))
    assert len(server.asked) == 1
    assert names(tmp_path) == []


def test_another_address_helps(server, fetch):
    file = wanted(server.serve("a.wav", DATA, "404"))
    second = server.serve("mirror.wav", DATA)
    assert fetch(replace(file, addresses=(*file.addresses, second))) == (DATA, len(DATA))


def test_wrong_bytes_are_refused_with_both_checksums(server, fetch, tmp_path):
    wrong = DATA[::-1]
    found, expected = (hashlib.sha256(data).hexdigest() for data in (wrong, DATA))
    with pytest.raises(RefusedError, match=f"sent other bytes: found sha256 {found}, expected {expected}"):
        fetch(wanted(server.serve("a.wav", wrong)))
    assert names(tmp_path) == []
    assert len(server.asked) == 2


def test_an_md5_is_as_good(server, fetch):
    md5 = hashlib.md5(DATA).hexdigest()
    assert fetch(wanted(server.serve("a.wav", DATA), checksum=f"md5:{md5}"))[0] == DATA
    with pytest.raises(RefusedError, match=f"found md5 {md5}, expected 00"):
        fetch(Wanted("b.wav", (server.serve("b.wav", DATA),), checksum="md5:00"))


def test_another_size_is_refused_before_it_is_loaded(server, fetch):
    with pytest.raises(RefusedError, match="offers 130 bytes, expected 10,240"):
        fetch(wanted(server.serve("a.wav", b"version https://git-lfs".ljust(130))))
    with pytest.raises(RefusedError, match="offers 10,240 bytes, expected 1,000 at most"):
        fetch(wanted(server.serve("b.wav", DATA), size=None, checksum=None, largest=1000))


def test_a_trickle_is_taken_for_a_dropped_connection(server, fetch):
    assert fetch(wanted(server.serve("a.wav", DATA, "drip", "whole"))) == (DATA, len(DATA))
    assert server.asked[1][1] is not None
    with pytest.raises(UnreachableError, match="bytes a second come, expected 1000 at least, after 3 tries"):
        fetch(replace(wanted(server.serve("b.wav", DATA, "drip")), name="b.wav"))


def test_a_server_that_is_not_there(fetch):
    with pytest.raises(UnreachableError, match=r"^http://127\.0\.0\.1:9/a\.wav: the server refuses the connection, after 3 tries$"):
        fetch(wanted("http://127.0.0.1:9/a.wav"))


def test_a_name_that_is_not_known(fetch, monkeypatch):
    def unknown(*arguments, **more):
        raise requests.ConnectionError("NameResolutionError(...)")

    monkeypatch.setattr(requests.Session, "get", unknown)
    with pytest.raises(UnreachableError, match=r"the server's name is not known here \(is there a network\?\), after 3 tries"):
        fetch(wanted("http://nowhere.invalid/a.wav"))


def test_a_full_disk_keeps_what_is_there(server, client, tmp_path, monkeypatch):
    class Full:
        def __init__(self, file):
            self.file = file

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

        def write(self, data):
            self.file.write(data[:1000])
            raise OSError(errno.ENOSPC, "No space left on device")

    from serflow.corpora.download import client as module

    opened = module._Part.opened
    monkeypatch.setattr(module._Part, "opened", lambda *arguments: Full(opened(*arguments)))
    with pytest.raises(OSError, match="No space left"):
        client.fetch(wanted(server.serve("a.wav", DATA)), tmp_path, lambda _: None)
    monkeypatch.undo()
    assert client.fetch(wanted(server.serve("a.wav", DATA)), tmp_path, lambda _: None).read_bytes() == DATA
    assert [asked for _, asked in server.asked] == [None, "bytes=1000-"]


def many(server, count, *behaviours):
    files = []
    for number in range(count):
        data = DATA[number:]
        files.append(replace(wanted(server.serve(f"{number}.wav", data, *behaviours), data), name=f"clips/{number}.wav"))
    return files


def test_many_files_come_a_few_at_once(server, client, tmp_path):
    files = many(server, 12, "503", "late")
    assert client.fetch_all(files, tmp_path, "corpus") == []
    assert len(names(tmp_path)) == 12
    assert 1 < server.busiest <= AT_ONCE


def test_a_few_that_are_refused_do_not_stop_the_others(server, client, tmp_path):
    files = many(server, 8)
    server.files["/3.wav"].behaviours = ["404"]
    faults = client.fetch_all(files, tmp_path, "corpus")
    assert [str(fault) for fault in faults] == [f"{server.address}/3.wav: the server answers 404 Not Found, expected the file"]
    assert len(names(tmp_path)) == 7


def test_when_too_many_are_refused_the_rest_is_not_asked_for(server, client, tmp_path):
    with pytest.raises(RefusedError, match="404"):
        client.fetch_all(many(server, 60, "404"), tmp_path, "corpus")
    assert len(server.asked) < 20


def test_a_server_that_fails_ends_it_for_all(server, client, tmp_path):
    with pytest.raises(UnreachableError, match="500"):
        client.fetch_all(many(server, 30, "500"), tmp_path, "corpus")
    assert len(server.asked) <= AT_ONCE * SHORT.tries


def test_a_text_is_fetched_anew_each_time(server, client, tmp_path):
    address = server.serve("list", b"[1]")
    assert client.text(address, tmp_path) == "[1]"
    server.serve("list", b"[2]")
    assert client.text(address, tmp_path) == "[2]"
    assert names(tmp_path) == []


def test_the_server_of_these_tests_does_drop(server):
    address = server.serve("a.wav", DATA, "drop")
    with pytest.raises((requests.RequestException, http.client.HTTPException)):
        requests.get(address, timeout=2)
