"""A corpus completed: what is there stays, what is missing comes, and half of it is never seen."""

import errno
import hashlib
import io
import json
import shutil
import zipfile

import pytest

from serflow.corpora.download import corpus as module
from serflow.corpora.download.client import Client, Patience
from serflow.corpora.download.corpus import download_corpus, inventory, is_empty
from serflow.corpora.download.sources import Archive, Dataverse, Source
from serflow.errors import DataError
from tests.corpora.download.made import CLIPS, CONTENT, clip_of

CARD = {"title": "Made", "folder": "MADE", "get": "ask for it"}
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 300\n"
HAND = "put made.zip into {corpora_dir}"


def zip_of(content):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, bytes_of in content.items():
            archive.writestr(name, bytes_of)
    return data.getvalue()


SPEECH = {path: data for path, data in CONTENT.items() if "03-01" in path}
SONG = {path: data for path, data in CONTENT.items() if "03-02" in path}


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def complete(data, tmp_path, monkeypatch):
    """Complete the made corpus from a source; its receipt."""

    def run(source, clips=CLIPS, *, network=True, tries=3):
        monkeypatch.setattr(module, "official_clips", lambda _: clips)
        monkeypatch.setattr(module, "source_of", lambda _: source)
        client = Client(Patience(tries=tries, gain=10, first_wait=0.01, timeout=2.0))
        receipt = tmp_path / "results" / "download.json"
        download_corpus("made", card=CARD, corpora_dir=data, receipt=receipt, network=network, client=client)
        return json.loads(receipt.read_text())

    return run


@pytest.fixture
def archives(server):
    """A source of two archives."""

    def make(speech=None, song=None, *behaviours):
        found = []
        for name, holds, content in (("speech.zip", "03-01-*", speech or zip_of(SPEECH)), ("song.zip", "03-02-*", song or zip_of(SONG))):
            address = server.serve(name, content, *behaviours)
            checksum = f"sha256:{hashlib.sha256(content).hexdigest()}"
            found.append(Archive(name, holds, 100_000, (address,), len(content), len(content), checksum))
        return Source(HAND, archives=tuple(found))

    return make


@pytest.fixture
def singles(server):
    """A source of single clips."""

    def make(content=CONTENT, *behaviours):
        for path, data in content.items():
            server.serve(f"media/{path}", data, *behaviours)
        return Source(HAND, clips=(f"{server.address}/media/{{path}}",))

    return make


def asked(server):
    return sorted(path for path, _ in server.asked)


def hidden(data):
    return [path.name for path in data.iterdir() if path.name.startswith(".")]


def test_a_corpus_of_archives(server, archives, complete, data, files_in):
    receipt = complete(archives())
    assert files_in(data / "MADE") == CONTENT
    assert {key: receipt[key] for key in ("clips", "there", "added", "differing")} == {"clips": 5, "there": 0, "added": 5, "differing": []}
    assert hidden(data) == []
    assert asked(server) == ["/song.zip", "/speech.zip"]


def test_a_corpus_of_single_clips(server, singles, complete, data, files_in):
    complete(singles())
    assert files_in(data / "MADE") == CONTENT
    assert len(server.asked) == 5
    assert hidden(data) == []


def listing(numbers):
    return json.dumps(
        {"data": {"latestVersion": {"files": [{"label": name, "dataFile": {"id": number}} for name, number in numbers.items()]}}}
    )


def test_a_corpus_of_a_dataverse(server, complete, data, files_in):
    numbers = {path.rsplit("/", 1)[-1].upper(): number for number, path in enumerate(CONTENT)}
    server.serve("api/datasets/:persistentId/?persistentId=doi:1/2", listing(numbers).encode())
    for number, content in enumerate(CONTENT.values()):
        server.serve(f"api/access/datafile/{number}", content)
    complete(Source(HAND, dataverse=Dataverse(server.address, "doi:1/2")))
    assert files_in(data / "MADE") == CONTENT


