"""Check names and terms: people in their one spelling, terms in an accepted rendering."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from duizhao.checks.sounds import letters, other_surnames
from duizhao.documents import Finding
from duizhao.lexicon.english_words import folded
from duizhao.lexicon.pinyin import pinyin
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Term

_SMALL_WORDS = ("of", "the", "and", "for", "on", "in")

_ORDINAL = re.compile(r"(?<= )\d+(?:st|nd|rd|th) ")
_MAY_GO_ON = 4  # letters


def names(zh: str, en: str, terminology: Terminology) -> list[Finding]:
    """Return a finding for each person of the Chinese whose name is not spelt right in the English."""
    found = full_names(zh, en, terminology)
    for span, name, english in terminology.short_mentions(zh):
        surname = pinyin(name).split()[0]
        if not re.search(rf"\b{re.escape(surname)}\b", en, re.I):
            message = f"{zh[slice(*span)]} is {english}, that is {pinyin(name)}"
            found.append(Finding("name", "warning", message, span))
    return found


def full_names(zh: str, en: str, terminology: Terminology) -> list[Finding]:
    """Return the findings of people who are named in full."""
    found = []
    people = terminology.mentions(zh)
    said = letters(en) if people else ""
    named_by_term = [span for span, _ in terminology.lexicon.find(zh)]  # the glossary may spell a person its own way
    for span, name in people:
        right = letters(pinyin(name)) in said or any(re.search(rf"\b{s} [A-Z]", en) for s in other_surnames(name))
        if not right and not any(a <= span[0] and span[1] <= b for a, b in named_by_term):
            found.append(Finding("name", "warning", f"{name} is {pinyin(name)}", span))
    return found


def terms(zh: str, en: str, terminology: Terminology) -> list[Finding]:
    """Return a finding for each term with no accepted rendering in the English.

    Case, articles, inflections and British spelling don't matter; initials will do.
    """
    found = []
    present = terminology.lexicon.find(zh)
    said = folded(en) if present else ""
    for span, term in present:
        if not rendered(term, en, said):
            wrong = next((d for d in term.deprecated if " " in d and d.lower() in en.lower()), None)
            message = f"{term.zh} is {term.en}" + (f", not {wrong}" if wrong else "")
            found.append(Finding("term", "warning", message, span))
    return found


def rendered(term: Term, en: str, said: str) -> bool:
    """Return whether an accepted rendering of a term is in an English text; ``said`` is the text folded."""
    if any(_folded(t) in said or _initials_in(en, t) for t in term.renderings):
        return True
    plain = _without_ordinals(said)  # Standing Committee of the Twelfth National People's Congress
    return plain != said and any(_folded(t) in plain for t in term.renderings)


@lru_cache(4096)
def _without_ordinals(said: str) -> str:
    return _ORDINAL.sub("", said)


@cache
def _folded(rendering: str) -> str:
    """Return a rendering folded; the last word may go on (Syria: Syrian) unless it is short."""
    text = folded(rendering)
    return text.rstrip() if len(text.split(" ")[-2]) >= _MAY_GO_ON else text


def _initials_in(en: str, rendering: str) -> bool:
    short = initials(rendering)
    return short in en and re.search(rf"\b{re.escape(short)}\b", en) is not None


@cache
def initials(rendering: str) -> str:
    """Return the initials a term is known by (purchasing managers' index: PMI); of fewer than three words none."""
    words = [w for w in re.split(r"[\s-]+", rendering) if w.lower() not in _SMALL_WORDS]
    return "".join(w[0].upper() for w in words) if len(words) >= 3 else "\0"
