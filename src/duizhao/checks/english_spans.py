"""Find the stretch of English that stands for a stretch of Chinese, by the links between their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from duizhao.documents import Span
from duizhao.lexicon import tokenize
from duizhao.lexicon.english_words import words
from duizhao.lexicon.terminology import apart
from duizhao.lexicon.word_alignment import align

SURE = 0.15  # sum of confidences from which words stand for a stretch of Chinese
ELSEWHERE = 0.04  # confidence from which a word stands for another Chinese word
SMALL = frozenset("of the a an and for in on with at".split())
NO_PART = frozenset(
    "is are was were be been has have had will would can could may should must do did not that which who whose what "
    "this these those it he she they we i you said also more most all very than then there when where while if but or "
    "so such into over under about after before through between among during until against without per to by from as "
    "its their our always first second third last next 1st 2nd 3rd".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the English: its stem, its place, how surely it stands for the Chinese asked for."""

    stem: str
    span: Span
    mine: float  # confidence that it stands for the term
    other: bool  # whether it stands for something else


def linked_words(zh: str, en: str, span: Span, taken: list[Span]) -> list[Word]:
    """Return the words of the English with how surely each stands for a span of the Chinese.

    ``taken``: what stands for a known figure, name or term.
    """
    mine: dict[Span, float] = {}
    other: set[Span] = set()
    for link in align(zh, en):
        if not apart(link.zh, span):
            mine[link.en] = mine.get(link.en, 0.0) + link.confidence
        elif link.confidence >= ELSEWHERE:
            other.add(link.en)
    return [
        Word(root, s, mine.get(s, 0.0), s in other and s not in mine or any(not apart(s, t) for t in taken))
        for root, s in words(en)
    ]


def best_stretch(en: str, row: list[Word], widest: int) -> tuple[int, int] | None:
    """Return first and last word of the stretch that stands for the term most surely."""
    best = (SURE, -1, -1)
    for start, first in enumerate(row):
        if not first.mine or first.stem in SMALL:
            continue
        total = 0.0
        for end in range(start, min(len(row), start + widest)):
            word = row[end]
            apart_from_it = word.other and word.stem not in SMALL or word.stem in NO_PART
            if apart_from_it or end > start and breaks(en, row[end - 1].span, word.span):
                break
            total += word.mine
            if word.mine and word.stem not in SMALL and total > best[0]:
                best = total, start, end
    return (best[1], best[2]) if best[1] >= 0 else None


@cache
def parts_of(zh: str) -> int:
    """Return how many words of its own a term is made of."""
    pieces = (tokenize.parts(word) if len(word) > 2 else (word,) for word, _ in tokenize.cut(zh))
    return sum(len(p) for p in pieces)


def breaks(en: str, before: Span, after: Span) -> bool:
    """Return whether a mark between two words ends a stretch."""
    return re.search(r"[.;:!?()]|, (?!and\b)", en[before[1] : after[0]]) is not None


def extended(en: str, row: list[Word], at: int, step: int, spare: int, *, joins: bool = False) -> tuple[int, int]:
    """Return where a stretch ends with the words beside it that stand for nothing, and how many these are.

    ``step``: 1 for the words behind it, -1 for those before. Small words between are taken with those behind,
    “and” only where the official rendering ``joins`` two.
    """
    taken = 0
    place = at
    while taken < spare and 0 <= place + step < len(row):
        near, word = sorted((row[place].span, row[place + step].span)), row[place + step]
        if en[near[0][1] : near[1][0]] not in (" ", "-"[: step + 1]) or word.other or word.stem in NO_PART:
            break
        if word.stem in SMALL and (step < 0 or word.stem == "and" and not joins):
            break
        place += step
        if word.stem not in SMALL:
            at, taken = place, taken + 1
    return at, taken
