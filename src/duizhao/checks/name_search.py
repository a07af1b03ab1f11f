"""Find the English words that stand for a person whose name is not spelt right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duizhao.checks.sounds import alike, letters, likeness
from duizhao.documents import Span
from duizhao.lexicon.pinyin import SPELLINGS, by_reading, pinyin, surname_of
from duizhao.lexicon.terminology import Terminology, apart, links
from duizhao.lexicon.word_alignment import align

_LIKE = 0.74  # of 1: from which a stretch of words can be the name
_GIVEN = 0.8  # of 1: likeness of the given name with which any surname will do
_ONE_WORD = 0.72  # of 1: from which a single word can be the name
_MARGIN = 0.08  # by which it must be more like the name than any stretch elsewhere
_SURE_LINK = 0.04  # confidence from which a word stands for another Chinese word
_WORDS = re.compile(r"[A-Z][^\W\d_]*(?:-[^\W\d_]+|['’](?!s\b)[^\W\d_]+)*")
# Capitalised words that are no part of a name.
_NEVER = frozenset(
    "The A An In On At To And We It This That These With By For As Of From There They But He She His Her Its Our "
    "When While After Before If You Your Their Then So Now Also Since Although However Moreover Mr Mrs Ms Dr "
    "Secretary President Minister Premier Chairman Director Deputy General Governor Captain Professor Reporter "
    "Journalist Manager "
    "Mayor Member Committee Party Central National State Council China Chinese Province City County January February "
    "March April May June July August September October November December Monday Tuesday Wednesday Thursday Friday "
    "Saturday Sunday University Bank Company Ministry Bureau Republic People".split()
)


@dataclass(frozen=True, slots=True)
class _Match:
    span: Span
    score: float


def misspelt(zh: str, en: str, span: Span, name: str, terminology: Terminology) -> Span | None:
    """Return the only stretch of English words that can be the name."""
    taken = [link.en for link in links(zh, en, terminology)]
    words = [m.span() for m in _WORDS.finditer(en) if m[0] not in _NEVER and all(apart(m.span(), t) for t in taken)]
    if not words:
        return None
    others = [k.en for k in align(zh, en) if k.confidence >= _SURE_LINK and apart(k.zh, span)]
    free = {word for word in words if all(apart(word, other) for other in others)}
    alone = zh.count(surname_of(name)) == zh.count(name)  # nobody else of that surname
    found = [_Match(s, _score(en, s, name, free, alone=alone)) for s in _stretches(en, words)]
    best = max(found, key=lambda m: (m.score, m.span[1] - m.span[0]), default=None)
    if best is None or best.score < _ONE_WORD:
        return None
    said = en[slice(*best.span)]
    elsewhere = (m.score for m in found if apart(m.span, best.span) and en[slice(*m.span)] != said)
    return best.span if best.score - max(elsewhere, default=0.0) >= _MARGIN else None


def _stretches(en: str, words: list[Span]) -> Iterator[Span]:
    """Yield every stretch of one to three of the words that stand side by side."""
    for i, (start, _) in enumerate(words):
        for size in (1, 2, 3):
            stretch = words[i : i + size]
            if len(stretch) < size or not _adjacent(en, stretch):
                break
            yield start, stretch[-1][1]


def _score(en: str, span: Span, name: str, free: set[Span], *, alone: bool) -> float:
    """Return how sure it is that a stretch is the name, 0 to 1.

    ``free``: the words that stand for nothing else; ``alone``: nobody else of the sentence has that surname.
    """
    text, spelling = en[slice(*span)], pinyin(name)
    parts = re.split("[ -]", text)
    rest_free = all(apart(span, word) or word in free for word in _words_in(en, span))
    if name in SPELLINGS:
        ways = (spelling, by_reading(name)) if len(letters(text)) > 3 else (spelling,)  # Maun for 马云, who is Jack Ma
        known = max(alike(letters(text), letters(way)) for way in ways) if rest_free else 0.0
        firsts = (spelling.split(" ")[0], by_reading(name).split(" ")[0])
        begins = len(parts) > 1 and alone and rest_free and parts[0] in firsts
        return max(known, 0.8) if begins else known
    surname, _, given = spelling.partition(" ")
    if len(parts) == 1:
        if text == surname and alone and span in free:
            return 0.8
        sounds = alike(letters(text), letters(spelling))
        return sounds if span in free and len(letters(text)) > 3 else 0.0
    score = likeness(text, spelling)
    if not rest_free or len(parts) > 3:
        return score if score >= _LIKE else 0.0
    first, *middle, last = parts
    for own, others in ((first, "".join([*middle, last])), (last, "".join([first, *middle]))):
        like = alike(letters(others), letters(given))
        if own == surname and alone and span[1] - span[0] <= len(spelling) + 6:
            score = max(score, 0.76 + 0.2 * like)
        if like >= _GIVEN:
            score = max(score, 0.76 * like / _GIVEN if len(given) > 3 else 0.0)
    return score if score >= _LIKE else 0.0


def _words_in(en: str, span: Span) -> list[Span]:
    return [m.span() for m in _WORDS.finditer(en, *span)]


def _adjacent(en: str, spans: list[Span]) -> bool:
    return all(en[a[1] : b[0]] in (" ", "-") for a, b in zip(spans, spans[1:], strict=False))
