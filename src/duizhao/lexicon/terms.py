"""Official terms and outlets: the tables of data/lexicon and the user's glossaries; the longest match wins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from duizhao.documents import Span
from duizhao.errors import SettingsError
from duizhao.settings import DATA


@dataclass(frozen=True)
class Term:
    """``others`` are renderings that are accepted as well."""

    zh: str
    en: str
    others: tuple[str, ...] = ()


class Lexicon:
    """Terms of several tables, a later one overriding an earlier; finds them in a text."""

    def __init__(self, terms: dict[str, Term]) -> None:
        self.terms = terms
        # by their first two characters, longest first: an alternation of thousands is tried whole at every place
        self._by_start: dict[str, list[str]] = {}
        for zh in sorted(terms, key=len, reverse=True):
            self._by_start.setdefault(zh[:2], []).append(zh)
        self._cached = lru_cache(16384)(self._find)  # what is protected is checked and summarised as well

    def find(self, zh: str) -> tuple[tuple[Span, Term], ...]:
        """Terms in a text in order, not overlapping, the longest at each place."""
        return self._cached(zh)

    def _find(self, zh: str) -> tuple[tuple[Span, Term], ...]:
        found: list[tuple[Span, Term]] = []
        free = 0
        for place in range(len(zh)):
            if place < free:
                continue
            match = next((t for t in self._by_start.get(zh[place : place + 2], ()) if zh.startswith(t, place)), None)
            if match is None and zh[place] in self.terms:
                match = zh[place]
            if match is not None:
                free = place + len(match)
                found.append(((place, free), self.terms[match]))
        return tuple(found)


@cache
def lexicon(glossaries: tuple[str, ...] = ()) -> Lexicon:
    """The shipped tables with the glossaries over them. Raises SettingsError for a glossary that can't be read."""
    terms: dict[str, Term] = {}
    for path in (Path(DATA) / "lexicon" / "terms.tsv", Path(DATA) / "lexicon" / "outlets.tsv", *map(Path, glossaries)):
        if path.is_file() or str(path) in glossaries:
            terms |= table(path)
    return Lexicon(terms)


def table(path: Path) -> dict[str, Term]:
    """Rows of zh, en, other accepted en (separated by " | "), note; a header line and lines that begin with # are passed over."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: the glossary can't be read ({error}); give a UTF-8 file of lines 'zh TAB en'") from error
    found = {}
    for number, line in enumerate(lines, 1):
        cells = [c.strip() for c in line.split("\t")]
        if not line.strip() or line.startswith("#") or cells[:2] == ["zh", "en"]:
            continue
        if len(cells) < 2 or not cells[0] or not cells[1]:
            raise SettingsError(f"{path}, line {number}: not 'zh TAB en'; correct the line or begin it with #")
        others = tuple(o.strip() for o in cells[2].split("|") if o.strip()) if len(cells) > 2 else ()
        found[cells[0]] = Term(cells[0], cells[1], others)
    return found


def in_english(name: str) -> str:
    """The English of an outlet or office by the tables; what they lack is written in pinyin."""
    if (known := lexicon().terms.get(name)) is not None:
        return known.en
    if re.fullmatch(r"[\x20-\x7e]+", name):
        return name
    from pypinyin import lazy_pinyin

    return " ".join(w.capitalize() for w in lazy_pinyin(name))
