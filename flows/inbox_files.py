"""The files of an inbox: list, hash what is new, leave what is still being written, fetch, put away."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from duizhao.errors import DuizhaoError, InputError, OutputError
from duizhao.ingest.read import READERS
from duizhao.store.inbox import Seen

_SETTLED = 2.0  # seconds since its last change after which a file counts as written
_LOOK = 1.0  # seconds between two looks at one that is younger
_AT_ONCE = 1 << 20  # bytes
ORDERS = ("oldest", "newest", "name")


@dataclass(frozen=True, slots=True)
class Found:
    """A report's file. ``stamp``: its size and time, empty where there is no time; ``changed``: Unix time."""

    path: str
    digest: str
    stamp: str
    changed: float


def found(folder: str, known: Mapping[str, Seen], order: str = "oldest") -> dict[str, Found]:
    """Return the report files under a folder or fsspec URL by path, in that order; those still being written left out.

    A file whose size and time are as they were is not read again. Raises InputError.
    """
    if order not in ORDERS:
        raise InputError(f"{order!r} is no order; there are: {', '.join(ORDERS)}")
    import fsspec

    try:
        files, root = fsspec.core.url_to_fs(folder)
        if not files.isdir(root):
            raise InputError(f"{folder}: no such folder; make it, or give another")
        infos = _settled(files, _listed(files, root))
        base = PurePosixPath(files._strip_protocol(root))
        all_found = []
        for place, info in infos.items():
            path, stamp = str(PurePosixPath(place).relative_to(base)), _stamp(info)
            old = known.get(path)
            same = old is not None and stamp and old.stamp == stamp
            digest = old.digest if same and old is not None else _digest(files, place)
            all_found.append(Found(path, digest, stamp, _changed(info)))
    except DuizhaoError:
        raise
    except Exception as error:  # every file system has its own
        raise InputError(
            f"{folder}: cannot be read ({type(error).__name__}: {' '.join(str(error).split())[:160]})"
        ) from error
    all_found.sort(key=lambda f: f.path)
    if order != "name":
        all_found.sort(key=lambda f: f.changed, reverse=order == "newest")
    return {f.path: f for f in all_found}


def _listed(files: Any, root: str) -> dict[str, Any]:
    return {
        place: info
        for place, info in files.find(root, detail=True).items()
        if (name := PurePosixPath(place)).suffix.lower() in READERS
        and name.suffix
        and not name.name.startswith((".", "~$"))
    }


def _settled(files: Any, infos: dict[str, Any]) -> dict[str, Any]:
    """Return the files that nobody writes: old ones, and young ones that a second look finds the same."""
    young = {place for place, info in infos.items() if time.time() - _changed(info) < _SETTLED}
    if not young:
        return infos
    time.sleep(_LOOK)
    for place in young:
        files.invalidate_cache(place)
        try:
            again = files.info(place)
        except FileNotFoundError:
            del infos[place]
            continue
        if (again.get("size"), _changed(again)) != (infos[place].get("size"), _changed(infos[place])):
            del infos[place]
    return infos


def _changed(info: Any) -> float:
    when: Any = info.get("mtime") or info.get("LastModified") or info.get("last_modified") or 0.0
    return when.timestamp() if isinstance(when, datetime) else float(when)


def _stamp(info: Any) -> str:
    changed = _changed(info)
    return f"{info.get('size')}:{changed:.6f}" if changed else ""


def _digest(files: Any, place: str) -> str:
    digest = hashlib.sha256()
    with files.open(place, "rb") as stream:
        while part := stream.read(_AT_ONCE):
            digest.update(part)
    return digest.hexdigest()


@contextmanager
def local_copy(folder: str, path: str) -> Iterator[Path]:
    """Give a local file for a report of an inbox: the file itself, or a copy where the folder is remote."""
    import fsspec

    files, root = fsspec.core.url_to_fs(folder)
    if _is_local(files):
        yield Path(root) / path
        return
    with tempfile.TemporaryDirectory(prefix="duizhao-inbox-") as scratch:
        copy = Path(scratch) / PurePosixPath(path).name
        files.get_file(f"{root}/{path}", str(copy))
        yield copy


def put_away(folder: str, path: str, move_to: str, state: str) -> None:
    """Move a file that is done with to ``move_to``/done or ``move_to``/failed; a name that is taken gets a number.

    Raises OutputError where it can't be moved.
    """
    import fsspec

    files, root = fsspec.core.url_to_fs(folder)
    target = Path(move_to) / ("done" if state == "done" else "failed") / path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        free, number = target, 1
        while free.exists():
            number += 1
            free = target.with_name(f"{target.stem}-{number}{target.suffix}")
        if _is_local(files):
            (Path(root) / path).rename(free)
        else:
            files.get_file(f"{root}/{path}", str(free))
            files.rm_file(f"{root}/{path}")
    except OSError as error:
        raise OutputError(f"{target}: {path} can't be moved there ({error.strerror}); give another move_to") from error


def _is_local(files: Any) -> bool:
    return files.protocol == "file" or "file" in files.protocol
