"""The default summary: segments of the answer itself, so that it holds nothing that its evidence does not."""

from __future__ import annotations

import re

from duizhao.documents import Exchange, KeyPoint, Report, Segment, Structure, Summary, Translation
from duizhao.lexicon.han import HAN
from duizhao.lexicon.people import SINGLE, pinyin, surname_of
from duizhao.lexicon.terms import in_english
from duizhao.summarise.rank import choose

POINTS = 3
_ASK = re.compile(r"^[^：:]{0,40}(?:提问|问道|追问|问|记者)[^：:，,]{0,8}[：:]\s*|^(?:请问|问|请)[：:，,]?")


def summarise(report: Report, structure: Structure, translations: tuple[Translation, ...]) -> tuple[Summary, ...]:
    """One summary per exchange; of a report without any, one per section. In the order of the report."""
    english = {t.segment: t for t in translations}
    captions = {b.id for b in report.blocks if b.kind in ("caption", "byline", "note")}
    if structure.exchanges:
        return tuple(_of_exchange(e, [s for s in structure.segments if s.exchange == e.id], english, captions) for e in structure.exchanges)
    summaries = []
    for section in structure.sections:
        inside = [s for s in structure.segments if s.section == section.id]
        heads = {b.id for b in report.blocks if b.kind in ("title", "subtitle", "heading")}
        head = next((s for s in inside if s.block in heads), inside[0] if inside else None)
        points = _points([s for s in inside if s.block not in heads | captions], english)
        if head is not None and points:
            summaries.append(Summary(section.id, _short(head.zh, 60), _short(english[head.id].en, 140), points))
    return tuple(summaries)


def _of_exchange(exchange: Exchange, inside: list[Segment], english: dict[str, Translation], captions: set[str]) -> Summary:
    asked = [s for s in inside if s.role == "question" and s.block not in captions]
    answered = [s for s in inside if s.role == "answer" and s.block not in captions]
    topic = _topic(asked or answered[:1])
    who_zh = exchange.asker or "记者"
    who_en = asker_in_english(exchange)
    to_zh = "、".join(exchange.respondents) or "答"
    to_en = ", ".join(person_in_english(r) for r in exchange.respondents) or "answer"
    topic_zh = _short(_ASK.sub("", topic.zh), 60) if topic else ""
    topic_en = _short(_unframed(topic.zh, english[topic.id].en), 140) if topic else ""
    return Summary(
        exchange.id,
        f"{who_zh} → {to_zh}：{topic_zh}" if topic_zh else f"{who_zh} → {to_zh}",
        f"{who_en} → {to_en}: {topic_en}" if topic_en else f"{who_en} → {to_en}",
        _points(answered, english),
    )


def _unframed(zh: str, en: str) -> str:
    """The English of a question without its frame (… asked Yuan Jiajun: …), where the Chinese has one and so has the English."""
    frame = re.match(r"[^:]{1,110}:\s*(?=\w)", en) if _ASK.match(zh) else None
    rest = en[frame.end() :] if frame else en
    return rest[:1].upper() + rest[1:]


def _topic(asked: list[Segment]) -> Segment | None:
    """The sentence of a question that says what it is about: the first that asks, else the last."""
    return next((s for s in asked if re.search(r"[？?]|提问|问题", s.zh)), asked[-1] if asked else None)


def _points(answered: list[Segment], english: dict[str, Translation]) -> tuple[KeyPoint, ...]:
    usable = [s for s in answered if not english[s.id].failed and HAN.search(s.zh)]
    return tuple(KeyPoint(usable[i].zh, english[usable[i].id].en, (usable[i].id,)) for i in choose([s.zh for s in usable], POINTS))


def asker_in_english(exchange: Exchange) -> str:
    """Who asks, in English: the outlets by their own English names; "Reporter" where none is named."""
    return ", ".join(in_english(o) for o in exchange.outlets) or "Reporter"


def person_in_english(who: str) -> str:
    """A respondent in English: a Chinese name in pinyin, an office as it stands in the lexicon, else in pinyin too."""
    if 2 <= len(who) <= 4 and (len(surname_of(who)) == 2 or who[0] in SINGLE):
        return pinyin(who)
    return in_english(who)


def _short(text: str, most: int) -> str:
    """At most that many characters, cut between words and marked …"""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if HAN.search(text) is None and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,，、;；:：") + "…"
