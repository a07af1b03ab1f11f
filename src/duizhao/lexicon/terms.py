"""Official terms and outlets: the shipped tables with the user's glossaries over them; the longest match wins."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from duizhao.documents import Span
from duizhao.errors import SettingsError
from duizhao.lexicon import tokenize
from duizhao.lexicon.han import is_han
from duizhao.lexicon.pinyin import joined, syllables
from duizhao.lexicon.simplify import to_simplified
from duizhao.lexicon.tables import LEXICON, table
from duizhao.lexicon.titles import SHORT_TITLES

HEADER = ("zh", "en", "other accepted en", "note", "deprecated en")


@dataclass(frozen=True, slots=True)
class Term:
    """A term in simplified characters with its English.

    ``others``: renderings that are accepted as well; ``deprecated``: those that engines give and that are wrong.
    """

    zh: str
    en: str
    others: tuple[str, ...] = ()
    outlet: bool = False
    deprecated: tuple[str, ...] = ()
    place: bool = False  # of the report, spelt as it is read

    @property
    def renderings(self) -> tuple[str, ...]:
        """All accepted renderings, the preferred one first."""
        return (self.en, *self.others)


class Lexicon:
    """Terms of several tables, a later table over an earlier one. ``problems``: glossary rows that can't be used."""

    def __init__(self, terms: dict[str, Term], problems: tuple[str, ...] = ()) -> None:
        self.terms: MutableMapping[str, Term] = terms
        self.problems = problems
        # By their first two characters, longest first: an alternation of thousands would be tried at every place.
        self._by_start: dict[str, list[str]] = {}
        self._of_report: dict[str, list[str]] = {}  # what with_terms adds, with the tables' own of that beginning
        self._single = {zh for zh in terms if len(zh) == 1}
        for zh in sorted(terms, key=len, reverse=True):
            self._by_start.setdefault(zh[:2], []).append(zh)
        self._cached = lru_cache(16384)(self._find)  # what is masked is also checked and summarised

    def with_terms(self, more: Mapping[str, Term]) -> Lexicon:
        """Return a lexicon that has these terms too, where this one has none of that Chinese; the tables are shared."""
        new = {zh: term for zh, term in more.items() if zh not in self.terms}
        if not new:
            return self  # what it has found already stays found
        other = copy(self)
        other.terms = ChainMap(new, self.terms)
        own: dict[str, list[str]] = {}
        for zh in new:
            own.setdefault(zh[:2], list(self._starting(zh[:2]))).append(zh)
        other._of_report = {
            **self._of_report,
            **{start: sorted(all_, key=len, reverse=True) for start, all_ in own.items()},
        }
        other._single = self._single | {zh for zh in new if len(zh) == 1}
        other._cached = lru_cache(16384)(other._find)
        return other

    def find(self, zh: str) -> tuple[tuple[Span, Term], ...]:
        """Return the terms in a simplified text in order, not overlapping, the longest at each place."""
        return self._cached(zh)

    def _find(self, zh: str) -> tuple[tuple[Span, Term], ...]:
        found: list[tuple[Span, Term]] = []
        free = 0
        for place in range(len(zh)):
            if place >= free and (term := self._at(zh, place)) is not None:
                free = place + len(term.zh)
                found.append(((place, free), term))
        return tuple(found)

    def _at(self, zh: str, place: int) -> Term | None:
        for candidate in self._starting(zh[place : place + 2]):
            if not zh.startswith(candidate, place):
                continue
            span = (place, place + len(candidate))
            if self._stands_alone(zh, place, self.terms[candidate]) and not _inside_a_word(zh, span):
                return self.terms[candidate]
        return self.terms[zh[place]] if zh[place] in self._single else None

    def _starting(self, start: str) -> Sequence[str]:
        """Return the terms that begin with two characters, the longest first."""
        return self._of_report.get(start) or self._by_start.get(start, ())

    @staticmethod
    def _stands_alone(zh: str, place: int, term: Term) -> bool:
        """Return whether a short outlet stands there as a word: 明报 not in 说明报告, 中国网 not in 中国网民."""
        if zh[place + len(term.zh) :][:1] == "长" and term.zh.endswith(_OF_A_BODY):
            return False  # 教育部长 is the minister
        if not term.outlet or len(term.zh) > 3:
            return True
        before, after = zh[place - 1 : place], zh[place + len(term.zh) :][:1]
        begins = not is_han(before) or before in "据自为对答在由经向港和与是者"
        return begins and (not is_han(after) or after in "记报社的称说消等和与驻特发也在电援刊网")

    def english_of(self, name: str) -> str:
        """Return the English of an outlet or office; of an unknown one its kind is translated, the rest in pinyin."""
        if (known := self.terms.get(name)) is not None:
            return known.en
        if re.fullmatch(r"[\x20-\x7e]+", name):
            return name
        # 海东日报: Haidong Daily
        kind = next((row for row in table("outlet_kinds.tsv") if name.endswith(row["zh"]) and name != row["zh"]), None)
        rest = name.removesuffix(kind["zh"]) if kind else name
        if (known := self.terms.get(rest)) is not None:
            return f"{known.en} {kind['en'] if kind else ''}".strip()
        if kind is None:
            return " ".join(s.capitalize() for s in syllables(rest))
        return f"{joined(syllables(rest)).capitalize()} {kind['en']}"

    def english_of_post(self, post: str) -> str:
        """Return a post with the office after the title (mayor of Chongqing); empty where part of it is unknown."""
        parts = []
        for one in post.split("、"):
            end, words = 0, []
            for (start, stop), term in self.find(one):
                if start != end:
                    break
                end = stop
                words.append(term.en)
            rest = one[end:]
            if rest in SHORT_TITLES:
                words.append(SHORT_TITLES[rest].lower())
            elif rest:
                return ""
            office = [with_article(w) for w in words[:1]] if len(words) > 1 else words[:1]
            parts.append(" of ".join([*reversed(words[1:]), *office]))
        return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


