"""Repair names: find the words that stand for a missing person and spell them right.

Engines that know no placeholders write Chinese names by ear (Zhao Xuping for 赵秀平), by surname alone (Xi), or put a
pronoun in their place (He said). A change is made only where one stretch of words is clearly the person: it sounds like
the name, has its surname, and stands for no other word of the Chinese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from duizhao.checks.places import followed
from duizhao.documents import Finding, Span
from duizhao.lexicon.pinyin import SPELLINGS, by_reading, pinyin, surname_of
from duizhao.lexicon.terminology import Terminology, apart, links
from duizhao.lexicon.titles import SPEECH
from duizhao.lexicon.word_alignment import align

_LIKE = 0.74  # of 1: from which a stretch of words can be the name
_SURNAME = 0.55  # of 1: from which the first or last word can be the surname
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
_SAID = (
    "said|says|stated|noted|pointed out|emphasi[sz]ed|stressed|suggested|added|reported|mentioned|recalled|observed|"
    "explained|indicated|believed|believes|argued|announced|told|warned|reminded|advised|expressed|hoped|introduced|"
    "asked|replied|claimed|declared|predicted|confirmed|insisted|wrote|vowed|urged|estimated|found|knew|revealed|"
    "admitted|called|proposed|recommended|thought|described|held|considered|felt|informed"
)
_PRONOUN = re.compile(
    rf"\b(?:[Hh]e|[Ss]he)(?=(?: (?:also|further|then|particularly|specifically|finally|again|has|had))? (?:{_SAID})\b)"
)
_SOMEBODY = re.compile("[他她]")
_ASIDE = 16  # characters before the name that may say when or of what
_EARLIER = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
_IT_WAS = re.compile(rf"\b[Ii]t (?:was|is|has been)(?= (?:also )?(?:{_SAID}) that\b)")


@dataclass(frozen=True, slots=True)
class _Match:
    span: Span
    score: float


def repaired_names(zh: str, en: str, terminology: Terminology) -> tuple[str, list[Finding]]:
    """Return the English with misspelt names put right, and a finding, marked repaired, for each."""
    done: list[Finding] = []
    for span, name in terminology.mentions(zh):
        spelling = pinyin(name)
        if letters(spelling) in letters(en):
            continue
        old = en
        if (match := _find(zh, en, span, name, terminology) or _pronoun(zh, en, span)) is not None:
            said = en[slice(*match)]
            times = zh.count(name) if " " not in said and len(said) > 3 else 1  # spelt wrong alike each time
            message = f"{name}: “{said}” became “{spelling}”"
            en = en[: match[0]] + re.sub(rf"\b{re.escape(said)}\b", spelling, en[match[0] :], count=times)
            target = (match[0], match[0] + len(spelling))
        elif (place := _speaker(zh, en, span)) is not None:
            message = f"{name}: “{spelling}” was put in behind the post"
            en = f"{en[:place]}, {spelling},{en[place:]}"
            target = (place + 2, place + 2 + len(spelling))
        elif _only_quotes(zh, en, span):
            message = f"{name}: “{spelling} said” was put in before the quotation"
            en = f"{spelling} said, {en}"
            target = (0, len(spelling))
        else:
            continue
        done = [*followed(done, old, en), Finding("name", "info", message, span, target, repaired=True)]
    return en, done


def letters(text: str) -> str:
    """Return the small letters of a text without accents: Erdoğan and Erdogan are one."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if c.isalpha())


def _find(zh: str, en: str, span: Span, name: str, terminology: Terminology) -> Span | None:
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
        known = max(_alike(letters(text), letters(way)) for way in ways) if rest_free else 0.0
        firsts = (spelling.split(" ")[0], by_reading(name).split(" ")[0])
        begins = len(parts) > 1 and alone and rest_free and parts[0] in firsts
        return max(known, 0.8) if begins else known
    surname, _, given = spelling.partition(" ")
    if len(parts) == 1:
        if text == surname and alone and span in free:
            return 0.8
        sounds = _alike(letters(text), letters(spelling))
        return sounds if span in free and len(letters(text)) > 3 else 0.0
    score = likeness(text, spelling)
    if not rest_free or len(parts) > 3:
        return score if score >= _LIKE else 0.0
    first, *middle, last = parts
    for own, others in ((first, "".join([*middle, last])), (last, "".join([first, *middle]))):
        alike = _alike(letters(others), letters(given))
        if own == surname and alone and span[1] - span[0] <= len(spelling) + 6:
            score = max(score, 0.76 + 0.2 * alike)
        if alike >= _GIVEN:
            score = max(score, 0.76 * alike / _GIVEN if len(given) > 3 else 0.0)
    return score if score >= _LIKE else 0.0


def _words_in(en: str, span: Span) -> list[Span]:
    return [m.span() for m in _WORDS.finditer(en, *span)]


def _pronoun(zh: str, en: str, span: Span) -> Span | None:
    """Return the pronoun, or the “it was” of a passive, that stands for somebody who says the sentence."""
    before = zh[: span[0]].strip(" “”\"'（(")
    if before and (_SOMEBODY.search(zh) or not before.endswith(("，", ",")) or len(before) > _ASIDE):
        return None
    if not re.match(rf"[^，。；：,;:]{{0,6}}(?:{SPEECH}|提醒|叮嘱|称)", zh[span[1] :]):
        return None
    first = min((m for m in (_PRONOUN.search(en), _IT_WAS.search(en)) if m), key=lambda m: m.start(), default=None)
    if first is None or _EARLIER.search(en, 0, first.start()):
        return None
    return first.span()


def _only_quotes(zh: str, en: str, span: Span) -> bool:
    """Return whether the English is only what somebody is quoted as saying at the beginning: X说：“…”"""
    begins = re.match(r"[\u4e00-\u9fff、（）]{0,40}$", zh[: span[0]])
    quotes = re.match(rf"[^，。；：,;:“]{{0,8}}?(?:{SPEECH})[道着]?\s*[：，,:]\s*[“\"]", zh[span[1] :])
    return begins is not None and quotes is not None and re.fullmatch(r"[“\"][^“”\"]+[”\"]", en.strip()) is not None


def _speaker(zh: str, en: str, span: Span) -> int | None:
    """Return where the name of somebody who speaks is missing behind the post: The director of the zoo, NAME, said."""
    before = re.search(r"[\u4e00-\u9fff]{2,}$", zh[: span[0]])
    if before is None or not re.match(rf"(?:{SPEECH}|告诉)", zh[span[1] :]):
        return None
    said = re.search(rf"(?<! has)(?<! had)(?<! was)(?<! is)(?<! have) (?=(?:also )?(?:{_SAID})\b)", en)
    if said is None or not re.match(r"(?:[^,]{0,40}, )?(?:[Tt]he|A|An) [^,.;:“”]{4,}$", en[: said.start()]):
        return None
    linked = any(before.start() <= k.zh[0] < span[0] and k.en[1] <= said.start() for k in align(zh, en))
    return said.start() if linked else None


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


def sounds_like(words: str, spelling: str) -> float:
    """Return how much words sound like a spelling, 0 to 1.

    >>> sounds_like("Xian", "Xi'an")
    1.0
    """
    return _alike(letters(words), letters(spelling))


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
