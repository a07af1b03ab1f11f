"""Where a figure, a name or a term stands in both languages of a segment: what the page shows when one of them is pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from duizhao.documents import Segment, Span
from duizhao.lexicon import numbers_en, numbers_zh
from duizhao.lexicon.people import mentions, pinyin
from duizhao.lexicon.terms import Lexicon

Piece = tuple[str, int | None, str]  # text, the pair it belongs to, its kind


@dataclass(frozen=True, slots=True)
class Pair:
    """The same thing in both languages; spans are into ``zh`` and ``en``."""

    kind: str
    zh: Span
    en: Span


def pairs(segment: Segment, en: str, people: Iterable[str], lexicon: Lexicon) -> list[Pair]:
    """Figures of equal value, names by their pinyin, terms by an accepted rendering; no two overlap in either language."""
    found = [
        Pair("name", span, m.span())
        for span, name in mentions(segment.simplified, people)
        if (m := re.search(re.escape(pinyin(name)), en, re.I))
    ]
    for span, term in lexicon.find(segment.simplified):
        match = next((m for t in (term.en, *term.others) if (m := re.search(rf"\b{re.escape(t)}\b", en, re.I))), None)
        if match is not None:
            found.append(Pair("term", span, match.span()))
    there = [q for q in numbers_en.quantities(en) if not q.weak]
    for quantity in (q for q in numbers_zh.quantities(segment.simplified) if not q.weak):
        same = next((q for q in there if q.value == quantity.value), None)
        if same is not None:
            there.remove(same)
            found.append(Pair("figure", quantity.span, same.span))
    free: list[Pair] = []
    for pair in sorted(found, key=lambda p: (p.zh[0] - p.zh[1], p.zh)):
        if all(_apart(pair.zh, other.zh) and _apart(pair.en, other.en) for other in free):
            free.append(pair)
    return sorted(free, key=lambda p: p.zh)


def _apart(a: Span, b: Span) -> bool:
    return a[1] <= b[0] or b[1] <= a[0]


def pieces(text: str, spans: Iterable[tuple[Span, int, str]]) -> list[Piece]:
    """A text cut at the spans, all of it in order; each span with its pair's number and kind."""
    out: list[Piece] = []
    end = 0
    for (start, stop), number, kind in sorted(spans):
        if start > end:
            out.append((text[end:start], None, ""))
        out.append((text[start:stop], number, kind))
        end = stop
    if end < len(text):
        out.append((text[end:], None, ""))
    return out
