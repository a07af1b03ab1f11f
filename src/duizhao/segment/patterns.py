"""Patterns by which the structure of a report is read: entries of data/patterns/*.toml with examples.

An entry has an ``id``, the ``role`` it speaks for, a ``pattern`` (a regular expression; ``{list}`` puts a word list
in, of the file or a shared one), a ``weight`` where several are weighed, and examples that must match or must not.
The list ``name`` is the people of the report at hand. A new form is one entry; a test runs all examples.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from duizhao.errors import DataError
from duizhao.lexicon.titles import SPEECH, TITLES
from duizhao.settings import DATA

FOLDER = DATA / "patterns"
_NAME = re.compile(r"\{([a-z_]+)\}")
_SHARED = {"titles": TITLES, "speech": SPEECH}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One entry. ``name``: what the cues of an exchange call it; several entries may share one."""

    id: str
    name: str
    role: str
    regex: re.Pattern[str]
    weight: int
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@lru_cache(16)
def patterns(file: str, names: tuple[str, ...] | None = None) -> dict[str, Pattern]:
    """Return the entries of data/patterns/FILE.toml by their ids, in their order. Raises DataError.

    ``names``: the people of a report, for files that speak of them.
    """
    path = FOLDER / f"{file}.toml"
    try:
        return {entry.id: entry for entry in _entries(path, names)}
    except (OSError, ValueError, KeyError, TypeError, re.error) as error:
        raise DataError(f"{path}: the data file can't be read ({error}); install duizhao again") from error


def _entries(path: Path, names: tuple[str, ...] | None) -> list[Pattern]:
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    words = dict(_SHARED)
    for name, text in file.get("words", {}).items():  # a later list may use an earlier one
        words[name] = _filled("|".join(text) if isinstance(text, list) else text, words)
        if name == "name" and names is not None:
            words[name] = "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"
    return [
        Pattern(
            entry["id"],
            entry.get("name", entry["id"]),
            entry["role"],
            re.compile(_filled(entry["pattern"], words)),
            entry.get("weight", 0),
            tuple(entry["examples"]),
            tuple(entry["counterexamples"]),
        )
        for entry in file.get("pattern", ())
    ]


def _filled(text: str, words: dict[str, str]) -> str:
    return _NAME.sub(lambda match: words[match[1]], text)


def regex(file: str, entry: str, names: Iterable[str] | None = None) -> re.Pattern[str]:
    """Return the regular expression of an entry. Raises DataError."""
    return patterns(file, None if names is None else tuple(sorted(names)))[entry].regex
