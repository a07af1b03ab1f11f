"""JSON for programs: summaries, the structure, and what made the run."""

from __future__ import annotations

import json
from dataclasses import asdict

from duizhao.documents import Exchange, Figure, Overview, Record, Report, Run, Structure
from duizhao.export.passages import read_first
from duizhao.lexicon.terminology import Terminology

READ_FIRST = 10  # segments named in run.json


def exchange_record(exchange: Exchange) -> Record:
    """Return an exchange as `duizhao segments --json` and summaries.json show it; lines are 1-based and inclusive."""
    return {
        "id": exchange.id,
        "asker": exchange.asker,
        "respondents": list(exchange.respondents),
        "outlets": list(exchange.outlets),
        "question_lines": list(exchange.question_lines),
        "answer_lines": list(exchange.answer_lines),
        "question": list(exchange.question),
        "answer": list(exchange.answer),
        "confidence": exchange.confidence,
        "cues": list(exchange.cues),
    }


def structure_record(report: Report, structure: Structure) -> Record:
    """Return what `duizhao segments REPORT --json` prints.

    `run --structure` takes it back with its exchanges edited.
    """
    return {
        "title": report.title,
        "digest": report.digest,
        "exchanges": [exchange_record(e) for e in structure.exchanges],
        "segments": [
            {"id": s.id, "exchange": s.exchange, "role": s.role, "lines": list(s.lines), "zh": s.zh}
            for s in structure.segments
        ],
        "warnings": [d.record() for d in structure.warnings],
    }


def summaries(run: Run, terminology: Terminology) -> str:
    """Return every summary with its asker, respondents and key points with their evidence, in both languages."""
    exchanges = {e.id: e for e in run.structure.exchanges}
    rows = []
    for summary in run.summaries:
        exchange = exchanges.get(summary.of)
        row: Record = {"id": summary.of}
        if exchange is not None:
            row |= exchange_record(exchange)
        row |= {
            "headline": {"zh": summary.headline_zh, "en": summary.headline_en},
            "key_points": [{"zh": p.zh, "en": p.en, "evidence": list(p.evidence)} for p in summary.key_points],
        }
        if summary.figures:
            row["figures"] = [figure_record(f) for f in summary.figures]
        if summary.dropped:
            row["dropped"] = summary.dropped
        rows.append(row)
    return _text(
        {
            "report": run.report.name,
            "title": run.report.title,
            "overview": overview_record(run.overview),
            "summaries": rows,
        }
    )


def figure_record(figure: Figure) -> Record:
    """Return a figure with the words around it and the segment it stands in."""
    return {
        "what": {"zh": figure.what_zh, "en": figure.what_en},
        "value": {"zh": figure.value_zh, "en": figure.value_en},
        "segment": figure.segment,
    }


def overview_record(overview: Overview) -> Record:
    """Return who takes part, themes and figures of the report."""
    return {
        "participants": [
            {
                "zh": p.zh,
                "en": p.en,
                "role": p.role,
                "post": {"zh": p.post_zh, "en": p.post_en},
                "exchanges": list(p.exchanges),
            }
            for p in overview.participants
        ],
        "themes": [asdict(t) for t in overview.themes],
        "figures": [figure_record(f) for f in overview.figures],
    }


def run_record(run: Run, digests: dict[str, str]) -> str:
    """Return run.json: signature, counts, seconds per stage, start time, and the digest of each file."""
    record = {
        "report": run.report.name,
        "source": run.report.source,
        "encoding": run.report.encoding,
        "started": run.started,
        "signature": asdict(run.signature),
        "counts": run.counts,
        "quality": quality_totals(run),
        "warnings": [d.record() for d in run.structure.warnings],
        "seconds": {k: round(v, 3) for k, v in run.seconds.items()},
        "files": digests,
    }
    return _text(record)


def quality_totals(run: Run) -> Record:
    """Return how many segments have a score, the major errors to expect among them, and the least trusted ones."""
    scored = [t.quality.score for t in run.translations if t.quality and t.quality.score is not None]
    return {
        "scored": len(scored),
        "unknown": sum(t.quality is not None and t.quality.score is None for t in run.translations),
        "expected_major_errors": round(sum(1 - score for score in scored), 1),
        "read_first": [segment.id for segment, _ in read_first(run, READ_FIRST)],
    }


def _text(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
