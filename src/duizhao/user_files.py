"""Read files that users give, and write single files whole.

Only regular files within a limit are read, so that no pipe or device hangs or fills the machine.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from duizhao.errors import InputError

MAX_BYTES = 50 * 1000 * 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a report's file may cost: its bytes, a PDF's pages, seconds to parse (a PDF has six times as long)."""

    size: int = MAX_BYTES
    pages: int = 2000
    seconds: int = 10


def bytes_of(size: str) -> int | None:
    """Return a size like "50 MB" in bytes (1 MB is a million), None for what is none.

    >>> bytes_of("1.5 MB"), bytes_of("200kB"), bytes_of("many")
    (1500000, 200000, None)
    """
    match = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*([kMG]?)B?\s*", size, re.I)
    if match is None:
        return None
    return int(float(match[1]) * {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}[match[2].lower()])


def size_of(path: Path, advice: str) -> int:
    """Return the bytes of a file that may be read. ``advice``: what to give instead, for messages.

    Raises InputError for a missing or unreadable file, for one that is no regular file, and for a name that is not
    UTF-8.
    """
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError as error:
        shown = str(path).encode("utf-8", "replace").decode()
        raise InputError(f"{shown}: the name is not UTF-8; rename the file") from error
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise InputError(f"{path}: is a directory; {advice}")
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{path}: is no regular file; {advice}")
        return status.st_size
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file; {advice}") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error, advice) from error


def read_user_file(path: Path, advice: str, most: int = MAX_BYTES) -> bytes:
    """Return a file's bytes. Raises InputError as ``size_of`` does, and for a file of more than ``most`` bytes."""
    if (size := size_of(path, advice)) > most:
        raise InputError(f"{path}: has {size / 1e6:.4g} MB, the limit is {most / 1e6:.4g} MB; split it")
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error, advice) from error


def _unreadable(path: Path, error: Exception, advice: str) -> InputError:
    reason = getattr(error, "strerror", None) or str(error)
    return InputError(f"{path}: cannot be read ({reason}); check its permissions, or {advice}")


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 file under a temporary name, then rename it: nobody ever sees half of it. Raises OSError."""
    scratch = path.with_name(f".{path.name}.tmp")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)
