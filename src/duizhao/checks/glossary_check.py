"""Checks against what the lexicon expects: names in their one spelling, terms in their official English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from duizhao.documents import Finding
from duizhao.lexicon.people import mentions, pinyin, short_mentions
from duizhao.lexicon.terms import Lexicon


def names(zh: str, en: str, people: Iterable[str]) -> list[Finding]:
    """People of the Chinese whose name is not in the English as it is to be spelt."""
    found = []
    for span, name in mentions(zh, people):
        if _letters(pinyin(name)) not in _letters(en):
            found.append(Finding("name", "warning", f"{name} is {pinyin(name)}", span))
    for span, name, english in short_mentions(zh, people):
        surname = pinyin(name).split()[0]
        if not re.search(rf"\b{re.escape(surname)}\b", en, re.I):
            found.append(Finding("name", "warning", f"{zh[slice(*span)]} is {english}, that is {pinyin(name)}", span))
    return found


def terms(zh: str, en: str, lexicon: Lexicon) -> list[Finding]:
    """Terms none of whose accepted renderings is in the English; case, articles and plural endings don't matter, initials will do."""
    found = []
    named = lexicon.find(zh)
    folded = _fold(en) if named else ""
    for span, term in named:
        if not any(_folded(t) in folded or _initials_in(en, t) for t in (term.en, *term.others)):
            found.append(Finding("term", "warning", f"{term.zh} is {term.en}", span))
    return found


@cache
def _folded(rendering: str) -> str:
    return _fold(rendering)


def _initials_in(en: str, rendering: str) -> bool:
    short = _short(rendering)
    return short in en and re.search(rf"\b{re.escape(short)}\b", en) is not None


@cache
def _short(rendering: str) -> str:
    """The initials that a term is known by (purchasing managers' index: PMI); of fewer than three words none."""
    words = [w for w in re.split(r"[\s-]+", rendering) if w.lower() not in ("of", "the", "and", "for", "on", "in")]
    return "".join(w[0].upper() for w in words) if len(words) >= 3 else "\0"


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha())


def _fold(text: str) -> str:
    text = re.sub(r"[’‘]", "'", text.lower())
    return re.sub(r"\s+", " ", re.sub(r"\b(?:the|a|an)\s+", "", re.sub(r"[-‐–]", " ", text)))
