"""Official terms and outlets: the tables of data/lexicon and the user's glossaries; the longest match wins."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from duizhao.documents import Span
from duizhao.errors import SettingsError
from duizhao.lexicon.han import is_han
from duizhao.settings import DATA


@dataclass(frozen=True)
class Term:
    """``others`` are renderings that are accepted as well."""

    zh: str
    en: str
    others: tuple[str, ...] = ()
    outlet: bool = False


class Lexicon:
    """Terms of several tables, a later one overriding an earlier; finds them in a text."""

    def __init__(self, terms: dict[str, Term]) -> None:
        self.terms = terms
        # by their first two characters, longest first: an alternation of thousands is tried whole at every place
        self._by_start: dict[str, list[str]] = {}
        for zh in sorted(terms, key=len, reverse=True):
            self._by_start.setdefault(zh[:2], []).append(zh)
        self._cached = lru_cache(16384)(self._find)  # what is masked is checked and summarised as well

    def find(self, zh: str) -> tuple[tuple[Span, Term], ...]:
        """Terms in a text in order, not overlapping, the longest at each place."""
        return self._cached(zh)

    def _find(self, zh: str) -> tuple[tuple[Span, Term], ...]:
        found: list[tuple[Span, Term]] = []
        free = 0
        for place in range(len(zh)):
            if place < free:
                continue
            match = next(
                (
                    t
                    for t in self._by_start.get(zh[place : place + 2], ())
                    if zh.startswith(t, place) and (not self.terms[t].outlet or _stands_alone(zh, place, t))
                ),
                None,
            )
            if match is None and zh[place] in self.terms:
                match = zh[place]
            if match is not None:
                free = place + len(match)
                found.append(((place, free), self.terms[match]))
        return tuple(found)


# Kinds of outlets, the longer before those they end in.
_KINDS = {
    "广播电视总台": "Media Group", "广播电视台": "Radio and Television", "电视台": "TV", "卫视": "Satellite TV", "电台": "Radio", "通讯社": "News Agency", "新闻网": "News Network", "都市报": "Metropolis Daily",
    "青年报": "Youth Daily", "日报": "Daily", "晚报": "Evening News", "早报": "Morning Post", "晨报": "Morning Post", "时报": "Times", "商报": "Business Daily", "新闻": "News", "周刊": "Weekly", "周报": "Weekly",
    "月刊": "Monthly", "杂志": "Magazine", "传媒": "Media", "频道": "Channel", "客户端": "App",
}  # fmt: skip


def _stands_alone(zh: str, place: int, term: str) -> bool:
    """Whether an outlet stands there as a word: 明报 not in 说明报告, 中国网 not in 中国网民. Only short names are in doubt."""
    if len(term) > 3:
        return True
    before, after = zh[place - 1 : place], zh[place + len(term) :][:1]
    return (not is_han(before) or before in "据自为对答在由经向港和与是者") and (
        not is_han(after) or after in "记报社的称说消等和与驻特发也在电援刊网"
    )


@cache
def lexicon(glossaries: tuple[str, ...] = ()) -> Lexicon:
    """The shipped tables with the glossaries over them. Raises SettingsError for a glossary that can't be read."""
    terms: dict[str, Term] = {}
    for path in (Path(DATA) / "lexicon" / "terms.tsv", Path(DATA) / "lexicon" / "outlets.tsv", *map(Path, glossaries)):
        if path.is_file() or str(path) in glossaries:
            found = table(path)
            terms |= (
                {zh: replace(term, outlet=True) for zh, term in found.items()} if path.name == "outlets.tsv" else found
            )
    return Lexicon(terms)


def table(path: Path) -> dict[str, Term]:
    """Rows of zh, en, other accepted en (separated by " | "), note; a header line and lines that begin with # are passed over."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: the glossary can't be read ({error}); give a UTF-8 file of lines 'zh TAB en'"
        ) from error
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
    """The English of an outlet or office by the tables; of others the kind of outlet is translated, the rest in pinyin."""
    if (known := lexicon().terms.get(name)) is not None:
        return known.en
    if re.fullmatch(r"[\x20-\x7e]+", name):
        return name
    # 海东日报: Haidong Daily
    kind = next((k for k in _KINDS if name.endswith(k) and len(name) > len(k)), "")
    rest = name.removesuffix(kind)
    if (known := lexicon().terms.get(rest)) is not None:
        return f"{known.en} {_KINDS[kind]}".strip()
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(rest)
    if not kind:
        return " ".join(s.capitalize() for s in syllables)
    joined = "".join("'" + s if i and s[:1] in "aeo" else s for i, s in enumerate(syllables))
    return f"{joined.capitalize()} {_KINDS[kind]}"