@pytest.mark.parametrize(
    ("answer", "match"), [("<html>", "something else than a list"), ("{}", "something else"), (listing({}), "5 clips cannot be fetched")]
)
def test_a_dataverse_that_answers_something_else(server, complete, data, answer, match):
    server.serve("api/datasets/:persistentId/?persistentId=doi:1/2", answer.encode())
    with pytest.raises(DataError, match=f"{match}.*put made.zip into {data}; then run the same command again$"):
        complete(Source(HAND, dataverse=Dataverse(server.address, "doi:1/2")))


def test_a_corpus_in_its_place_is_never_fetched_whatever_its_layout(server, archives, complete, data, files_in):
    for path, content in CONTENT.items():
        (data / "made" / "nested" / path.upper()).parent.mkdir(parents=True, exist_ok=True)
        (data / "made" / "nested" / path.upper()).write_bytes(content)
    before = files_in(data)
    receipt = complete(archives())
    assert (receipt["there"], receipt["added"]) == (5, 0)
    assert server.asked == []
    assert files_in(data) == before


def test_only_what_is_missing_of_a_partial_corpus_is_fetched(server, singles, complete, data, files_in):
    complete(singles())
    kept = {path: (data / "MADE" / path).stat().st_mtime_ns for path in list(CONTENT)[:3]}
    for path in list(CONTENT)[3:]:
        (data / "MADE" / path).unlink()
    server.asked.clear()
    receipt = complete(singles())
    assert asked(server) == sorted(f"/media/{path}" for path in list(CONTENT)[3:])
    assert files_in(data / "MADE") == CONTENT
    assert (receipt["there"], receipt["added"]) == (3, 2)
    assert {path: (data / "MADE" / path).stat().st_mtime_ns for path in kept} == kept


def test_an_archive_none_of_whose_clips_is_missing_is_not_fetched(server, archives, complete, data, files_in):
    complete(archives())
    (data / "MADE" / next(iter(SONG))).unlink()
    server.asked.clear()
    complete(archives())
    assert asked(server) == ["/song.zip"]
    assert files_in(data / "MADE") == CONTENT


@pytest.mark.parametrize("nothing", [b"", POINTER])
def test_empty_files_and_lfs_pointers_are_exchanged_for_clips(singles, complete, data, files_in, nothing):
    for path in CONTENT:
        (data / "MADE" / path).parent.mkdir(parents=True, exist_ok=True)
        (data / "MADE" / path).write_bytes(nothing)
    assert complete(singles())["added"] == 5
    assert files_in(data / "MADE") == CONTENT


def test_a_file_with_other_bytes_is_somebodys_and_stays(singles, complete, data, files_in, caplog):
    complete(singles())
    mine, gone = list(CONTENT)[:2]
    (data / "MADE" / mine).write_bytes(b"my own version")
    (data / "MADE" / gone).unlink()
    receipt = complete(singles())
    assert receipt["differing"] == [mine]
    assert files_in(data / "MADE") == CONTENT | {mine: b"my own version"}
    assert "1 files have other bytes than the official ones" in caplog.text


def test_without_a_network_what_is_missing_is_said(server, archives, complete, data, files_in):
    with pytest.raises(
        DataError,
        match=rf"^{data}/MADE: Made is not there, and 'download: false' forbids .*; by hand: put made.zip into {data}; then run the same command again$",
    ):
        complete(archives(), network=False)
    (data / "MADE" / "Actor_01").mkdir(parents=True)
    (data / "MADE" / CLIPS[0].path).write_bytes(CONTENT[CLIPS[0].path])
    with pytest.raises(DataError, match=rf"lacks 4 clips \(the first: {CLIPS[1].path}\), and 'download: false' forbids"):
        complete(archives(), network=False)
    assert server.asked == []
    assert files_in(data) == {f"MADE/{CLIPS[0].path}": CONTENT[CLIPS[0].path]}
    assert hidden(data) == []


def test_what_needs_a_person_says_so(complete, data):
    with pytest.raises(DataError, match=r"Made is not there, which cannot be fetched; by hand: put made.zip"):
        complete(Source(HAND, archives=(Archive("made.zip", "*", 100_000),)))


