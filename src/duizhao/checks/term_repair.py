"""Repair terms: find the English words that stand for a term and put its official rendering in their place.

Engines that know no placeholders translate terms word by word (“farmers” for 农民工). The words that stand for the term
are found by the word alignment; a stretch is replaced only where it stands for nothing else.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from duizhao.checks.english_spans import ELSEWHERE, SMALL, best_stretch, extended, linked_words, parts_of
from duizhao.checks.glossary_check import initials, rendered
from duizhao.checks.name_search import misheard_place
from duizhao.checks.places import followed
from duizhao.checks.sounds import sounds_like
from duizhao.documents import Finding, Span
from duizhao.lexicon import tokenize
from duizhao.lexicon.english_words import folded, stem, words
from duizhao.lexicon.pinyin import joined, syllables
from duizhao.lexicon.report_places import KINDS
from duizhao.lexicon.terminology import Terminology, apart, links
from duizhao.lexicon.terms import Term, with_article
from duizhao.lexicon.word_alignment import align, translations

_COVERED = 0.5  # share of the term's words that must have a link
_SURE_OF_HALF = 0.15  # sum with which just that share will do
_SHORT = 3  # characters of a term for which that holds
_LIKE = 0.72  # likeness from which a capitalised word is a place or company by ear
_VERY_LIKE = 0.82  # where the English is not how the Chinese is read
_SPELT_SO = 0.9  # where it is
_WIDEST = 3  # words that a stretch may be longer than the official rendering
_NEAR = 6  # words on either side that must not say the same again
_BESIDE = 3  # of these, where the words are known to be a wrong rendering
_NAME_AND_KIND = re.compile(rf"([A-Z][a-z'’]+) (?:{'|'.join(kind for kind in KINDS.values() if kind != 'City')})")
_CAPITALS = re.compile(r"[A-Z][^\W\d_]+(?:[ '’-][A-Z][^\W\d_]+)*")
_NAME_GOES_ON = re.compile(r"\b(?!The\b|A\b|In\b|At\b)[A-Z][\w-]* $")
_BODY_BEHIND = re.compile(r" (?:of (?:the )?)?([A-Z]\w+(?: (?:of|the|and|for|[A-Z]\w+))* [A-Z]\w+)")
_NOT_NOUN = frozenset(("v", "vd", "d", "a", "ad", "c"))  # tags


def repaired_terms(zh: str, en: str, terminology: Terminology) -> tuple[str, list[Finding]]:
    """Return the English with terms put right, and a finding, marked repaired, for each."""
    done: list[Finding] = []
    said = folded(en)
    present = terminology.lexicon.find(zh)
    for span, term in present:
        times = zh.count(term.zh)
        if rendered(term, en, said) and not (times > 1 and done and done[-1].message.startswith(f"{term.zh}: ")):
            continue
        taken = [k.en for k in links(zh, en, terminology) if not (span[0] <= k.zh[0] and k.zh[1] <= span[1])]
        others = [t for place, t in present if apart(place, span)]
        place = known = _deprecated(zh, en, term, taken, others)
        if place is None and not rendered(term, en, said):
            place = _by_words(zh, en, span, term, taken) if times == 1 else None
            if place is None:
                term = _without_kind(term)
                place = _by_ear(zh, en, span, term, taken)
            if place is None and times == 1:
                place = _misheard(zh, en, span, term, terminology)
        if place is None or (fitted := _fitted(en, place, term, sure=known is not None, once=times == 1)) is None:
            continue
        start, end, text = fitted
        message = f"{term.zh}: “{en[start:end]}” became “{text}”"
        old, en = en, en[:start] + text + en[end:]
        finding = Finding("term", "info", message, span, (start, start + len(text)), repaired=True)
        done = [*followed(done, old, en), finding]
        said = folded(en)
    return en, done


def _deprecated(zh: str, en: str, term: Term, taken: list[Span], others: list[Term]) -> Span | None:
    """Return the first rendering of a term that is known to be wrong and stands for nothing else.

    ``others``: the other terms of the sentence, whose names it may be: Communist Party of China beside its Central
    Committee.
    """
    if not term.deprecated:
        return None
    meant = {r.lower() for t in others for r in t.renderings} - {r.lower() for r in term.renderings}
    spans = [m.span() for m in re.finditer(re.escape(term.zh), zh)]
    said = en.lower()
    for wrong in sorted(term.deprecated, key=len, reverse=True):
        if wrong.lower() in meant or wrong.lower() not in said:
            continue
        exact = wrong[:1].isupper() and " " not in wrong
        for match in re.finditer(rf"(?<!\w){re.escape(wrong)}(?!\w)", en, 0 if exact else re.I):
            in_a_name = exact and _NAME_GOES_ON.search(en[: match.start()])
            if in_a_name or not all(apart(match.span(), other) for other in taken):
                continue
            if " " in wrong or not _stands_for_another(zh, en, spans, match.span()):
                return match.span()
    return None


def _stands_for_another(zh: str, en: str, spans: list[Span], word: Span) -> bool:
    """Return whether a word stands for Chinese outside a term: farmers for 农民 beside 农民工."""
    found = (k.zh for k in align(zh, en) if k.en == word and k.confidence >= ELSEWHERE)
    return any(all(apart(place, span) for span in spans) for place in found)


def _by_words(zh: str, en: str, span: Span, term: Term, taken: list[Span]) -> Span | None:
    """Return the stretch of English whose words stand for the term's words and for no others."""
    if _is_verb(term.zh, term.en) or _is_read(term):
        return None
    row = linked_words(zh, en, span, taken)
    best = best_stretch(en, row, len(term.en.split()) + _WIDEST)
    if best is None:
        return None
    first, last = best
    known = sum(1 for word in row[first : last + 1] if word.mine and word.stem not in SMALL)
    expected = parts_of(term.zh)
    known = min(known, expected)
    spare = max(expected - known, len(words(term.en)) - (last - first + 1))
    last, behind = extended(en, row, last, 1, spare, joins=" and " in term.en)
    before = 0
    if en[row[first].span[0]].islower():  # a name begins there: Xi Jinping's idea
        first, before = extended(en, row, first, -1, min(spare, expected - known) - behind)
    share = (known + behind + before) / expected
    one_word = len(term.zh) <= _SHORT and term.en[:1].islower() and sum(w.mine for w in row[first : last + 1])
    if share < _COVERED or share == _COVERED and one_word < _SURE_OF_HALF:
        return None
    return row[first].span[0], row[last].span[1]


