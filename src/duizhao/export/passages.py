"""A run in reading order: exchanges and sections with their segments, for the formats that people read."""

from __future__ import annotations

from dataclasses import dataclass

from duizhao.documents import Exchange, Run, Section, Segment, Summary, Translation

Row = tuple[Segment, Translation]


@dataclass(frozen=True, slots=True)
class Passage:
    """An exchange or a section: its summary where it has one, its rows in order."""

    id: str
    exchange: Exchange | None
    section: Section | None
    summary: Summary | None
    rows: tuple[Row, ...]


def passages(run: Run) -> list[Passage]:
    """Return all passages in the order of the report; together they hold every segment once."""
    exchanges = {e.id: e for e in run.structure.exchanges}
    sections = {s.id: s for s in run.structure.sections}
    summaries = {s.of: s for s in run.summaries}
    grouped: dict[str, list[Row]] = {}
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        grouped.setdefault(segment.exchange or segment.section or "", []).append((segment, translation))
    return [Passage(k, exchanges.get(k), sections.get(k), summaries.get(k), tuple(rows)) for k, rows in grouped.items()]


def read_first(run: Run, most: int = 0, share: float = 0.1) -> list[Row]:
    """Return the rows with the lowest quality scores, the least trusted first: ``most`` of them, or that share."""
    rows = zip(run.structure.segments, run.translations, strict=True)
    scored = [(t.quality.score, s, t) for s, t in rows if t.quality is not None and t.quality.score is not None]
    count = most or max(1, round(share * len(scored)))
    return [(s, t) for _, s, t in sorted(scored, key=lambda row: row[0])[:count]]


def signature_line(run: Run) -> str:
    """Return the signature in one line, the way scores are signed."""
    s = run.signature
    settings = "|".join(f"{k}:{v}" for k, v in s.settings.items())
    made_by = f"duizhao:{s.duizhao}|engine:{s.engine}|model:{s.model_fingerprint}|lexicon:{s.lexicon_fingerprint}"
    return f"{made_by}|report:{s.report_digest[:12]}|{settings}"
