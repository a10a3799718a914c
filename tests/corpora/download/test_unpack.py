"""Archives: what is in them comes out verified, and what would do harm is refused by name."""

import io
import stat
import tarfile
import zipfile

import pytest

from serflow.corpora.checksums import official_clips
from serflow.corpora.download.unpack import unpack
from serflow.errors import DataError
from tests.corpora.download.made import CLIPS, CONTENT, clip_of

LARGEST = 10_000_000


@pytest.fixture
def zipped(tmp_path):
    """A zip archive of entries (name -> content) and of odd ones (ZipInfo, content)."""

    def make(entries=None, *odd, name="corpus.zip"):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, data in (CONTENT if entries is None else entries).items():
                archive.writestr(entry, data)
            for info, data in odd:
                archive.writestr(info, data, compress_type=zipfile.ZIP_DEFLATED)
        return path

    return make


@pytest.fixture
def tarred(tmp_path):
    def make(*odd, mode="w"):
        path = tmp_path / "corpus.tar"
        with tarfile.open(path, mode) as archive:
            for name, data in CONTENT.items():
                member = tarfile.TarInfo(name)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
            for member in odd:
                archive.addfile(member)
        return path

    return make


def refused(archive, tmp_path, files_in, match, largest=LARGEST):
    destination = tmp_path / "out" / "corpus"
    with pytest.raises(DataError, match=match) as error:
        unpack(archive, CLIPS, destination, largest=largest)
    assert str(archive) in str(error.value)
    assert "\n" not in str(error.value)
    assert not files_in(tmp_path / "out"), "something half-unpacked is left"
    assert not list((tmp_path / "out").iterdir())


def test_all_clips_come_out(zipped, tarred, tmp_path, files_in):
    for archive in (zipped(), tarred(), tarred(mode="w:gz")):
        destination = tmp_path / f"out-{archive.suffix}" / "corpus"
        assert unpack(archive, CLIPS, destination, largest=LARGEST) == CLIPS
        assert files_in(destination) == CONTENT
        assert [path.name for path in destination.parent.iterdir()] == ["corpus"]


@pytest.mark.parametrize("prefix", ["AudioData/", "a/b/c/", "BIG\\"])
def test_folders_before_the_official_ones_do_not_matter(zipped, tmp_path, files_in, prefix):
    archive = zipped({f"{prefix}{path}": data for path, data in CONTENT.items()} | {f"{prefix}read me.txt": b"hello"})
    unpack(archive, CLIPS, tmp_path / "corpus", largest=LARGEST)
    assert files_in(tmp_path / "corpus") == CONTENT


def test_a_flat_archive_and_one_that_holds_all_twice(zipped, tmp_path, files_in):
    flat = zipped({path.rsplit("/")[-1].upper(): data for path, data in CONTENT.items()}, name="flat.zip")
    unpack(flat, CLIPS, tmp_path / "flat", largest=LARGEST)
    assert files_in(tmp_path / "flat") == CONTENT
    twice = zipped(CONTENT | {f"copy/{path}": data for path, data in CONTENT.items()}, name="twice.zip")
    unpack(twice, CLIPS, tmp_path / "twice", largest=LARGEST)
    assert files_in(tmp_path / "twice") == CONTENT


def test_names_that_repeat_with_every_speaker_go_by_their_folders(zipped, tmp_path, files_in):
    content = {"DC/a01.wav": b"one", "JE/a01.wav": b"two"}
    archive = zipped({f"AudioData/{path}": data for path, data in content.items()} | {"Info.txt": b"x"})
    clips = [clip_of(path, data) for path, data in content.items()] + [clip_of("KL/a01.wav", b"three")]
    assert unpack(archive, clips, tmp_path / "SAVEE", largest=LARGEST) == clips[:2]
    assert files_in(tmp_path / "SAVEE") == content


@pytest.mark.parametrize("corpus", ["ravdess", "tess", "cremad", "emodb"])
def test_file_names_tell_clips_apart_wherever_names_alone_are_trusted(corpus):
    names = [clip.path.rsplit("/", 1)[-1].lower() for clip in official_clips(corpus)]
    assert len(set(names)) == len(names)


def test_only_what_is_wanted_is_unpacked_and_what_is_there_stays(zipped, tmp_path, files_in):
    there = tmp_path / "corpus" / CLIPS[0].path
    there.parent.mkdir(parents=True)
    there.write_bytes(b"mine")
    assert unpack(zipped(), CLIPS[:2], tmp_path / "corpus", largest=LARGEST) == CLIPS[:2]
    assert files_in(tmp_path / "corpus") == {CLIPS[0].path: b"mine", CLIPS[1].path: CONTENT[CLIPS[1].path]}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("../evil.wav", "leads out of its folder"),
        ("Actor_01/../../evil.wav", "leads out of its folder"),
        ("..\\evil.wav", "leads out of its folder"),
        ("/etc/evil.wav", "has an absolute path"),
        ("C:\\evil.wav", "has an absolute path"),
    ],
)
def test_paths_that_lead_out_are_refused_by_name(zipped, tmp_path, files_in, name, fault):
    archive = zipped(None, (zipfile.ZipInfo(name), b"evil"))
    refused(archive, tmp_path, files_in, f"its entry '{name.replace('.', '[.]')}".replace("\\", "[\\\\]") + f"' {fault}")
    assert not (tmp_path / "evil.wav").exists()


