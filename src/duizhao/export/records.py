"""JSON for programs: summaries, the structure, and what made the run."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from duizhao.documents import Exchange, Report, Run, Structure


def exchange_record(exchange: Exchange) -> dict[str, Any]:
    """An exchange as `duizhao segments --json` and summaries.json show it; lines are 1-based and inclusive."""
    return {
        "id": exchange.id,
        "asker": exchange.asker,
        "respondents": list(exchange.respondents),
        "question_lines": list(exchange.question_lines),
        "answer_lines": list(exchange.answer_lines),
        "confidence": exchange.confidence,
    }


def structure_record(report: Report, structure: Structure) -> dict[str, Any]:
    """What `duizhao segments REPORT --json` prints."""
    return {
        "title": report.title,
        "exchanges": [exchange_record(e) for e in structure.exchanges],
        "segments": [
            {"id": s.id, "exchange": s.exchange, "role": s.role, "lines": list(s.lines), "zh": s.zh} for s in structure.segments
        ],
    }


def summaries(run: Run) -> str:
    """Every summary with its exchange's asker and respondents, points with their evidence, in both languages."""
    exchanges = {e.id: e for e in run.structure.exchanges}
    rows = []
    for summary in run.summaries:
        exchange = exchanges.get(summary.of)
        row: dict[str, Any] = {"id": summary.of}
        if exchange is not None:
            row |= exchange_record(exchange)
        row |= {
            "headline": {"zh": summary.headline_zh, "en": summary.headline_en},
            "points": [{"zh": p.zh, "en": p.en, "evidence": list(p.evidence)} for p in summary.points],
        }
        if summary.figures:
            row["figures"] = [asdict(f) for f in summary.figures]
        rows.append(row)
    return _text({"report": run.report.name, "title": run.report.title, "summaries": rows})


def run_record(run: Run, digests: dict[str, str]) -> str:
    """run.json: the signature, counts, seconds per stage, when it began, and the digest of each file."""
    record = {
        "report": run.report.name,
        "source": run.report.source,
        "encoding": run.report.encoding,
        "started": run.started,
        "signature": asdict(run.signature),
        "counts": run.counts,
        "seconds": {k: round(v, 3) for k, v in run.seconds.items()},
        "files": digests,
    }
    return _text(record)


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"
