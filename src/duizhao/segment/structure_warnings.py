"""Say where the structure is unsure, so that a person can correct it with `--structure`."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from duizhao.documents import Exchange, Finding, Report
from duizhao.segment.cues import SAYS_SO, WIDE

SURE = 0.6
_QUESTION = re.compile(r"[？?][”」』]?\s*$")
_MARKS = tuple("？?”」』")
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
    starts = sorted(e.question[0] for e in exchanges)
    ends = list(
        accumulate((max(e.question[1], e.answer[1]) for e in sorted(exchanges, key=lambda e: e.question[0])), max)
    )

    def outside(place: int) -> bool:
        before = bisect_right(starts, place)
        return not before or ends[before - 1] <= place

    left = [
        b
        for b in report.blocks
        if b.kind in ("paragraph", "heading")
        and b.text.endswith(_MARKS)
        and _QUESTION.search(b.text)
        and outside(b.span[0])
    ]
    if len(left) >= 2:
        lines = ", ".join(str(b.lines[0]) for b in left[:6]) + (" …" if len(left) > 6 else "")
        found.append(
            Finding(
                "structure", "info", f"{len(left)} questions are in no exchange (lines {lines}); {_FIX}", left[0].span
            )
        )
    return tuple(found)
