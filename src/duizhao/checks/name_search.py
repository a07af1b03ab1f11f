"""Find the English words that stand for a person whose name is not spelt right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duizhao.checks.english_spans import NO_PART, SMALL
from duizhao.checks.sounds import alike, letters, likeness, other_surnames
from duizhao.documents import Span
from duizhao.lexicon.english_words import words
from duizhao.lexicon.pinyin import ABROAD, SPELLINGS, by_reading, pinyin, surname_of, syllables
from duizhao.lexicon.tables import word_list
from duizhao.lexicon.terminology import Terminology, apart, links
from duizhao.lexicon.titles import SAID, SPEECH
from duizhao.lexicon.word_alignment import Aligner, align

_LIKE = 0.74  # of 1: from which a stretch of words can be the name
_GIVEN = 0.8  # of 1: likeness of the given name with which any surname will do
_ONE_WORD = 0.72  # of 1: from which a single word can be the name
_MARGIN = 0.08  # by which it must be more like the name than any stretch elsewhere
# Of 1: likeness from which a word that stands for nothing else is the name, by what else speaks for it.
_OF_A_SPEAKER, _BESIDE, _ANYWHERE = 0.5, 0.55, 0.6
_LINKED, _OF_A_PLACE = 0.5, 0.35  # where the closer aligner links them: a person, a place that a table knows
_LOUDER = 0.1  # by which it may sound more like something else of the sentence where somebody speaks
_LONGEST = 3  # words of a name
_NEAR = 2  # words or characters
_ADVERBS = 6  # characters between a name and what it says
_SURE_LINK = 0.04  # confidence from which a word stands for another Chinese word
_WORDS = re.compile(r"[A-Z][^\W\d_]*(?:-[^\W\d_]+|['’](?!s\b)[^\W\d_]+)*")
_CAPITALS = re.compile(rf"{_WORDS.pattern}(?:[ -]{_WORDS.pattern})*")
_HAN = re.compile("[\u4e00-\u9fff]+")
_NEVER = frozenset(word_list("capitals.txt"))


@dataclass(frozen=True, slots=True)
class _Match:
    span: Span
    score: float


def misspelt(zh: str, en: str, span: Span, name: str, terminology: Terminology) -> Span | None:
    """Return the only stretch of English words that can be the name, as its sound alone says."""
    capitals, free = _capitals(zh, en, span, terminology)
    alone = zh.count(surname_of(name)) == zh.count(name)  # nobody else of that surname
    found = [_Match(s, _score(en, s, name, free, alone=alone)) for s in _stretches(en, capitals)]
    best = _clearly_best(en, found, _ONE_WORD, _MARGIN)
    if best is None or not other_surnames(name).isdisjoint(re.split("[ -]", en[slice(*best)])):
        return None
    return _widened(en, best, free)


def _widened(en: str, place: Span, free: set[Span]) -> Span:
    """Return a place with the word beside it that is its other half: Kim Lianglong, Xu Wen Chamber."""
    for word in sorted(free):
        both = sorted((place, word))
        if apart(word, place) and _adjacent(en, both) and len(_capitals_in(en, (both[0][0], both[1][1]))) <= _LONGEST:
            return both[0][0], both[1][1]
    return place


def misheard(zh: str, en: str, span: Span, name: str, terminology: Terminology) -> Span | None:
    """Return the words that stand for nothing else, stand where the name should and sound a little so.

    Sundze said (孙泽洲说), journalist Choi Jian (记者崔健). Where a surname is spelt as in Hong Kong,
    Taiwan or Southeast Asia it may be its bearer's own spelling: nothing is returned.
    """
    surname, _, given = pinyin(name).partition(" ")
    ways = [surname + given, given + surname, *([by_reading(name)] if name in SPELLINGS else [])]
    found = [m for m in _heard(zh, en, span, ways, terminology) if not _is_spelt_abroad(en, m.span, name)]
    return _clearly_best(en, found, 0.0, 0.0)


def misheard_place(zh: str, en: str, span: Span, ways: list[str], terminology: Terminology) -> Span | None:
    """Return the words that are a place by ear alone: Dhonju for Dehong. ``ways``: how it may be spelt."""
    return _clearly_best(en, _heard(zh, en, span, ways, terminology, linked=_OF_A_PLACE), 0.0, 0.0)


def _heard(
    zh: str, en: str, span: Span, ways: list[str], terminology: Terminology, linked: float = _LINKED
) -> list[_Match]:
    """Return the words that stand for nothing else and sound like a name, as much as it takes where they stand.

    ``linked``: likeness that will do where the closer aligner says that they stand for it.
    """
    capitals, free = _capitals(zh, en, span, terminology)
    loose = [w for w in capitals if not any(k.en == w and k.confidence >= 2 * _SURE_LINK for k in align(zh, en))]
    found = []
    for stretch in _runs(en, sorted(free)):
        said = letters(en[slice(*stretch)])
        like = max(alike(said, letters(way)) for way in ways)
        if like < min(linked, _OF_A_SPEAKER) or any(_adjacent(en, sorted((stretch, word))) for word in loose):
            continue  # or it is a part of a longer name
        louder = _sounds_elsewhere(zh, zh[slice(*span)], said) - like
        if _speaks(zh, en, span, stretch):
            sure = like >= _OF_A_SPEAKER and louder <= _LOUDER
        elif _is_beside(zh, en, span, stretch):
            sure = like >= _BESIDE and louder <= _LOUDER / 2
        else:
            sure = like >= _ANYWHERE and louder <= -_LOUDER / 2
        if sure or like >= linked and louder <= _LOUDER and _is_linked(zh, en, span, stretch, terminology.closer):
            found.append(_Match(stretch, like))
    return found


def _is_linked(zh: str, en: str, span: Span, stretch: Span, closer: Aligner | None) -> bool:
    """Return whether a closer look at the sentence says that the stretch stands for the name and for nothing else."""
    links = [k.zh for k in closer(zh, en) if not apart(k.en, stretch)] if closer is not None else []
    return bool(links) and all(not apart(place, span) for place in links)


def _capitals(zh: str, en: str, span: Span, terminology: Terminology) -> tuple[list[Span], set[Span]]:
    """Return the capitalised words that may be of a name, and those of them that stand for nothing else."""
    taken = [link.en for link in links(zh, en, terminology)]
    found = [m.span() for m in _WORDS.finditer(en) if m[0] not in _NEVER and all(apart(m.span(), t) for t in taken)]
    others = [k.en for k in align(zh, en) if k.confidence >= _SURE_LINK and apart(k.zh, span)] if found else []
    return found, {word for word in found if all(apart(word, other) for other in others)}


def _clearly_best(en: str, found: list[_Match], least: float, margin: float) -> Span | None:
    """Return the best match, the longest of equals, where none that says something else comes near it."""
    best = max(found, key=lambda m: (m.score, m.span[1] - m.span[0]), default=None)
    if best is None or best.score < least:
        return None
    said = en[slice(*best.span)]
    elsewhere = (m.score for m in found if apart(m.span, best.span) and en[slice(*m.span)] != said)
    return best.span if best.score - max(elsewhere, default=0.0) >= margin else None


def _sounds_elsewhere(zh: str, name: str, said: str) -> float:
    """Return how much letters sound like any two to four characters of the Chinese that are not of the name."""
    runs = (syllables(run) for part in zh.split(name) for run in _HAN.findall(part))
    pieces = {"".join(run[i : i + size]) for run in runs for size in (2, 3, 4) for i in range(len(run) - size + 1)}
    return max((alike(said, piece) for piece in pieces), default=0.0)


def _is_spelt_abroad(en: str, stretch: Span, name: str) -> bool:
    """Return whether it is somebody's own spelling: Lau Wah Chi (刘华智), Fernando Chui (Chui Sai On), Al-Jaafari."""
    run = next(m[0] for m in _CAPITALS.finditer(en) if not apart(m.span(), stretch))
    parts = re.split("[ -]", run)
    if re.search("-[A-Z]| [A-Z]$", run):
        return True
    if name in SPELLINGS:
        return len(parts) > 1 and parts[-1] in pinyin(name).split(" ")
    return not ABROAD.get(surname_of(name), frozenset()).isdisjoint(parts)


