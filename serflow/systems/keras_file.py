"""Keras models in files that are the same whenever they are saved."""

import json
import zipfile
from pathlib import Path
from typing import Any

from serflow.files import written_whole

_NO_DATE = (1980, 1, 1, 0, 0, 0)


def save_model(model: Any, path: Path) -> None:
    """Save a model as `.keras`, readable by `keras.saving.load_model`, without the time at which it was saved.

    Args:
        model: a keras.Model
        path: the file to write, ending in `.keras`
    """
    with written_whole(path) as part:
        model.save(part)
        with zipfile.ZipFile(part) as archive:
            content = {name: archive.read(name) for name in sorted(archive.namelist())}
        metadata = json.loads(content["metadata.json"])
        metadata["date_saved"] = ""
        content["metadata.json"] = json.dumps(metadata, sort_keys=True).encode()
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            for name, data in content.items():
                archive.writestr(zipfile.ZipInfo(name, date_time=_NO_DATE), data)
