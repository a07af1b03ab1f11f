"""Find terms with their English in pairs of texts: what stands together again and again, and hardly apart.

The result is a list for a person to review; nothing is applied by itself. Association is Dice's coefficient over pairs;
consistency the share of the Chinese term's pairs that have the English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from duizhao.lexicon import tokenize
from duizhao.lexicon.english_words import stem
from duizhao.lexicon.han import is_han
from duizhao.lexicon.sentence_alignment import align_texts
from duizhao.lexicon.simplify import is_traditional, to_simplified
from duizhao.lexicon.word_alignment import readings

_MOST_WORDS, _LONGEST = 6, 16  # words and characters of a Chinese term
_MOST_ENGLISH = 8  # words of its English
_LOOKED_AT = 200  # pairs of a term whose English is counted
_ASSOCIATED = 0.64  # Dice from which an English phrase is the term's
_CONSISTENT = 0.7  # share of the term's pairs that have it
_OF_WORDS = 0.3  # what the translation of its words counts beside the association
_RECALL = 0.6  # what it counts that no Chinese word is left out, against that no English word is too many
_GOOD = 0.6  # of both together from which a phrase is taken
_WHOLE = 0.8  # share of a phrase's count and association from which a longer phrase around it is taken
_MERE_PART = 1.0  # share of a term's pairs from which a longer one takes its place
_PARAGRAPH = 60  # characters from which a pair is cut into sentences
_JOINS = frozenset(
    ("u", "uj", "ul", "uz", "uv", "ud", "ug", "p", "c", "d", "m", "q", "y", "e", "o", "f")
)  # tags of words no term has
_STOP = frozenset(
    "a an the of in on at to for with by from as and or but nor so than that this these those it its their his her our "
    "is are was were be been being has have had do does did will would can could may might should must shall not no "
    "which who whom whose what when where while if also more most such other some any all each both between into over "
    "under about after before during through against among per very there here they we you he she i us them".split()
)
_POSSESSIVE = re.compile("['’]s?$")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9&'’/-]*|[0-9][0-9.,%]*|[^\sA-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class Mined:
    """A term with its English. ``pairs``: how many have it; ``consistency``: the share of these with the English."""

    zh: str
    en: str
    pairs: int
    consistency: float
    association: float


def mine(pairs: Iterable[tuple[str, str]], least: int = 3) -> list[Mined]:
    """Return the terms that at least so many pairs have, the most certain first. Either script will do."""
    chinese: dict[str, list[int]] = {}
    english: list[frozenset[str]] = []
    held: Counter[str] = Counter()
    written: dict[str, Counter[str]] = {}
    for zh, en in dict.fromkeys(pairs):
        for zh_part, en_part in _sentences(to_simplified(zh) if is_traditional(zh) else zh, en):
            for term in set(_terms(zh_part)):
                chinese.setdefault(term, []).append(len(english))
            phrases = set()
            for phrase in _phrases(en_part):
                phrases.add(key := _key(phrase))
                written.setdefault(key, Counter())[phrase] += 1
            english.append(frozenset(phrases))
            held.update(phrases)
    found = {}
    for zh, where in chinese.items():
        if len(where) >= least and (best := _english_of(zh, where, english, held, written)) is not None:
            found[zh] = best
    return sorted(_independent(_rightful(found)), key=lambda m: (-m.association, -m.pairs, m.zh))


def _sentences(zh: str, en: str) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a pair of paragraphs beside each other; a pair that can't be aligned as it is."""
    if len(zh) < _PARAGRAPH:
        yield zh, en
        return
    for source, target, _ in align_texts(zh, en):
        yield source, target


def _key(phrase: str) -> str:
    """Return a phrase as it is counted: without regard to case, and to the number of its last word."""
    head, _, last = phrase.lower().rpartition(" ")
    return f"{head} {stem(last)}".strip()


def _terms(zh: str) -> Iterator[str]:
    """Yield the stretches of words that can be a term: of nouns, begun and ended by none that joins or counts."""
    words = [(word, tokenize.tag_of(word) or "n") for word, _ in tokenize.cut(zh)]
    for start, (first, tag) in enumerate(words):
        if not is_han(first[0]) or tag in _JOINS or tag == "r" and len(first) == 1:
            continue
        text = ""
        for word, tag_ in words[start : start + _MOST_WORDS]:
            if not all(is_han(c) for c in word) or tag_ in _JOINS:
                break
            text += word
            if len(text) > _LONGEST:
                break
            if len(text) >= 2:
                yield text


