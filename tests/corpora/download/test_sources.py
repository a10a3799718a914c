"""Where the corpora are had from, and the checksums of their clips."""

import re
from pathlib import Path

import pandas as pd
import pytest

from serflow import registry
from serflow.corpora.checksums import TABLE, official_clips, read_checksums
from serflow.corpora.download.sources import source_of

COUNTS = {"cremad": 7442, "emodb": 535, "ravdess": 2452, "savee": 480, "tess": 2800}


def card(corpus):
    return registry.declaration(registry.CORPORA, corpus, "CARD")


@pytest.mark.parametrize("corpus", COUNTS)
def test_every_public_corpus_has_a_source_that_can_hold_all_its_clips(corpus):
    source = source_of(corpus)
    assert source is not None
    assert source.on_the_network == (corpus != "savee")
    for clip in official_clips(corpus):
        holders = [archive for archive in source.archives if archive.may_hold(clip.path)]
        assert holders or source.clips or source.dataverse
    assert str(Path("data")) in source.instructions(Path("data"))
    assert source.instructions(Path("data")).endswith("then run the same command again")


@pytest.mark.parametrize("corpus", COUNTS)
def test_the_limits_let_the_real_archives_through(corpus):
    for archive in source_of(corpus).archives:
        held = sum(clip.size for clip in official_clips(corpus) if archive.may_hold(clip.path))
        assert held * 1.2 < archive.unpacked < held * 10
        assert archive.size is None or archive.size == archive.largest
        assert archive.checksum is None or re.fullmatch(r"md5:[0-9a-f]{32}|sha256:[0-9a-f]{64}", archive.checksum)
        assert bool(archive.addresses) == (archive.largest is not None)


def test_a_corpus_that_nobody_described_has_no_source():
    assert source_of("mine") is None


def test_the_archives_of_ravdess_share_its_clips():
    speech, song = source_of("ravdess").archives
    held = [sum(archive.may_hold(clip.path) for clip in official_clips("ravdess")) for archive in (speech, song)]
    assert held == [1440, 1012]


def test_the_checksums_are_those_of_the_official_lists(official_names):
    assert TABLE.stat().st_size < 1 << 20
    table = read_checksums()
    assert dict(table["corpus"].value_counts()) == COUNTS
    for corpus in COUNTS:
        assert [clip.path for clip in official_clips(corpus)] == sorted(official_names(card(corpus)["folder"]))


@pytest.mark.parametrize("corpus", COUNTS)
def test_sizes_and_hashes_are_those_of_the_official_lists(corpus, official_names):
    folder = card(corpus)["folder"]
    official_names(folder)
    listed = pd.read_csv(Path(__file__).parents[4] / "shared" / "checksums" / f"{folder}.csv").sort_values("path")
    clips = official_clips(corpus)
    assert [clip.size for clip in clips] == list(listed["size"])
    assert [clip.sha256 for clip in clips] == list(listed["sha256"])


@pytest.mark.parametrize("corpus", COUNTS)
def test_every_official_clip_is_known_by_its_name(corpus):
    describe = registry.load(registry.CORPORA, corpus).describe
    assert all(describe(Path(clip.path)) for clip in official_clips(corpus))
