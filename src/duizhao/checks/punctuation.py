"""Check marks that turn a sentence round: quotation marks and the question mark."""

from __future__ import annotations

import re

from duizhao.documents import Finding, Span
from duizhao.lexicon.terminology import Terminology

_QUOTED = re.compile(r"“([^”]{2,40})”|「([^」]{2,40})」|\"([^\"]{2,40})\"")
_PLAN = re.compile(r"十[一二三四]?五|\d{1,2}[·.]\d{1,2}")  # a five-year plan; a day that an event is called by
_EN_QUOTE = re.compile(r"[“”\"«»„]|(?<!\w)['‘]|['’](?!\w)")
_QUESTION_END = re.compile(r"[？?][”’」』\"]?\s*$")


def quotes(zh: str, en: str, terminology: Terminology) -> list[Finding]:
    """Return a finding where quoted words of the Chinese have lost all quotation marks."""
    lost = lost_quotes(zh, en, terminology)
    message = f"{zh[slice(*lost[0])]} has lost its quotation marks" if lost else ""
    return [Finding("quote", "warning", message, lost[0])] if lost else []


def lost_quotes(zh: str, en: str, terminology: Terminology) -> list[Span]:
    """Return the quotations of the Chinese, marks included, where the English has no quotation mark."""
    if _EN_QUOTE.search(en):
        return []
    quoted = (m for m in _QUOTED.finditer(zh) if "。" not in m[0] and not _is_name(m[0][1:-1], terminology))
    return [m.span() for m in quoted]


def _is_name(words: str, terminology: Terminology) -> bool:
    """Return whether English knows the words by a name of their own and needs no marks: 三农, 十四五, 8·20."""
    return words in terminology.lexicon.terms or _PLAN.fullmatch(words) is not None


def question(zh: str, en: str) -> list[Finding]:
    """Return a finding where a question is none any more."""
    if _QUESTION_END.search(zh) and "?" not in en[-6:]:
        end = len(zh.rstrip())
        return [Finding("quote", "warning", "the question has become a statement", (end - 1, end))]
    return []