def _phrases(en: str) -> Iterator[str]:
    """Yield the stretches of English words that can be a term; a mark ends a stretch."""
    words = _WORD.findall(en)
    for start, first in enumerate(words):
        if first.lower() in _STOP or not first[0].isalpha():
            continue
        for end in range(start, min(len(words), start + _MOST_ENGLISH)):
            word = words[end]
            if not word[0].isalnum():
                break
            if word.lower() not in _STOP and word[0].isalpha():
                yield _POSSESSIVE.sub("", " ".join(words[start : end + 1]))


def _english_of(
    zh: str,
    where: list[int],
    english: list[frozenset[str]],
    held: Counter[str],
    written: dict[str, Counter[str]],
) -> Mined | None:
    """Return a term with the English phrase that it stands together with most and that its words translate best."""
    looked = where[:_LOOKED_AT]
    together: Counter[str] = Counter()
    for number in looked:
        together.update(english[number])

    def dice(phrase: str, times: int) -> float:
        return 2 * times / (len(looked) + held[phrase] * len(looked) / len(where))

    words = [readings(word) for word, _ in tokenize.cut(zh)]
    best: tuple[float, int, str, float] | None = None
    for phrase, count in sorted(together.items()):  # of phrases as good and as long the first by letter
        if count < max(2, _CONSISTENT * len(looked)):
            continue
        association = dice(phrase, count)
        if association < _ASSOCIATED or len(phrase.split()) > len(zh):
            continue
        score = association * (1 - _OF_WORDS + _OF_WORDS * _translated(words, phrase))
        if best is None or (score, len(phrase)) > (best[0], len(best[2])):
            best = score, count, phrase, association
    if best is None or best[0] < _GOOD:
        return None
    _, count, phrase, association = best
    whole = count, phrase, association
    for longer, times in sorted(together.items()):  # distributed ledger → distributed ledger technology
        if times < max(2, _WHOLE * count) or len(longer.split()) > len(zh) or not _extends(phrase, longer):
            continue
        value = dice(longer, times)
        if value >= _WHOLE * association and len(longer) > len(whole[1]):
            whole = times, longer, value
    count, phrase, association = whole
    shown = written[phrase].most_common(1)[0][0]
    return Mined(zh, shown, len(where), round(count / len(looked), 3), round(association, 3))


def _extends(phrase: str, longer: str) -> bool:
    """Return whether a phrase is part of a longer one that adds no word but nouns and "of"; last words are stems."""
    short, long = phrase.split(), longer.split()
    for start in range(len(long) - len(short) + 1):
        end = start + len(short)
        if long[start : end - 1] == short[:-1] and stem(long[end - 1]) == short[-1] and len(long) > len(short):
            return not any(word in _STOP and word != "of" for word in (*long[:start], *long[end:]))
    return False


def _translated(words: list[dict[str, float]], en: str) -> float:
    """Return how far the words of two terms translate each other, 0 to 1; words that the table lacks count a half."""
    *first, last = en.split()  # the last word is a stem already
    stems = [*(stem(word) for word in first if word not in _STOP), last]
    if not stems:
        return 0.0
    known = set().union(*words)
    said = [0.5 if not w else float(any(s in w for s in stems)) for w in words]
    used = [1.0 if s in known else 0.5 if not known else 0.0 for s in stems]
    recall, precision = sum(said) / len(said), sum(used) / len(used)
    return _RECALL * recall + (1 - _RECALL) * precision


def _rightful(found: dict[str, Mined]) -> dict[str, Mined]:
    """Return the terms without those whose English translates another term better, of which they are no part."""
    by_english: dict[str, list[Mined]] = {}
    for one in found.values():
        by_english.setdefault(_key(one.en), []).append(one)
    kept = {}
    for claims in by_english.values():
        fit = {m.zh: _translated([readings(word) for word, _ in tokenize.cut(m.zh)], _key(m.en)) for m in claims}
        for one in claims:
            others = [m for m in claims if m.zh not in one.zh and one.zh not in m.zh]
            if all(fit[one.zh] >= fit[m.zh] for m in others):
                kept[one.zh] = one
    return kept


def _independent(found: dict[str, Mined]) -> list[Mined]:
    """Return the terms that are no mere part of a longer one: those that have another English, or more pairs."""
    by_part: dict[str, list[Mined]] = {}
    for one in found.values():
        for start in range(len(one.zh)):
            for end in range(start + 2, len(one.zh) + 1):
                if end - start < len(one.zh):
                    by_part.setdefault(one.zh[start:end], []).append(one)
    kept = []
    for zh, one in found.items():
        longer = [m for m in by_part.get(zh, ()) if m.pairs >= _MERE_PART * one.pairs]
        if not any(one.en.lower() in m.en.lower() for m in longer):
            kept.append(one)
    return kept