_LONGEST_INSIDE = 3  # characters: longer terms are hardly ever part of other words


def _inside_a_word(zh: str, span: Span) -> bool:
    """Return whether a short term is only part of other words: 民生 in 农民生活, 兰州 in 马里兰州."""
    if span[1] - span[0] > _LONGEST_INSIDE:
        return False
    for word, (start, end) in tokenize.cut(zh):
        if end <= span[0] or len(word) == 1:
            continue
        if start >= span[1]:
            return False
        if start < span[0] < end < span[1] or span[0] < start < span[1] < end:
            return True  # across the border of two words
        if start <= span[0] and span[1] <= end and (start, end) != span:
            return start < span[0] or zh[span[1] : end] not in _MAY_FOLLOW
    return False


_MAY_FOLLOW = frozenset("市省区县州镇乡村人族们者家队史业界")  # 上海市 is still Shanghai, 印度河 is not India
_OF_A_BODY = ("部", "局", "院", "厅", "署", "委")


def with_article(office: str) -> str:
    """Return an office with the article that English puts before a body: the Foreign Ministry, but Chongqing."""
    body = re.search(
        r"\b(?:Committee|Commission|Ministry|Bureau|Department|Office|Congress|Council|Government|Court"
        r"|Administration|Association|Federation|Center|Centre|Conference|University|Institute|Initiative)\b",
        office,
    )
    body = body or re.match(r"United (?:States|Kingdom|Nations|Arab)|Philippines$|Netherlands$|Maldives$", office)
    return f"the {office}" if body and not office.startswith(("the ", "The ")) else office


def load_lexicon(glossaries: tuple[str, ...] = ()) -> Lexicon:
    """Return the shipped tables with the glossaries over them, in their order; read again where a file has changed.

    Raises SettingsError for a glossary that can't be read or has no usable row, DataError for a missing table.
    """
    return _loaded(glossaries, tuple(map(_stamp, glossaries)))


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return 0, 0  # reading it says why
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=16)
def _loaded(glossaries: tuple[str, ...], _stamps: tuple[tuple[int, int], ...]) -> Lexicon:
    terms = {
        row["zh"]: _term(row["zh"], row["en"], row["other accepted en"], row["deprecated en"])
        for row in table("terms.tsv")
    }
    for row in table("outlets.tsv"):  # a few are terms as well, with more renderings
        terms[row["zh"]] = replace(terms.get(row["zh"], _term(row["zh"], row["en"])), outlet=True)
    problems: list[str] = []
    for path in glossaries:
        found, unusable = read_glossary(Path(path))
        if not found:
            raise SettingsError(f"{unusable[0] if unusable else f'{path}: has no terms'}; give lines 'zh TAB en'")
        terms |= found
        problems += unusable
    return Lexicon(terms, tuple(problems))


def _term(zh: str, en: str, others: str = "", deprecated: str = "") -> Term:
    return Term(zh, en, several(others), deprecated=several(deprecated))


def several(cell: str) -> tuple[str, ...]:
    """Return the renderings in a cell, which "|" separates."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def read_glossary(path: Path) -> tuple[dict[str, Term], list[str]]:
    """Return the terms of a glossary by their simplified Chinese, and a line for each row that can't be used.

    A row is zh, en, other accepted renderings separated by "|", a note, deprecated renderings, with tabs between; a
    header and lines that begin with # are passed over. Either script will do. Raises SettingsError for a file that
    can't be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path}: the glossary can't be read ({error}); give a UTF-8 file of lines 'zh TAB en'"
        ) from error
    rows = list(_rows(lines))
    keys = to_simplified("\n".join(cells[0] for _, cells in rows)).split("\n") if rows else []
    terms: dict[str, Term] = {}
    problems = []
    for (number, cells), key in zip(rows, keys, strict=True):
        if len(cells) < 2 or not key or not cells[1]:
            problems.append(f"{path}, line {number}: not 'zh TAB en', the row is not used")
        elif key in terms and terms[key].en != cells[1]:
            problems.append(
                f"{path}, line {number}: {key} is {terms[key].en!r} in an earlier row, this row is not used"
            )
        else:
            for zh in {cells[0], key}:  # as written too: the conversion changes a few characters of simplified text
                terms.setdefault(zh, _term(zh, cells[1], *cells[2:3], *cells[4:5]))
    return terms, problems


def _rows(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if line.strip() and not line.startswith("#") and tuple(cells[:2]) != HEADER[:2]:
            yield number, cells


def fingerprint_files(glossaries: tuple[str, ...] = ()) -> list[Path]:
    """Return the files whose content decides what the lexicon says, in their order."""
    return [*sorted(LEXICON.glob("*.t*")), *map(Path, glossaries)]
