"""What would repair a finding: the English that is expected, and the whole English with it where its place is known.

The automatic repairs change only what is certain; a person decides over these, so that a likely place is enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from duizhao.checks.rerank import judge
from duizhao.documents import Finding, Span
from duizhao.lexicon.english_words import words
from duizhao.lexicon.masking import mask
from duizhao.lexicon.terminology import Terminology, apart
from duizhao.lexicon.word_alignment import align

_MEASURES = ("currency", "unit")
_REPAIRED = ("number", "name", "term", *_MEASURES)  # kinds that a rule can put right
_judged = lru_cache(64)(judge)  # a segment is judged once for all its findings
_WIDER = 3  # words that a replaced stretch may have more than what takes its place


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``expected``: the English of the finding's source; ``en``: the whole with it, None without a place for it."""

    expected: str
    en: str | None


def suggestion(zh: str, en: str, finding: Finding, terminology: Terminology) -> Suggestion | None:
    """Return what would repair a finding of a pair; None where no rule knows. ``zh`` is in simplified characters."""
    if finding.repaired or finding.kind not in _REPAIRED or finding.severity == "info" and finding.kind in _MEASURES:
        return None
    slot = _slot(zh, finding, terminology)
    after, done = _judged(zh, en, terminology)
    mine = [f for f in done if f.repaired and f.kind == finding.kind and _same_place(f, finding)]
    if mine and after != en:
        return Suggestion(slot or "", after)
    if slot is None or slot.lower() in en.lower():
        return None
    place = finding.target or _likely_place(zh, en, finding.source, slot)
    return Suggestion(slot, None if place is None else en[: place[0]] + slot + en[place[1] :])


def _slot(zh: str, finding: Finding, terminology: Terminology) -> str | None:
    """Return the English of the figure, name or term that a finding is about."""
    if finding.source is None:
        return None
    source = finding.source
    inside = [s for s in mask(zh, terminology).slots if not apart(s.span, source)]
    return min(inside, key=lambda s: abs(s.span[0] - source[0]) + abs(s.span[1] - source[1])).en if inside else None


def _same_place(one: Finding, other: Finding) -> bool:
    return one.source is None or other.source is None or not apart(one.source, other.source)


def _likely_place(zh: str, en: str, source: Span | None, text: str) -> Span | None:
    """Return the stretch of English whose words stand for a stretch of Chinese, None where it is too wide."""
    if source is None:
        return None
    mine = [link.en for link in align(zh, en) if not apart(link.zh, source)]
    if not mine:
        return None
    start, end = min(s for s, _ in mine), max(e for _, e in mine)
    return (start, end) if len(words(en[start:end])) <= len(words(text)) + _WIDER else None
