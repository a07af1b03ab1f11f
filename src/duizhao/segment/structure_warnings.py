"""Say where the structure is unsure, so that a person can correct it with `--structure`."""

from __future__ import annotations

import re
from bisect import bisect_right

from duizhao.documents import Exchange, Finding, Report
from duizhao.segment.cues import SAYS_SO, WIDE

SURE = 0.6
_QUESTION = re.compile(r"[？?][”」』]?$")
_FIX = "look, and put it right with: duizhao segments --json, then run --structure"


def warnings(report: Report, exchanges: tuple[Exchange, ...]) -> tuple[Finding, ...]:
    """Return findings: unsure exchanges, exchanges without a respondent, questions that stand in no exchange."""
    found: list[Finding] = []
    for e in exchanges:
        place = f"{e.id} (lines {e.question_lines[0]}–{e.answer_lines[1]})"
        if e.confidence < SURE:
            found.append(
                Finding(
                    "structure",
                    "warning",
                    f"{place} may be no exchange or end elsewhere (confidence {e.confidence:.2f}); {_FIX}",
                    e.question,
                )
            )
        elif not e.respondents:
            found.append(Finding("structure", "info", f"{place}: nobody is named as answering", e.answer))
    if not exchanges and SAYS_SO.search(f"{report.title}\n{report.simplified[:400]}".translate(WIDE)):
        found.append(
            Finding(
                "structure",
                "info",
                f"the report speaks of questions and answers, but no exchange was found; {_FIX}",
                None,
            )
        )
    starts = [e.question[0] for e in exchanges]
    left = []
    for block in report.blocks:
        at = bisect_right(starts, block.span[0]) - 1
        inside = at >= 0 and block.span[0] < max(exchanges[at].question[1], exchanges[at].answer[1])
        if block.kind in ("paragraph", "heading") and not inside and _QUESTION.search(block.text):
            left.append(block)
    if len(left) >= 2:
        lines = ", ".join(str(b.lines[0]) for b in left[:6]) + (" …" if len(left) > 6 else "")
        found.append(
            Finding(
                "structure", "info", f"{len(left)} questions are in no exchange (lines {lines}); {_FIX}", left[0].span
            )
        )
    return tuple(found)
