"""Measure how much of an answer its summary keeps, beside the answer's first sentences at the same length."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.documents import Report, Segment, Structure
from duizhao.lexicon.terminology import terminology_of
from duizhao.summarise.engine import SummaryEngine
from duizhao.summarise.rank import worth_keeping

KINDS: tuple[str, ...] = ("figures", "terms", "numbered_points")


def measure(report: Report, structure: Structure, engine: SummaryEngine) -> dict[str, dict[str, int]]:
    """Return what answers, summaries and leads hold, summed over a report's exchanges, with their characters."""
    terminology = terminology_of(report)
    captions = {b.id for b in report.blocks if b.kind in ("caption", "byline", "note")}
    counts = {who: dict.fromkeys((*KINDS, "characters"), 0) for who in ("answer", "summary", "lead")}
    for exchange in structure.exchanges:
        answer = [
            s
            for s in structure.segments
            if s.exchange == exchange.id and s.role == "answer" and s.block not in captions
        ]
        summary = "\n".join(zh for zh, _ in engine.key_points(answer, terminology).kept)
        whole = _text(answer)
        in_answer = worth_keeping(whole, terminology.lexicon)
        for who, text in (("answer", whole), ("summary", summary), ("lead", whole[: len(summary)])):
            counts[who]["characters"] += len(text)
            for kind, values in worth_keeping(text, terminology.lexicon).items():
                counts[who][kind] += len(values & in_answer[kind])
    return counts


def _text(segments: Sequence[Segment]) -> str:
    return "\n".join(s.simplified for s in segments)


def added(results: Sequence[dict[str, dict[str, int]]]) -> dict[str, dict[str, int]]:
    """Return the sums over reports."""
    return {
        who: {kind: sum(r[who][kind] for r in results) for kind in (*KINDS, "characters")}
        for who in ("answer", "summary", "lead")
    }


def markdown(counts: dict[str, dict[str, int]]) -> str:
    """Return the table of docs/evaluation.md."""
    lines = ["| | in the answers | kept by the summary | kept by the lead |", "|---|---|---|---|"]
    for kind in (*KINDS, "characters"):
        whole = counts["answer"][kind]
        shares = " | ".join(
            f"{counts[who][kind]} ({100 * counts[who][kind] / whole:.0f} %)" if whole else "–"
            for who in ("summary", "lead")
        )
        lines.append(f"| {'numbered points' if kind == 'numbered_points' else kind} | {whole} | {shares} |")
    return "\n".join(lines)
