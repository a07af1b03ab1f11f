"""Output files, written whole: all to temporary names first, then renamed, so that a killed run leaves the old ones."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from pathlib import Path

from duizhao.errors import OutputError

_STALE = 3600  # seconds


def write_outputs(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write ``files`` (name → content) into ``folder``, which is made where it is missing; in the order given.

    Nothing is renamed before everything is written and on the disk. Other files in the folder stay as they are.
    Raises OutputError, with the previous files untouched, where a file can't be written.
    """
    scratch = {name: folder / f".{name}.{secrets.token_hex(4)}.tmp" for name in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(".*.tmp"):  # of a run that was killed here; a run beside this one has younger ones
            if time.time() - old.stat().st_mtime > _STALE:
                old.unlink(missing_ok=True)
        for name, content in files.items():
            with scratch[name].open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        for name in files:
            os.replace(scratch[name], folder / name)
    except OSError as error:
        for path in scratch.values():
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise OutputError(f"{error.filename or folder}: can't be written ({error.strerror}); free space, check permissions, or give another --out") from error
    return [folder / name for name in files]
