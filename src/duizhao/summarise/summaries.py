"""One summary an exchange: who asked whom about what, the points of the answer with their evidence, its figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from duizhao.documents import Exchange, KeyPoint, Report, Segment, Structure, Summary, Translation
from duizhao.lexicon.han import HAN
from duizhao.lexicon.people import find_names
from duizhao.summarise.engine import SummaryEngine
from duizhao.summarise.extractive import Extractive
from duizhao.summarise.figures import figures
from duizhao.summarise.names import asker_in_english, person_in_english

_ASK = re.compile(r"^[^：:]{0,40}(?:提问|问道|追问|问|记者)[^：:，,]{0,8}[：:]\s*|^(?:请问|问|请)[：:，,]?")


def summarise(
    report: Report, structure: Structure, translations: tuple[Translation, ...], engine: SummaryEngine | None = None
) -> tuple[Summary, ...]:
    """One summary per exchange; of a report without any, one per section. In the order of the report."""
    engine = engine or Extractive()
    people = tuple(find_names(report.simplified))
    english = {t.segment: t for t in translations}
    captions = {b.id for b in report.blocks if b.kind in ("caption", "byline", "note")}
    if structure.exchanges:
        of_exchange = _grouped(structure.segments, lambda s: s.exchange)
        return tuple(
            _of_exchange(report, e, of_exchange.get(e.id, []), english, captions, engine, people)
            for e in structure.exchanges
        )
    summaries = []
    heads = {b.id for b in report.blocks if b.kind in ("title", "subtitle", "heading")}
    in_section = _grouped(structure.segments, lambda s: s.section)
    for section in structure.sections:
        inside = in_section.get(section.id, [])
        head = next((s for s in inside if s.block in heads), inside[0] if inside else None)
        body = [s for s in inside if s.block not in heads | captions]
        points, dropped = _points(body, english, engine, people)
        if head is not None and points:
            summaries.append(
                Summary(
                    section.id,
                    _short(head.zh, 60),
                    _short(english[head.id].en, 140),
                    points,
                    figures(body, english),
                    dropped,
                )
            )
    return tuple(summaries)


def _grouped(segments: Sequence[Segment], place: Callable[[Segment], str | None]) -> dict[str | None, list[Segment]]:
    found: dict[str | None, list[Segment]] = {}
    for segment in segments:
        found.setdefault(place(segment), []).append(segment)
    return found


def _of_exchange(
    report: Report,
    exchange: Exchange,
    inside: list[Segment],
    english: dict[str, Translation],
    captions: set[str],
    engine: SummaryEngine,
    people: tuple[str, ...],
) -> Summary:
    asked = [s for s in inside if s.role == "question" and s.block not in captions]
    answered = [s for s in inside if s.role == "answer" and s.block not in captions]
    topic = _topic(asked or answered[:1])
    who_zh = exchange.asker or "记者"
    who_en = asker_in_english(exchange)
    to_zh = "、".join(exchange.respondents) or "答"
    to_en = ", ".join(person_in_english(report.to_simplified(r)) for r in exchange.respondents) or "answer"
    topic_zh = _short(_ASK.sub("", topic.zh), 60) if topic else ""
    points, dropped = _points(answered, english, engine, people)
    topic_en = _short(_unframed(topic.zh, english[topic.id].en), 140) if topic else ""
    return Summary(
        exchange.id,
        f"{who_zh} → {to_zh}：{topic_zh}" if topic_zh else f"{who_zh} → {to_zh}",
        f"{who_en} → {to_en}: {topic_en}" if topic_en else f"{who_en} → {to_en}",
        points,
        figures(answered, english),
        dropped,
    )


def _unframed(zh: str, en: str) -> str:
    """The English of a question without its frame (… asked Yuan Jiajun: …), where the Chinese has one and so has the English."""
    frame = re.match(r"[^:]{1,110}:\s*(?=\w)", en) if _ASK.match(zh) else None
    rest = en[frame.end() :] if frame else en
    return rest[:1].upper() + rest[1:]


def _topic(asked: list[Segment]) -> Segment | None:
    """The sentence of a question that says what it is about: the first that asks, else the last."""
    return next((s for s in asked if re.search(r"[？?]|提问|问题", s.zh)), asked[-1] if asked else None)


def _points(
    answered: list[Segment], english: dict[str, Translation], engine: SummaryEngine, people: tuple[str, ...]
) -> tuple[tuple[KeyPoint, ...], int]:
    """Points with the English of their evidence, and how many were dropped; what a model leaves nothing of is picked instead."""
    usable = [s for s in answered if not english[s.id].failed and HAN.search(s.zh)]
    made = engine.key_points(usable, people)
    kept = made.kept or Extractive().key_points(usable, people).kept
    points = tuple(
        KeyPoint(zh, " ".join(english[usable[i].id].en for i in proof), tuple(usable[i].id for i in proof))
        for zh, proof in kept
    )
    return points, made.dropped


def _short(text: str, most: int) -> str:
    """At most that many characters, cut between words and marked …"""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if HAN.search(text) is None and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,，、;；:：") + "…"