def _speaks(zh: str, en: str, span: Span, stretch: Span) -> bool:
    """Return whether the name says something in the Chinese and the stretch in the English."""
    if not re.match(rf"[^，。；：,;:]{{0,{_ADVERBS}}}?(?:{SPEECH})", zh[span[1] :]):
        return False
    says = re.match(rf" (?:(?:also|further|then|has|had) )*(?:{SAID})\b", en[stretch[1] :])
    return says is not None or re.search(r"\b[Aa]ccording to (?:M[rs]s?\.? )?$", en[: stretch[0]]) is not None


def _is_beside(zh: str, en: str, span: Span, stretch: Span) -> bool:
    """Return whether a word that stands beside the name in the Chinese stands beside the stretch in the English."""
    row = words(en)
    first = next(i for i, (_, s) in enumerate(row) if s[1] > stretch[0])
    last = next(i for i, (_, s) in reversed(list(enumerate(row))) if s[0] < stretch[1])
    near = {
        s
        for root, s in (*row[max(0, first - _NEAR) : first], *row[last + 1 : last + 1 + _NEAR])
        if root not in NO_PART | SMALL
    }
    return any(
        k.confidence >= _SURE_LINK
        and k.en in near
        and (0 <= span[0] - k.zh[1] < _NEAR or 0 <= k.zh[0] - span[1] < _NEAR)
        for k in align(zh, en)
    )


def _stretches(en: str, capitals: list[Span]) -> Iterator[Span]:
    """Yield every stretch of at most three of the words that stand side by side."""
    for i, (start, _) in enumerate(capitals):
        for size in range(1, _LONGEST + 1):
            stretch = capitals[i : i + size]
            if len(stretch) < size or not _adjacent(en, stretch):
                break
            yield start, stretch[-1][1]


def _runs(en: str, capitals: list[Span]) -> list[Span]:
    """Return the words joined where they stand side by side; none of more than three."""
    runs: list[list[Span]] = []
    for word in capitals:
        if runs and _adjacent(en, [runs[-1][-1], word]):
            runs[-1].append(word)
        else:
            runs.append([word])
    return [(run[0][0], run[-1][1]) for run in runs if len(run) <= _LONGEST]


def _score(en: str, span: Span, name: str, free: set[Span], *, alone: bool) -> float:
    """Return how sure it is that a stretch is the name, 0 to 1.

    ``free``: the words that stand for nothing else; ``alone``: nobody else of the sentence has that surname.
    """
    text, spelling = en[slice(*span)], pinyin(name)
    parts = re.split("[ -]", text)
    rest_free = all(apart(span, word) or word in free for word in _capitals_in(en, span))
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


def _capitals_in(en: str, span: Span) -> list[Span]:
    return [m.span() for m in _WORDS.finditer(en, *span)]


def _adjacent(en: str, spans: list[Span]) -> bool:
    return all(en[a[1] : b[0]] in (" ", "-") for a, b in zip(spans, spans[1:], strict=False))