@pytest.mark.parametrize("network", [True, False])
def test_an_archive_that_a_person_brought_is_unpacked_and_stays(server, complete, data, files_in, network):
    data.mkdir()
    (data / "made.zip").write_bytes(zip_of({f"AudioData/{path}": content for path, content in CONTENT.items()}))
    complete(Source(HAND, archives=(Archive("made.zip", "*", 100_000),)), network=network)
    assert files_in(data / "MADE") == CONTENT
    assert (data / "made.zip").exists()


def test_an_optional_archive_is_not_demanded_without_a_network(complete, data, files_in, caplog):
    data.mkdir()
    (data / "speech.zip").write_bytes(zip_of(SPEECH))
    source = Source(HAND, archives=(Archive("speech.zip", "03-01-*", 100_000), Archive("song.zip", "03-02-*", 100_000, optional=True)))
    receipt = complete(source, network=False)
    assert files_in(data / "MADE") == SPEECH
    assert (receipt["clips"], receipt["there"], receipt["added"]) == (5, 0, 4)
    assert complete(source, network=False)["there"] == 4
    down = Archive("song.zip", "03-02-*", 100_000, ("http://127.0.0.1:9/song.zip",), optional=True)
    assert complete(Source(HAND, archives=(source.archives[0], down)))["there"] == 4
    assert "the server refuses the connection" in caplog.text
    (data / "song.zip").write_bytes(zip_of(SONG))
    assert complete(source, network=False)["added"] == 1
    assert files_in(data / "MADE") == CONTENT


def test_an_archive_at_hand_is_verified(archives, complete, data):
    source = archives()
    data.mkdir()
    (data / "speech.zip").write_bytes(b"short")
    with pytest.raises(DataError, match=r"speech.zip: has 5 bytes, expected .*; remove it, and download it again"):
        complete(source)
    (data / "speech.zip").write_bytes(bytes(source.archives[0].size))
    with pytest.raises(DataError, match=r"speech.zip: found sha256:[0-9a-f]{64}, expected sha256:[0-9a-f]{64}; remove it"):
        complete(source)


@pytest.fixture
def two_archives(server):
    """A source of two archives with the same clips, after one that is not there."""

    def make(first, second):
        served = [(name, server.serve(name, content), len(content)) for name, content in (("1.zip", first), ("2.zip", second))]
        absent = Archive("0.zip", "*", 100_000, (f"{server.address}/0.zip",), largest=100_000)
        return Source(HAND, archives=(absent, *(Archive(name, "*", 100_000, (at,), size, size) for name, at, size in served)))

    return make


def test_of_archives_with_the_same_clips_the_first_that_can_be_had_is_enough(server, two_archives, complete, caplog):
    assert complete(two_archives(zip_of(CONTENT), zip_of(CONTENT)))["added"] == len(CONTENT)
    assert asked(server) == ["/0.zip", "/1.zip"]
    assert "; trying 1.zip instead" in caplog.text


def test_an_archive_with_other_clips_than_the_official_ones_gives_way_to_the_next(two_archives, complete, data, files_in, caplog):
    other = {path: content[::-1] + b"x" for path, content in CONTENT.items()}
    complete(two_archives(zip_of(other), zip_of(CONTENT)))
    assert files_in(data / "MADE") == CONTENT
    assert "it is not the official archive; trying 2.zip instead" in caplog.text


def test_where_no_archive_can_be_had_the_last_says_why(two_archives, complete, data, files_in):
    with pytest.raises(DataError, match=r"2\.zip: its entry '.*' has .*; it is not the official archive"):
        complete(two_archives(zip_of(CONTENT)[:200], zip_of(dict.fromkeys(CONTENT, b"other"))))
    assert files_in(data) == {}


def test_an_unsafe_archive_is_refused_and_not_kept(archives, complete, data, files_in):
    with pytest.raises(DataError, match=r"its entry '\.\./evil\.wav' leads out of its folder"):
        complete(archives(speech=zip_of(SPEECH | {"../evil.wav": b"evil"})))
    assert files_in(data) == {}


