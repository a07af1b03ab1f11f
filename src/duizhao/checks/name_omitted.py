"""Put in the names of people whom the English leaves out or calls he or she."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duizhao.documents import Span
from duizhao.lexicon import tokenize
from duizhao.lexicon.people import BYLINE
from duizhao.lexicon.pinyin import pinyin
from duizhao.lexicon.terms import Lexicon
from duizhao.lexicon.titles import SAID, SPEECH, TITLES
from duizhao.lexicon.word_alignment import align

_SAYS = rf"(?:{SPEECH}|提醒|叮嘱)"
_ADVERBS = "also|further|then|particularly|specifically|finally|again|has|had|have"
_HE = re.compile(r"\b(?:[Hh]e|[Ss]he)\b")
_HE_SAID = re.compile(rf"\b(?:[Hh]e|[Ss]he)(?=(?: (?:{_ADVERBS}))? (?:{SAID})\b)")
_IT_WAS = re.compile(rf"\b[Ii]t (?:was|is|has been)(?= (?:also )?(?:{SAID}) that\b)")
_SOMEBODY = re.compile("[他她]")
_NO_SUBJECT = re.compile("[、和与的及同等]")
_ASIDE = 16  # characters before the name that may say when or of what
# What may stand before the subject of an English sentence, and a subject that is a post.
_PREPOSITIONS = "on|in|at|after|during|as|with|for|from|while|before|by|since|under|through|to|following"
_BEFORE_SUBJECT = rf"(?:(?:{_PREPOSITIONS}|and)\b[^.;:“”]*, )?"
_POST = r"(?:the|an?) (?:(?! that | who | which | was | is )[^,.;:“”]){4,}"
_TITLED = re.compile(rf"(?:{TITLES})(?:（[^（）]*）)?\s*$")
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff（）()、\s]*")
_LEDE = 40  # characters of a report in which its byline stands
_REPORTER = re.compile(r"\b(?:reporter|journalist|correspondent)", re.I)
_FINITE = re.compile("[a-z]+ed|met|led|held|gave|made|took|went|sent|won|wrote|spoke|came|began")
_ATTRIBUTED = re.compile(rf"\b(?:{SAID}|say|saying|words|according to)\b", re.I)


@dataclass(frozen=True, slots=True)
class Insertion:
    """What is put into an English text: ``text`` at ``place``; ``where`` says so in words."""

    place: int
    text: str
    where: str


def pronoun(zh: str, en: str, span: Span) -> Span | None:
    """Return the pronoun, or the “it was” of a passive, that stands for the subject of the sentence."""
    before = zh[: span[0]].strip(" “”\"'（(")
    if before and (_SOMEBODY.search(zh) or not before.endswith(("，", ",")) or len(before) > _ASIDE):
        return None
    if re.match(rf"[^，。；：,;:]{{0,6}}{_SAYS}", zh[span[1] :]):
        found = (m for m in (_HE_SAID.search(en), _IT_WAS.search(en)) if m)
        first = min(found, key=lambda m: m.start(), default=None)
        if first is not None and not _HE.search(en, 0, first.start()):
            return first.span()
    first = _HE.search(en)
    if first is None or _SOMEBODY.search(zh) or _NO_SUBJECT.match(zh, span[1]):
        return None
    aside = en[: first.start()]
    return first.span() if re.fullmatch(_BEFORE_SUBJECT, aside, re.I) and not _ATTRIBUTED.search(aside) else None


def insertion(zh: str, en: str, span: Span, name: str, lexicon: Lexicon) -> Insertion | None:
    """Return where and how the name of somebody whom the English leaves out can be put in.

    Who says the whole sentence comes with the post, where the lexicon knows all of it.
    """
    spelling = pinyin(name)
    for way in (_behind_the_label, _before_the_report, _behind_the_post):
        if (found := way(zh, en, span, spelling)) is not None:
            return found
    post = re.search(r"[\u4e00-\u9fff、]*$", zh[: span[0]])
    english = lexicon.english_of_post(post[0]) if post and post[0] else ""
    who = f"{spelling}, {english}," if english and english.lower() not in en.lower() else spelling
    return _before_the_quotation(zh, en, span, who) or _before_all(zh, en, span, who)


def _behind_the_label(zh: str, en: str, span: Span, spelling: str) -> Insertion | None:
    """博物馆馆长 NAME：… is Director of the museum, NAME: …"""
    label = re.match(r"[A-Z][^:,.;“”\"]*(?=:\s)", en)
    if label is None or not _HAN_ONLY.fullmatch(zh[: span[0]]) or not re.match(r"\s*[：:]", zh[span[1] :]):
        return None
    linked = any(k.zh[1] <= span[0] and k.en[1] <= label.end() for k in align(zh, en))
    return Insertion(label.end(), f", {spelling}", "behind the post") if linked else None


def _before_the_report(zh: str, en: str, span: Span, spelling: str) -> Insertion | None:
    """…电（记者 NAME NAME）… is (Reporters NAME and NAME) … where the English has no reporter."""
    line = BYLINE.search(zh, 0, _LEDE)
    if line is None or not line.start() <= span[0] < line.end() or _REPORTER.search(en):
        return None
    *others, last = (pinyin(name) for name in re.findall(r"[\u4e00-\u9fff]+", line["list"]))
    if not (line["role"] or line["wire"]) or any(name in en for name in (*others, last)):
        return None
    who = f"{', '.join(others)} and {last}" if others else last
    role = ("Reporters " if others else "Reporter ") if line["role"] else ""
    return Insertion(0, f"({role}{who}) ", "before the report")


def _behind_the_post(zh: str, en: str, span: Span, spelling: str) -> Insertion | None:
    """动物园园长 NAME 说 is The director of the zoo, NAME, said."""
    post = re.search(r"[\u4e00-\u9fff]{2,}(?<!的)(?:（[^（）]*）)?\s*$", zh[: span[0]])
    if post is None:
        return None
    for place in _verbs(zh, en, span, titled=_TITLED.search(post[0]) is not None):
        subject = re.fullmatch(_BEFORE_SUBJECT + _POST, en[:place], re.I)
        if subject and any(post.start() <= k.zh[0] < span[0] and k.en[1] <= place for k in align(zh, en)):
            return Insertion(place, f", {spelling},", "behind the post")
    return None


def _verbs(zh: str, en: str, span: Span, *, titled: bool) -> Iterator[int]:
    """Yield the places before the English verbs of which a name is the subject."""
    if re.match(rf"[^，。；：,;:]{{0,{_ASIDE}}}?{_SAYS}", zh[span[1] :]):
        said = re.search(rf"(?<! was)(?<! is)(?<! been) (?=(?:(?:{_ADVERBS}) )*(?:{SAID})\b)", en)
        if said is not None:
            yield said.start()
    if titled:
        clause = re.match(rf"[^，。；：,;:、]{{0,{_ASIDE}}}", zh[span[1] :])
        end = span[1] + (len(clause[0]) if clause else 0)
        for link in align(zh, en):
            word = zh[slice(*link.zh)]
            tags = [tokenize.tag_of(word) or "", tokenize.tag_of(word[:2]) or ""]  # 出席会议 begins with a verb
            is_verb = span[1] <= link.zh[0] < end and any(tag.startswith("v") for tag in tags)
            if is_verb and _FINITE.fullmatch(en[slice(*link.en)]):
                yield link.en[0] - 1


def _before_the_quotation(zh: str, en: str, span: Span, who: str) -> Insertion | None:
    """NAME 说：“…” is NAME said, “…” where the English is only what is quoted."""
    begins = re.fullmatch(r"[^。；：！？;:!?]*", zh[: span[0]])
    quotes = re.match(rf"[^，。；：,;:“]{{0,8}}?{_SAYS}[道着]?\s*[：，,:]\s*[“\"]", zh[span[1] :])
    if begins is None or quotes is None or not re.fullmatch(r"[“\"][^“”\"]+[”\"]", en.strip()):
        return None
    return Insertion(0, f"{who} said, ", "before the quotation")


def _before_all(zh: str, en: str, span: Span, who: str) -> Insertion | None:
    """外交部发言人 NAME 11日说，… is NAME said: … where nobody says anything in the English."""
    says = re.match(rf"[^，。；：,;:“]{{0,{_ASIDE}}}?{_SAYS}[道着]?\s*[：，,:]", zh[span[1] :])
    if says is None or not _HAN_ONLY.fullmatch(zh[: span[0]]) or not en[:1].isupper():
        return None
    said = re.sub(r"“[^“”]*”|\"[^\"]*\"", "", en)
    is_said = any(k.zh[0] >= span[1] + says.end() for k in align(zh, en))
    return Insertion(0, f"{who} said: ", "before the sentence") if is_said and not _ATTRIBUTED.search(said) else None
