"""One rendering per report: a recurring name of a body or a work that no table knows gets one English throughout.

Where the engine differs, the rendering that most sentences have is put in place of the others, if it is clear which
words stand for the name; a finding says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from duizhao.checks.english_spans import SMALL, best_stretch, linked_words, parts_of
from duizhao.checks.places import followed
from duizhao.documents import Finding, Segment, Span, Translation
from duizhao.lexicon import tokenize
from duizhao.lexicon.english_words import folded, words
from duizhao.lexicon.tables import word_list
from duizhao.lexicon.terminology import Terminology, apart, links

_HEADS = word_list("name_heads.txt")  # 集团, 大桥, 条例: what such names end with
_MOST_WORDS, _LEAST_LENGTH = 4, 5  # words before the head; characters of a name
# Beginnings of the tags of words inside a name.
_INSIDE = ("n", "j", "vn", "a", "b", "s", "f", "x", "m", "l", "i", "eng")
_NEVER_INSIDE = frozenset(
    "本 该 各 某 一个 这个 那个 多个 全 我国 我市 我省 有关 相关 主要 重大 大型 新 老 家 座".split()
)
_WIDEST = 3  # words that a rendering may have more than the name
_COVERED = 0.6  # share of a name's words that must be found


class Pair(NamedTuple):
    """A sentence in simplified Chinese and its English. ``decided``: a person wrote it."""

    zh: str
    en: str
    decided: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    pair: int
    name: str
    zh: Span
    en: Span
    text: str


def agreed(
    segments: Sequence[Segment], translations: Sequence[Translation], terminology: Terminology, chosen: Collection[str]
) -> tuple[Translation, ...]:
    """Return the translations with one rendering for each recurring name.

    A person's English, a memory's and re-runs that a person chose (``chosen``, by segment id) stay and are preferred.
    """
    pairs = [
        Pair(s.simplified, t.en, t.origin in ("human", "tm") or s.id in chosen)
        for s, t in zip(segments, translations, strict=True)
    ]
    result = list(translations)
    for i, (en, made) in unified(pairs, terminology).items():
        kept = followed(translations[i].findings, translations[i].en, en)
        result[i] = replace(translations[i], en=en, findings=(*made, *kept))
    return tuple(result)


def unified(pairs: Sequence[Pair], terminology: Terminology) -> dict[int, tuple[str, list[Finding]]]:
    """Return the pairs, by index, whose English changes so that each name has one rendering, with their findings."""
    places: dict[str, list[_Place]] = defaultdict(list)
    for name, found in _recurring(pairs, terminology).items():
        for pair, span in found:
            if (place := _place(pair, pairs[pair], name, span, terminology)) is not None:
                places[name].append(place)
    changes: dict[int, list[tuple[_Place, str]]] = defaultdict(list)
    for found in places.values():
        decided = [p.text for p in found if pairs[p.pair].decided]
        best = decided[0] if decided else _best([p.text for p in found])
        for place in found:
            # never a shorter one for a longer: Panda Breeding Research Base is no Research Base
            if best is not None and not pairs[place.pair].decided and folded(best) not in folded(place.text):
                changes[place.pair].append((place, best))
    return {pair: _changed(pairs[pair].en, todo) for pair, todo in changes.items()}


def names_in(zh: str) -> list[tuple[Span, str]]:
    """Return the names of bodies and works in a simplified text with their spans.

    >>> names_in("记者参观了海洋科技大学。")
    [((5, 11), '海洋科技大学')]
    """
    found: list[tuple[Span, str]] = []
    tokens = tokenize.cut(zh)
    for i, (word, (_, end)) in enumerate(tokens):
        if not word.endswith(_HEADS) or i + 1 < len(tokens) and tokens[i + 1][0].endswith(_HEADS):
            continue
        first = i
        while first > 0 and i - first < _MOST_WORDS and _may_be_inside(tokens[first - 1][0]):
            first -= 1
        start = tokens[first][1][0]
        if end - start >= _LEAST_LENGTH and first < i:
            found.append(((start, end), zh[start:end]))
    return found


def _may_be_inside(word: str) -> bool:
    if word in _NEVER_INSIDE or not word.isalnum():
        return False
    tag = tokenize.tag_of(word)
    return len(word) > 1 and (tag is None or tag.startswith(_INSIDE) and tag != "nr")


def _recurring(pairs: Sequence[Pair], terminology: Terminology) -> dict[str, list[tuple[int, Span]]]:
    """Return where each name stands that several sentences have and no table knows, once a sentence."""
    found: dict[str, list[tuple[int, Span]]] = defaultdict(list)
    for i, pair in enumerate(pairs):
        known = [span for span, _ in terminology.lexicon.find(pair.zh)]
        for span, name in names_in(pair.zh):
            whole = any(a <= span[0] and span[1] <= b for a, b in known)
            if not whole and pair.zh.count(name) == 1:
                found[name].append((i, span))
    return {name: places for name, places in found.items() if len(places) > 1}


def _place(i: int, pair: Pair, name: str, span: Span, terminology: Terminology) -> _Place | None:
    """Return which words of the English stand for a name, where that is clear."""
    en = pair.en
    taken = [k.en for k in links(pair.zh, en, terminology) if apart(k.zh, span)]
    row = linked_words(pair.zh, en, span, taken)
    expected = parts_of(name)
    best = best_stretch(en, row, expected + _WIDEST)
    if best is None:
        return None
    first, last = best
    known = sum(1 for word in row[first : last + 1] if word.mine and word.stem not in SMALL)
    if known < _COVERED * expected:
        return None
    while first > 0 and _goes_before(en, row[first - 1].span, row[first].span) and not row[first - 1].other:
        first -= 1  # a part in pinyin is linked to nothing
    place = row[first].span[0], row[last].span[1]
    return _Place(i, name, span, place, en[slice(*place)])


def _goes_before(en: str, word: Span, after: Span) -> bool:
    """Return whether a capitalised word stands right before another one, not at the beginning of the sentence."""
    capitals = en[word[0]].isupper() and en[after[0]].isupper()
    return capitals and word[0] > 0 and en[word[1] : after[0]] == " " and en[slice(*word)] not in ("The", "A", "In")


def _best(renderings: list[str]) -> str | None:
    """Return the rendering that most have; None where no two are alike."""
    kinds = Counter(map(folded, renderings))
    ranked = kinds.most_common(2)
    if ranked[0][1] < 2 or len(ranked) > 1 and ranked[1][1] == ranked[0][1]:
        return None
    alike = [text for text in renderings if folded(text) == ranked[0][0]]
    return max(alike, key=lambda text: (sum(c.isupper() for c in text), -renderings.index(text)))


def _changed(en: str, todo: list[tuple[_Place, str]]) -> tuple[str, list[Finding]]:
    """Return the English with other renderings in place, from the last to the first, where they don't overlap."""
    findings: list[Finding] = []
    free = len(en) + 1
    for place, text in sorted(todo, key=lambda one: one[0].en, reverse=True):
        start, end = place.en
        if end > free or words(text)[0][0] in {root for root, _ in words(en[:start])[-1:]}:
            continue
        if start == 0 and text[0].islower():
            text = text[0].upper() + text[1:]
        moved = len(text) - (end - start)
        findings = [replace(f, target=(f.target[0] + moved, f.target[1] + moved)) for f in findings if f.target]
        message = f"{place.name}: “{en[start:end]}” became “{text}”, as elsewhere in the report"
        en = en[:start] + text + en[end:]
        findings.insert(0, Finding("term", "info", message, place.zh, (start, start + len(text)), repaired=True))
        free = start
    return en, findings