def test_an_archive_that_lacks_clips(archives, complete, data):
    with pytest.raises(
        DataError, match=rf"Made: 1 clips cannot be fetched, the first: {CLIPS[0].path}; all others are kept for the next try; by hand"
    ):
        complete(archives(speech=zip_of({clip.path: CONTENT[clip.path] for clip in CLIPS[1:4]})))
    assert not (data / "MADE").exists(), "half a corpus is never seen"


def test_a_server_that_cannot_be_reached_is_said_once_with_the_way_by_hand(complete, data):
    source = Source(HAND, clips=("http://127.0.0.1:9/{path}",))
    with pytest.raises(DataError) as error:
        complete(source)
    said = str(error.value)
    assert said.startswith("Made cannot be fetched: http://127.0.0.1:9/")
    assert said.endswith(
        f"the server refuses the connection, after 3 tries; by hand: put made.zip into {data}; then run the same command again"
    )
    assert "\n" not in said


def test_a_run_that_failed_is_gone_on_from(server, singles, complete, data, files_in):
    source = singles()
    last = CLIPS[-1].path
    server.files[f"/media/{last}"].behaviours = ["404"]
    with pytest.raises(DataError, match=f"1 clips cannot be fetched, the first: {last}"):
        complete(source)
    assert not (data / "MADE").exists(), "half a corpus is never seen"
    server.asked.clear()
    receipt = complete(singles())
    assert asked(server) == [f"/media/{last}"]
    assert files_in(data / "MADE") == CONTENT
    assert receipt["added"] == 5, "the same receipt as of one run"


def test_a_killed_run_leaves_a_part_that_is_gone_on_from(server, archives, complete, data, files_in):
    source = archives()
    speech = source.archives[0]
    work = data / ".MADE.download"
    work.mkdir(parents=True)
    (work / ".speech.zip.part").write_bytes(server.files["/speech.zip"].data[:100])
    (work / ".speech.zip.version").write_text(f'{speech.addresses[0]}\n"first"\n')
    (work / ".clips.unpack-killed").mkdir()
    (work / "clips" / "Actor_01").mkdir(parents=True)
    (work / "clips" / "Actor_01" / "tmpabcdef").write_bytes(b"left by a killed run")
    complete(source)
    assert ("/speech.zip", "bytes=100-") in server.asked
    assert files_in(data) == {f"MADE/{path}": content for path, content in CONTENT.items()}


def test_a_full_disk_is_one_line_and_the_next_run_goes_on(archives, complete, data, files_in, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "unpack", full)
    with pytest.raises(DataError, match=rf"^{data}: the disk is full \(.* MB free\); make room there and run the same command again"):
        complete(archives())
    assert not (data / "MADE").exists()
    monkeypatch.undo()
    complete(archives())
    assert files_in(data / "MADE") == CONTENT


def test_other_troubles_of_the_disk_are_not_called_full(archives, complete, monkeypatch):
    def broken(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(module, "unpack", broken)
    with pytest.raises(OSError, match="Input/output error"):
        complete(archives())


def test_two_runs_at_once_do_not_meet(archives, complete, data):
    with module._alone(data / ".MADE.download", "Made"), pytest.raises(DataError, match="another run is fetching Made; wait for it"):
        complete(archives())
    complete(archives())


def test_a_corpus_that_nobody_described(complete, data):
    with pytest.raises(DataError, match="nobody told serflow where Made is had; ask for it"):
        complete(None)


def test_of_clips_with_the_same_bytes_each_is_told_by_its_name(tmp_path):
    twins = [clip_of("a/one.wav", b"same"), clip_of("a/two.wav", b"same"), clip_of("a/three.wav", b"other")]
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "TWO.WAV").write_bytes(b"same")
    (tmp_path / "b" / "renamed.wav").write_bytes(b"other")
    assert [clip.path for clip in inventory(tmp_path, twins).missing] == ["a/one.wav"]


def test_a_folder_named_like_a_clip_is_no_empty_place(tmp_path):
    (tmp_path / "a.wav").mkdir()
    assert not is_empty(tmp_path / "a.wav")
    shutil.rmtree(tmp_path / "a.wav")
    assert is_empty(tmp_path / "a.wav")
