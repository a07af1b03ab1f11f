"""Repair misspelt names: find the capitalised words that sound like a missing person and spell them right.

Engines that know no placeholders write Chinese names by ear: Zhao Xuping for 赵秀平, Chung Jianjun for 郑建军. A
change is made only where one stretch of two or three words is clearly the name. A single word is left alone: it may be
the name of a foreigner, which is never pinyin.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from duizhao.documents import Finding, Span
from duizhao.lexicon.pinyin import SPELLINGS, pinyin
from duizhao.lexicon.terminology import Terminology, apart, links

_LIKE = 0.74  # of 1: from which a stretch of words can be the name
_SURNAME = 0.55  # of 1: from which the first or last word can be the surname
_MARGIN = 0.08  # by which it must be more like the name than any stretch elsewhere
_WORDS = re.compile(r"[A-Z][^\W\d_]*(?:-[^\W\d_]+|['’](?!s\b)[^\W\d_]+)*")
# Capitalised words that are no part of a name.
_NEVER = frozenset(
    "The A An In On At To And We It This That These With By For As Of From There They But He She His Her Its Our When "
    "While After Before Mr Mrs Ms Dr Secretary President Minister Premier Chairman Director Deputy General Governor "
    "Mayor Member Committee Party Central National State Council China Chinese Province City County January February "
    "March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday "
    "Saturday Sunday University Bank Company Ministry Bureau Republic People".split()
)
# Sounds that romanisations and untrained ears exchange, as one letter each.
_SOUNDS = (
    (r"zh|ch|ts|tz|j|q|c|z", "z"),
    (r"hs|sh|x|s", "s"),
    (r"hw|w|v", "w"),
    (r"ph|p|b", "b"),
    (r"k|g", "g"),
    (r"t|d", "d"),
    (r"ng", "n"),
    (r"r", "l"),
    (r"oo|ou|eo|o|u", "u"),
    (r"ee|ie|ei|ai|ae|y|e|i", "i"),
)


@dataclass(frozen=True, slots=True)
class _Match:
    span: Span
    score: float


def repaired_names(zh: str, en: str, terminology: Terminology) -> tuple[str, list[Finding]]:
    """Return the English with misspelt names put right, and a finding, marked repaired, for each."""
    done: list[Finding] = []
    for span, name in terminology.mentions(zh):
        spelling = pinyin(name)
        if name in SPELLINGS or letters(spelling) in letters(en):
            continue  # people known by another name are not spelt by ear
        match = _find(zh, en, spelling, terminology)
        if match is None:
            continue
        start, end = match.span
        message = f"{name}: “{en[start:end]}” became “{spelling}”"
        en = en[:start] + spelling + en[end:]
        done.append(Finding("name", "info", message, span, (start, start + len(spelling)), repaired=True))
    return en, done


def letters(text: str) -> str:
    """Return the small letters of a text without accents: Erdoğan and Erdogan are one."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if c.isalpha())


def _find(zh: str, en: str, spelling: str, terminology: Terminology) -> _Match | None:
    """Return the only stretch of English words that sounds like the name."""
    taken = [link.en for link in links(zh, en, terminology)]
    words = [m.span() for m in _WORDS.finditer(en) if m[0] not in _NEVER and all(apart(m.span(), t) for t in taken)]
    found = []
    for i, (start, _) in enumerate(words):
        for size in (2, 3):
            stretch = words[i : i + size]
            if len(stretch) < size or not _adjacent(en, stretch):
                break
            span = (start, stretch[-1][1])
            found.append(_Match(span, likeness(en[slice(*span)], spelling)))
    best = max(found, key=lambda m: (m.score, m.span[1] - m.span[0]), default=None)
    if best is None or best.score < _LIKE:
        return None
    elsewhere = (m.score for m in found if m.span[1] <= best.span[0] or best.span[1] <= m.span[0])
    return best if best.score - max(elsewhere, default=0.0) >= _MARGIN else None


def likeness(words: str, spelling: str) -> float:
    """Return how much English words sound like a name in pinyin, 0 to 1, in either order of its parts.

    >>> likeness("Zhao Xuping", "Zhao Xiuping") > 0.9, likeness("Jianjun Zheng", "Zheng Jianjun")
    (True, 1.0)
    """
    surname, _, given = spelling.partition(" ")
    said = letters(words)
    first, *_, last = (letters(w) for w in re.split("[ -]", words))
    if max(_alike(first, letters(surname)), _alike(last, letters(surname))) < _SURNAME:
        return 0.0
    if len(said) < max(4, 0.5 * len(letters(spelling))):
        return 0.0
    best = 0.0
    for order in (surname + given, given + surname):
        wanted = letters(order)
        best = max(best, _alike(said, wanted))
    return best


def _alike(said: str, wanted: str) -> float:
    from rapidfuzz.fuzz import ratio

    by_letter = ratio(said, wanted) / 100
    return max(by_letter, (by_letter + ratio(_sound(said), _sound(wanted)) / 100) / 2)


@cache
def _sound(text: str) -> str:
    for pattern, letter in _SOUNDS:
        text = re.sub(pattern, letter.upper(), text)
    return text.lower()


def _adjacent(en: str, spans: list[Span]) -> bool:
    return all(en[a[1] : b[0]] in (" ", "-") for a, b in zip(spans, spans[1:], strict=False))
