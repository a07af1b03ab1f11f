"""Summarise each exchange: who asked whom about what, the key points of the answer with their evidence, its figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duizhao.documents import Exchange, KeyPoint, Report, Section, Segment, Structure, Summary, Translation
from duizhao.lexicon.han import HAN
from duizhao.lexicon.terminology import Terminology
from duizhao.summarise.engine import SummaryEngine
from duizhao.summarise.extractive import Extractive
from duizhao.summarise.figures import figures

# What introduces a question: 海东日报记者提问：, 请问
_ASK = re.compile(r"^[^：:]{0,40}(?:提问|问道|追问|问|记者)[^：:，,]{0,8}[：:]\s*|^(?:请问|问|请)[：:，,]?")
_TOPIC = re.compile(r"[？?]|提问|问题")
_ZH_HEADLINE, _EN_HEADLINE = 60, 140  # characters


def summarise(
    report: Report,
    structure: Structure,
    translations: tuple[Translation, ...],
    terminology: Terminology,
    engine: SummaryEngine | None = None,
) -> tuple[Summary, ...]:
    """Return one summary per exchange, or per section of a report without exchanges, in the order of the report."""
    english = {t.segment: t for t in translations}
    work = _Summariser(report, english, terminology, engine or Extractive())
    if structure.exchanges:
        inside = _grouped(structure.segments, lambda s: s.exchange)
        return tuple(work.of_exchange(e, inside.get(e.id, [])) for e in structure.exchanges)
    inside = _grouped(structure.segments, lambda s: s.section)
    found = (work.of_section(section, inside.get(section.id, [])) for section in structure.sections)
    return tuple(s for s in found if s is not None)


def _grouped(segments: Sequence[Segment], place: Callable[[Segment], str | None]) -> dict[str | None, list[Segment]]:
    found: dict[str | None, list[Segment]] = {}
    for segment in segments:
        found.setdefault(place(segment), []).append(segment)
    return found


@dataclass
class _Summariser:
    """Makes the summaries of one report."""

    report: Report
    english: dict[str, Translation]  # by segment id
    terminology: Terminology
    engine: SummaryEngine

    def __post_init__(self) -> None:
        self.captions = {b.id for b in self.report.blocks if b.kind in ("caption", "byline", "note")}
        self.heads = {b.id for b in self.report.blocks if b.kind in ("title", "subtitle", "heading")}

    def of_exchange(self, exchange: Exchange, inside: list[Segment]) -> Summary:
        """Return the summary of an exchange from its segments."""
        asked = [s for s in inside if s.role == "question" and s.block not in self.captions]
        answered = [s for s in inside if s.role == "answer" and s.block not in self.captions]
        key_points, dropped = self._key_points(answered)
        headline_zh, headline_en = self._headline(exchange, _topic(asked or answered[:1]))
        return Summary(exchange.id, headline_zh, headline_en, key_points, figures(answered, self.english), dropped)

    def of_section(self, section: Section, inside: list[Segment]) -> Summary | None:
        """Return the summary of a section from its segments; None where it has no text of its own."""
        head = next((s for s in inside if s.block in self.heads), inside[0] if inside else None)
        body = [s for s in inside if s.block not in self.heads | self.captions]
        key_points, dropped = self._key_points(body)
        if head is None or not key_points:
            return None
        headline_en = _short(self.english[head.id].en, _EN_HEADLINE)
        return Summary(
            section.id, _short(head.zh, _ZH_HEADLINE), headline_en, key_points, figures(body, self.english), dropped
        )

    def _headline(self, exchange: Exchange, topic: Segment | None) -> tuple[str, str]:
        """Return "who asked → who answered: topic" in both languages."""
        plain = self.report.to_simplified
        asked_by = ", ".join(self.terminology.lexicon.english_of(plain(o)) for o in exchange.outlets)
        answered_by = ", ".join(self.terminology.english_of_person(plain(r)) for r in exchange.respondents)
        zh = f"{exchange.asker or '记者'} → {'、'.join(exchange.respondents) or '答'}"
        en = f"{asked_by or 'Reporter'} → {answered_by or 'answer'}"
        if topic is None:
            return zh, en
        topic_zh = _short(_ASK.sub("", topic.zh), _ZH_HEADLINE)
        topic_en = _short(without_frame(topic.zh, self.english[topic.id].en), _EN_HEADLINE)
        return f"{zh}：{topic_zh}" if topic_zh else zh, f"{en}: {topic_en}" if topic_en else en

    def _key_points(self, answered: list[Segment]) -> tuple[tuple[KeyPoint, ...], int]:
        """Return key points with the English of their evidence, and how many the engine wrote but could not prove.

        Where nothing a model wrote is proven, key points are picked instead.
        """
        usable = [s for s in answered if not self.english[s.id].failed and HAN.search(s.zh)]
        made = self.engine.key_points(usable, self.terminology)
        kept = made.kept or Extractive().key_points(usable, self.terminology).kept
        key_points = []
        for zh, proof in kept:
            en = " ".join(self.english[usable[i].id].en for i in proof)
            key_points.append(KeyPoint(zh, en, tuple(usable[i].id for i in proof)))
        return tuple(key_points), made.dropped


def without_frame(zh: str, en: str) -> str:
    """Return the English of a question without "… asked Yuan Jiajun:", where both languages have such a frame."""
    frame = re.match(r"[^:]{1,110}:\s*(?=\w)", en) if _ASK.match(zh) else None
    rest = en[frame.end() :] if frame else en
    return rest[:1].upper() + rest[1:]


def _topic(asked: list[Segment]) -> Segment | None:
    """Return the sentence of a question that says what it is about: the first that asks, else the last."""
    return next((s for s in asked if _TOPIC.search(s.zh)), asked[-1] if asked else None)


def _short(text: str, most: int) -> str:
    """Return at most that many characters, cut between words and marked …"""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if HAN.search(text) is None and " " in cut:
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,，、;；:：") + "…"
