"""The user's models: kept in one folder by name, one of them the default. `duizhao models`."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duizhao.documents import Record
from duizhao.errors import ModelError
from duizhao.user_files import write_whole

_DEFAULT = "default"  # a file with the name of the default model
_FACTS = "facts.json"  # speed and scores, as measured here
_NAME = re.compile(r"[\w][\w.-]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A model of the registry. ``facts``: segments per second and scores, where they were measured."""

    name: str
    path: Path
    bytes: int
    licence: str
    facts: Record


def registry_folder() -> Path:
    """Return where the user's models are kept: $XDG_DATA_HOME/duizhao/models, by default under ~/.local/share."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return home / "duizhao" / "models"


def path_of(name: str) -> Path | None:
    """Return the folder of a model of the registry; None where there is none of that name."""
    path = registry_folder() / name
    return path if _NAME.fullmatch(name) and (path / "config.json").is_file() else None


def default_model() -> str:
    """Return the name of the user's default model; empty where none is set or it is gone."""
    try:
        name = (registry_folder() / _DEFAULT).read_text(encoding="utf-8").strip()
    except OSError:
        return ""
    return name if path_of(name) else ""


def use(name: str) -> None:
    """Make a model the user's default; an empty name goes back to the embedded one. Raises ModelError."""
    folder = registry_folder()
    if not name:
        (folder / _DEFAULT).unlink(missing_ok=True)
        return
    _existing(name)
    write_whole(folder / _DEFAULT, name + "\n")


def entries() -> list[Entry]:
    """Return all models of the registry by name."""
    folder = registry_folder()
    names = sorted(p.name for p in folder.iterdir() if path_of(p.name)) if folder.is_dir() else []
    return [entry(name) for name in names]


def entry(name: str) -> Entry:
    """Return a model of the registry. Raises ModelError where there is none of that name."""
    return describe(name, _existing(name))


def describe(name: str, path: Path) -> Entry:
    """Return what is known of a model in any folder."""
    size = sum(f.stat().st_size for f in path.iterdir() if f.is_file())
    facts = json.loads((path / _FACTS).read_text(encoding="utf-8")) if (path / _FACTS).is_file() else {}
    return Entry(name, path, size, _licence(path), facts)


def note(name: str, **facts: object) -> None:
    """Save what was measured of a model."""
    path = _existing(name)
    write_whole(path / _FACTS, json.dumps({**entry(name).facts, **facts}, indent=1))


def remove(name: str) -> None:
    """Delete a model of the registry. Raises ModelError where there is none of that name."""
    path = _existing(name)
    gone = path.with_name(f".removed-{name}")
    shutil.rmtree(gone, ignore_errors=True)
    path.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


@contextmanager
def adding(name: str) -> Iterator[Path]:
    """Give an empty folder that becomes the model of that name when all went well. Raises ModelError."""
    if not _NAME.fullmatch(name):
        raise ModelError(f"{name!r}: no name for a model; give letters, digits, dots and dashes with --name")
    if path_of(name):
        raise ModelError(
            f"{name}: is a model here already; give another --name, or remove it: duizhao models remove {name}"
        )
    folder = registry_folder()
    folder.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".adding-", dir=folder))
    try:
        yield scratch
        scratch.chmod(0o755)
        scratch.rename(folder / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _existing(name: str) -> Path:
    path = path_of(name)
    if path is None:
        known = ", ".join(p.name for p in registry_folder().glob("*/")) or "none"
        raise ModelError(f"{name}: no model of that name; there are: {known}; see them with: duizhao models list")
    return path


def _licence(path: Path) -> str:
    """Return the licence that a model card names in its head; "not said" where it names none."""
    try:
        card = (path / "README.md").read_text(encoding="utf-8")[:4000]
    except (OSError, UnicodeDecodeError):
        return "not said"
    match = re.search(r"(?m)^licen[cs]e:\s*(\S.*)$", card)
    return match[1].strip() if match else "not said"
