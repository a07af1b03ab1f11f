"""Say where the workbench of an output folder runs, so that runs and Prefect's artifacts can link to it."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from duizhao.user_files import write_whole

_FILE = ".workbench.json"


@contextmanager
def announced(out: str, address: str) -> Iterator[None]:
    """Write the address (without a token) beside the outputs while the workbench runs."""
    path = Path(out) / _FILE
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps({"address": address, "host": platform.node(), "process": os.getpid()}))
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def page_of(out: str | Path, report: str) -> str | None:
    """Return the address of a report's page where the workbench of this folder runs on this machine."""
    try:
        said = json.loads((Path(out) / _FILE).read_text(encoding="utf-8"))
        if said["host"] != platform.node():
            return None
        os.kill(int(said["process"]), 0)
        return f"{said['address']}reports/{quote(report)}"
    except (OSError, ValueError, KeyError, TypeError):
        return None