def _without_kind(term: Term) -> Term:
    """Return a county, district, town or village by its name alone, which sounds like its Chinese."""
    if (match := _NAME_AND_KIND.fullmatch(term.en)) is not None and match[1] in term.renderings:
        return replace(term, zh=term.zh[:-1], en=match[1])
    return term


def _by_ear(zh: str, en: str, span: Span, term: Term, taken: list[Span]) -> Span | None:
    """Return the capitalised words that sound like a place or company: Xian for Xi'an."""
    if not re.fullmatch(r"[A-Z][a-z'’]+", term.en):
        return None
    elsewhere = [k.en for k in align(zh, en) if k.confidence >= ELSEWHERE and apart(k.zh, span)]
    found = []
    for match in _CAPITALS.finditer(en):
        inside = [m.span() for m in re.compile(r"[^\W\d_]+").finditer(en, *match.span())]
        places = [(match.span(), _LIKE if _is_read(term) else _VERY_LIKE)]
        places += [(place, _VERY_LIKE) for place in inside if len(inside) > 1]  # Djinning in Djinning City
        for place, least in places:
            said = en[slice(*place)]
            alike = max(sounds_like(said, term.en), sounds_like(said, _reading(term.zh)))
            if alike >= least and all(apart(place, other) for other in (*taken, *elsewhere)):
                found.append((alike, place))
    return max(found)[1] if found else None


def _misheard(zh: str, en: str, span: Span, term: Term, terminology: Terminology) -> Span | None:
    """Return the words that stand for a place spelt in pinyin and sound only a little so; Hang State for 杭州 too."""
    reading = _reading(term.zh)
    if sounds_like(term.en, reading) < _SPELT_SO:
        return None
    place = misheard_place(zh, en, (span[0], span[0] + len(term.zh)), [term.en, reading], terminology)
    if place is not None and term.zh.endswith("州") and en.startswith(" State", place[1]):
        return place[0], place[1] + len(" State")
    return place


def _is_read(term: Term) -> bool:
    """Return whether the English is how the Chinese is read, as places are: its words say nothing then."""
    return sounds_like(term.en, _reading(term.zh)) > _LIKE


@cache
def _reading(zh: str) -> str:
    return joined(syllables(zh))