@pytest.mark.parametrize(("kind", "fault"), [(stat.S_IFLNK, "is a link"), (stat.S_IFCHR, "is a device"), (stat.S_IFIFO, "is a device")])
def test_links_and_devices_in_a_zip_are_refused(zipped, tmp_path, files_in, kind, fault):
    info = zipfile.ZipInfo("Actor_01/odd.wav")
    info.external_attr = (kind | 0o644) << 16
    refused(zipped(None, (info, b"/etc/passwd")), tmp_path, files_in, f"'Actor_01/odd.wav' {fault}")


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        (tarfile.SYMTYPE, "link"),
        (tarfile.LNKTYPE, "link"),
        (tarfile.CHRTYPE, "device"),
        (tarfile.BLKTYPE, "device"),
        (tarfile.FIFOTYPE, "device"),
    ],
)
def test_links_and_devices_in_a_tar_are_refused(tarred, tmp_path, files_in, kind, fault):
    member = tarfile.TarInfo("Actor_01/odd.wav")
    member.type, member.linkname = kind, "/etc/passwd"
    refused(tarred(member), tmp_path, files_in, f"'Actor_01/odd.wav' is a {fault}")


@pytest.mark.parametrize("name", ["../evil.wav", "/evil.wav"])
def test_paths_that_lead_out_of_a_tar_are_refused(tarred, tmp_path, files_in, name):
    refused(tarred(tarfile.TarInfo(name)), tmp_path, files_in, f"'{name}'")


def test_a_bomb_is_refused_by_its_ratio_and_by_its_size(zipped, tmp_path, files_in):
    bomb = zipped(CONTENT | {"big.wav": bytes(5_000_000)})
    refused(bomb, tmp_path, files_in, "'big.wav' would grow from .* to 5,000,000 bytes, expected at most 200 times")
    refused(bomb, tmp_path, files_in, "would unpack to 5,0.* bytes or more, expected at most 4,000,000", largest=4_000_000)


def test_more_entries_than_any_corpus_has_are_refused(zipped, tmp_path, files_in, monkeypatch):
    monkeypatch.setattr("serflow.corpora.download.unpack._MOST_ENTRIES", 4)
    refused(zipped(), tmp_path, files_in, "more than 4 entries")


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.98])
def test_a_zip_that_is_cut_short_is_refused(zipped, tmp_path, files_in, keep):
    archive = zipped()
    archive.write_bytes(archive.read_bytes()[: round(archive.stat().st_size * keep)])
    refused(archive, tmp_path, files_in, "cut short or damaged .* download it again")


def test_a_tar_that_is_cut_short_is_refused(tarred, tmp_path, files_in):
    for mode in ("w", "w:gz"):
        archive = tarred(mode=mode)
        archive.write_bytes(archive.read_bytes()[: 512 + 100 if mode == "w" else -20])
        refused(archive, tmp_path, files_in, "cut short or damaged")


def test_what_is_no_archive_is_refused(tmp_path, files_in):
    page = tmp_path / "corpus.zip"
    page.write_text("<html>Please log in</html>")
    refused(page, tmp_path, files_in, "cut short or damaged")


def test_a_flipped_byte_is_found(tmp_path, files_in):
    archive = tmp_path / "corpus.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as stored:
        for name, data in CONTENT.items():
            stored.writestr(name, data)
    data = bytearray(archive.read_bytes())
    data[data.index(b"songsong")] ^= 1
    archive.write_bytes(data)
    refused(archive, tmp_path, files_in, "Bad CRC-32")


def test_other_bytes_under_a_clips_name_are_refused_with_both_checksums(zipped, tmp_path, files_in):
    other = CONTENT | {CLIPS[1].path: b"x" * CLIPS[1].size}
    refused(
        zipped(other),
        tmp_path,
        files_in,
        f"has {CLIPS[1].size} bytes with sha256 [0-9a-f]{{64}}, expected {CLIPS[1].size} with {CLIPS[1].sha256}",
    )


def test_an_encrypted_archive_is_refused(zipped, tmp_path, files_in):
    archive = zipped()
    data = bytearray(archive.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    refused(archive, tmp_path, files_in, "is encrypted")


def test_a_full_disk_leaves_nothing_half_unpacked(zipped, tmp_path, files_in, monkeypatch):
    archive = zipped()
    monkeypatch.setattr(
        "serflow.corpora.download.unpack.hashlib.sha256", lambda: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(OSError, match="No space left"):
        unpack(archive, CLIPS, tmp_path / "out" / "corpus", largest=LARGEST)
    assert not list((tmp_path / "out").iterdir())
