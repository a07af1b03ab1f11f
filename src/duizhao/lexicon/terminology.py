"""What one report must render exactly: the people it names and the terms of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, TypeVar

from duizhao.documents import Report, Span
from duizhao.lexicon.figure_alignment import align_figures
from duizhao.lexicon.people import find_names, mentions, short_mentions
from duizhao.lexicon.pinyin import is_chinese_name, pinyin
from duizhao.lexicon.report_places import find_places
from duizhao.lexicon.terms import Lexicon, load_lexicon
from duizhao.lexicon.word_alignment import Aligner


@dataclass(frozen=True)
class Terminology:
    """A lexicon and the people of a report. It is an argument wherever names or terms count.

    Nothing of it is global. ``closer``: an aligner that is asked where the table of words links nothing.
    """

    lexicon: Lexicon
    people: tuple[str, ...] = ()
    closer: Aligner | None = None

    def mentions(self, zh: str) -> list[tuple[Span, str]]:
        """Return the people named in full as (span, name)."""
        return mentions(zh, self.people)

    def short_mentions(self, zh: str) -> list[tuple[Span, str, str]]:
        """Return the people named by surname and title as (span, full name, English)."""
        return short_mentions(zh, self.people)

    def english_of_person(self, who: str) -> str:
        """Return a respondent in English: a Chinese name in pinyin, an office as in the lexicon."""
        return pinyin(who) if is_chinese_name(who) else self.lexicon.english_of(who)


def terminology_of(report: Report, glossaries: tuple[str, ...] = ()) -> Terminology:
    """Return the terminology of a report. Raises SettingsError for a glossary that can't be used."""
    return terminology_in(report.simplified, load_lexicon(glossaries))


@lru_cache(8)  # a run asks again and again for the same report
def terminology_in(text: str, lexicon: Lexicon) -> Terminology:
    """Return the terminology of a simplified text: a lexicon with the places and people that the text names."""
    return Terminology(lexicon.with_terms(find_places(text, lexicon.terms)), tuple(find_names(text)))


@dataclass(frozen=True, slots=True)
class Link:
    """The same thing in both languages of a segment; spans are into ``zh`` and ``en``."""

    kind: str  # figure, name, term
    zh: Span
    en: Span


def links(zh: str, en: str, terminology: Terminology) -> list[Link]:
    """Return where figures, names and terms stand in both languages; no two overlap in either.

    ``zh`` is in simplified characters.
    """
    found = []
    said = en.lower()  # asked first: making a pattern of every rendering takes longer than all the rest
    for span, name in terminology.mentions(zh):
        spelling = pinyin(name)
        if spelling.lower() in said and (match := re.search(re.escape(spelling), en, re.I)) is not None:
            found.append(Link("name", span, match.span()))
    for span, term in terminology.lexicon.find(zh):
        matches = (re.search(rf"\b{re.escape(t)}\b", en, re.I) for t in term.renderings if t.lower() in said)
        if (match := next(filter(None, matches), None)) is not None:
            found.append(Link("term", span, match.span()))
    for figure in align_figures(zh, en)[0]:
        if figure.exact and figure.en is not None and not figure.zh.weak and not figure.en.weak:
            found.append(Link("figure", figure.zh.span, figure.en.span))
    free: list[Link] = []
    for link in sorted(found, key=lambda k: (k.zh[0] - k.zh[1], k.zh)):  # the longest first
        if all(apart(link.zh, other.zh) and apart(link.en, other.en) for other in free):
            free.append(link)
    return sorted(free, key=lambda k: k.zh)


class _Spanned(Protocol):
    @property
    def span(self) -> Span: ...


_S = TypeVar("_S", bound=_Spanned)


def without_overlaps(found: Iterable[_S], rank: Callable[[_S], object]) -> list[_S]:
    """Return what does not overlap, in order: the longer swallows the shorter, among equals the lower ``rank`` wins."""
    free: list[_S] = []
    for one in sorted(found, key=lambda s: (s.span[0] - s.span[1], rank(s))):
        if all(apart(one.span, other.span) for other in free):
            free.append(one)
    return sorted(free, key=lambda s: s.span)


def apart(a: Span, b: Span) -> bool:
    """Return whether two spans have no character in common."""
    return a[1] <= b[0] or b[1] <= a[0]
