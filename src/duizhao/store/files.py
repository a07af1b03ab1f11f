"""Write output files completely or not at all: temporary names first, then rename."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from duizhao.errors import OutputError

_STALE = 3600  # seconds


def write_outputs(folder: Path, files: Iterable[tuple[str, Iterable[bytes]]]) -> list[Path]:
    """Write ``files``, each a name and its content in pieces, into ``folder``, in the order given.

    Nothing is renamed before everything is written and on the disk. Other files in the folder stay as they are. Raises
    OutputError, with the previous files untouched, where a file can't be written.
    """
    scratch: dict[str, Path] = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(".*.tmp"):  # left by a killed run; a run beside this one has younger ones
            if time.time() - old.stat().st_mtime > _STALE:
                old.unlink(missing_ok=True)
        for name, pieces in files:
            scratch[name] = folder / f".{name}.{secrets.token_hex(4)}.tmp"
            with scratch[name].open("wb") as stream:
                stream.writelines(pieces)
                stream.flush()
                os.fsync(stream.fileno())
        for name, path in scratch.items():
            os.replace(path, folder / name)
    except BaseException as error:
        for path in scratch.values():
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        if not isinstance(error, OSError):  # of an exporter, or Ctrl-C
            raise
        raise OutputError(
            f"{error.filename or folder}: can't be written ({error.strerror}); free space, check permissions, or "
            f"give another --out"
        ) from error
    return [folder / name for name in scratch]
