"""Keras models in files that are the same whenever they are saved."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

from serflow.files import written_whole

_NO_DATE = (1980, 1, 1, 0, 0, 0)


def save_model(model: Any, path: Path) -> None:
    """Save a model as `.keras`, readable by `keras.saving.load_model`, without the time at which it was saved.

    What several layers share is numbered in the file by where it lay in memory; here by its order instead.

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
        content["config.json"] = _shared_objects_in_order(content["config.json"].decode()).encode()
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            for name, data in content.items():
                archive.writestr(zipfile.ZipInfo(name, date_time=_NO_DATE), data)


def _shared_objects_in_order(config: str) -> str:
    order: dict[str, int] = {}

    def renumbered(match: re.Match[str]) -> str:
        return f'"shared_object_id": {order.setdefault(match[1], len(order) + 1)}'

    return re.sub(r'"shared_object_id": (\d+)', renumbered, config)