@cache
def _is_verb(zh: str, en: str) -> bool:
    """Return whether a term is no noun: which form of its English fits is not known then."""
    parts = [word for word, _ in tokenize.cut(zh)]
    if (tokenize.tag_of(zh) or tokenize.tag_of(parts[-1]) or "n") in _NOT_NOUN:
        return True
    first = en.split(" ")[0].lower()
    if first.endswith(("ing", "ion", "ment")):
        return False
    return len(parts) > 1 and any(
        (tokenize.tag_of(p) or "n").startswith("v") and stem(first) in translations(p) for p in parts
    )


def _fitted(en: str, place: Span, term: Term, *, sure: bool = False, once: bool = True) -> tuple[int, int, str] | None:
    """Return what to replace by what: the official rendering with its article, number and capital.

    ``sure``: the words are a known wrong rendering, whatever their form; ``once``: the term stands there only once.

    None where it would not fit: behind “to”, before a possessive, over one of two quotation marks, or twice.
    """
    start, end = place
    old = en[start:end]
    text = _in_number(old, term)
    head = re.escape(text.split(" ")[0])
    twice = re.search(rf"(?:\bthe )?\b{head}\b(?: [A-Z]\w+)?(?:['’]s)? $", en[:start])
    if twice is not None and re.sub(r"^the |['’]s(?= $)| $", "", twice[0]).strip() in text:
        start = twice.start()  # Xi Jinping's | Xi Jinping Thought
    before, behind = en[:start], en[end:]
    near = _BESIDE if sure else _NEAR
    if (
        old.count("“") != old.count("”")
        or old.count('"') % 2
        or re.match(r"-" if sure else r"['’]s?\b|-", behind)
        or before.endswith("-")
        or before.endswith("to ")
        and old[:1].islower()
        or not sure
        and re.search(r"['’]s $", before)
        and text[:1].isupper()
        or not sure
        and re.match(r"\w+ing\b|\w+ly \w+ing\b", old)
        and not re.match(r"\w+ing\b", text)
        or once
        and (_repeats(before.split(" ")[-near:], text, old) or _repeats(behind.split(" ")[:near], text, old))
    ):
        return None
    end += _said_again(text, behind)
    if (article := re.search(r"\b(the|an?) $", en[:start], re.I)) is not None:
        place_name = text[:1].isupper() and " " not in text and not text.isupper()
        if place_name or text.startswith("The ") or article[1].lower() != "the" and text[:1].isupper():
            start = article.start()  # no article before a place: the Xi'an
        elif article[1].lower() != "the":
            start = article.start()
            text = f"{'an' if text[0].lower() in 'aeiou' else 'a'} {text}"
    elif not before or re.search(r"(?:\b(?:of|in|by|at|to|for|with|from|and|on|\w+ing)|,) $", before):
        text = with_article(text)
    begins = start == 0 or re.search(r"(?<![A-Z])[.!?][”\"]? $", en[:start]) is not None
    if begins and text[:1].islower():
        text = text[0].upper() + text[1:]
    elif text.islower() and all(w[:1].isupper() or w in SMALL for w in old.split(" ")):
        text = " ".join(w if w in SMALL else w[:1].upper() + w[1:] for w in text.split(" "))  # inside a name
    return start, end, text


def _said_again(text: str, behind: str) -> int:
    """Return how many characters behind a place name a body again: CPC Central Committee | of the Communist Party."""
    found = _BODY_BEHIND.match(behind)
    if found is None:
        return 0
    ends = (m.end() for m in re.finditer(r"\w+", found[1]))
    body = next((end for end in ends if initials(found[1][:end]) in text.split(" ")), None)
    return 0 if body is None else found.start(1) + body


def _in_number(old: str, term: Term) -> str:
    """Return the official rendering, in the plural where that is what it replaces."""
    root = stem(term.en.split(" ")[-1])
    plural = any(w.endswith("s") and not w.endswith("ss") and stem(w) == root for w in old.split(" ")) or (
        old.endswith("s") and not old.endswith("ss")
    )
    alike = (r for r in term.renderings if folded(r) == folded(term.en) and r.endswith("s") == plural)
    return next(alike, term.en)


def _repeats(beside: list[str], text: str, old: str) -> bool:
    """Return whether words beside a place say again what will stand there, and did not before."""
    own = {root[:5] for root, _ in words(text) if root not in SMALL} - {root[:5] for root, _ in words(old)}
    return any(root[:5] in own for root, _ in words(" ".join(beside)))
