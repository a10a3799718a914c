"""A corpus to a feature set: what was computed before is reused, the rest is computed, and all is put together."""

import json
import shutil
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import soundfile

from serflow import registry
from serflow.audio.noise_folder import digest_of
from serflow.corpora.contract import MANIFEST, OK
from serflow.errors import DataError
from serflow.features import store
from serflow.features.compute import RAGGED, Clip
from serflow.features.fan_out import compute_clips, variant_names
from serflow.fingerprint import fingerprint
from serflow.logs import LOG
from serflow.progress import progress
from serflow.registry import AUGMENTATIONS, FRONT_ENDS, ROOT
from serflow.tables import read_table

_LIBRARIES = ("numpy", "scipy", "soxr", "numba")
_MOST_LINES = 100


def extract_features(
    manifest: Path,
    *,
    corpora_dir: Path,
    settings: dict[str, Any],
    values: Path,
    rows: Path,
    work: Path,
    workers: int,
    memory_mb: int | None = None,
    max_failed_share: float = 1.0,
    scheduler: str | None = None,
) -> None:
    """Compute a feature set of a corpus.

    Args:
        manifest: the corpus's manifest; only its clips with status `ok` are computed
        corpora_dir: what the manifest's paths are relative to
        settings: the feature set; see `serflow.features.compute.compute_clip`
        values: the .npy file to write, float32; see `serflow.features.contract`
        rows: the Parquet file to write, under the contract ROWS
        work: the folder where what was computed is kept for the next time
        workers: dask worker processes
        memory_mb: what they may take together; None for the whole machine's
        max_failed_share: an error when more of the clips than this give no features
        scheduler: the address of a dask scheduler to use instead of own workers

    Raises:
        DataError: a file changed since it was indexed, too many clips could not be computed, or a file that a variant is made
            with cannot be used
    """
    clips = read_clips(manifest, corpora_dir)
    key = key_of(settings)
    folder = work / key
    known = store.choose(store.read_known(folder), clips, variant_names(settings))
    done = set(zip(known["clip_id"], known["file_sha256"], strict=True))
    missing = [clip for clip in clips if (clip.clip_id, clip.file_sha256) not in done]
    LOG.info("computed %d, reused %d", len(missing), len(clips) - len(missing))
    with progress(f"features of {values.parent.parent.name}", len(missing)) as shown:
        for count in compute_clips(missing, settings, folder, workers=workers, memory_mb=memory_mb, scheduler=scheduler):
            shown.advance(count)
    if missing and key_of(settings) != key:
        shutil.rmtree(folder)
        raise DataError(f"{values}: files that its variants are made with changed while it was computed; run the same command again")
    chosen = store.choose(store.read_known(folder), clips, variant_names(settings)) if missing else known
    _check_errors(chosen, manifest, max_failed_share)
    front_end = registry.load(FRONT_ENDS, settings["front_end"])
    kept = store.complete(folder, chosen, front_end.shape(settings), ragged=front_end.KIND == RAGGED)
    store.hand_out(kept, values, rows)
    store.remove_others(folder)


def read_clips(manifest: Path, corpora_dir: Path) -> list[Clip]:
    """The clips of a manifest that can be used, in its order.

    Raises:
        DataError: there is none
    """
    usable = read_table(manifest, MANIFEST, columns=["clip_id", "path", "file_sha256"], where={"status": OK})
    if usable.empty:
        raise DataError(f"{manifest}: no clip has the status 'ok'; its reasons stand in the audit beside it")
    named = zip(usable["clip_id"], usable["path"], usable["file_sha256"], strict=True)
    return [Clip(str(clip_id), corpora_dir / str(path), str(file_sha256)) for clip_id, path, file_sha256 in named]


def key_of(settings: dict[str, Any]) -> str:
    """What the values of a clip hang on besides its file: settings, code, the libraries that compute, and files that variants take.

    Such files count by their names and bytes, wherever their folder lies.

    Raises:
        DataError: one of these cannot be used
    """
    used = sorted({name for _, steps in settings["variants"] for name, _ in steps})
    entries = [
        registry.source(FRONT_ENDS, settings["front_end"], "front_end"),
        *(registry.source(AUGMENTATIONS, name, "variants") for name in used),
    ]
    code = fingerprint(ROOT / "serflow" / "features" / "compute.py", *entries, root=ROOT)
    needed = registry.declaration(FRONT_ENDS, settings["front_end"], "REQUIRES", otherwise=None)
    libraries = {name: version(name) for name in (*_LIBRARIES, *([needed] if needed else []))} | {
        "libsndfile": soundfile.__libsndfile_version__
    }
    variants = [[name, [[step, _with_digests(step, arguments)] for step, arguments in steps]] for name, steps in settings["variants"]]
    return sha256(json.dumps([settings | {"variants": variants}, code, libraries], sort_keys=True).encode()).hexdigest()[:16]


def _with_digests(augmentation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """An augmentation's arguments, with what a folder of files holds instead of where it lies."""
    argument = registry.declaration(AUGMENTATIONS, augmentation, "FILES", otherwise=None)
    if argument is None:
        return arguments
    return arguments | {argument: digest_of(Path(arguments[argument]).expanduser())}


def _check_errors(rows: pd.DataFrame, manifest: Path, allowed: float) -> None:
    failed = rows[rows["error"].notna()]
    for row in failed.head(_MOST_LINES).itertuples():
        LOG.warning("no features: %s, %s: %s", row.clip_id, row.variant, row.error)
    clips, without = rows["clip_id"].nunique(), failed["clip_id"].nunique()
    if without and (without == clips or without > allowed * clips):
        raise DataError(
            f"{manifest}: {without} of {clips} clips gave no features (the first, {failed.iloc[0]['clip_id']}: {failed.iloc[0]['error']}), "
            f"expected at most {allowed:.1%}; mend them, or raise 'extraction.max_failed_share'"
        )
