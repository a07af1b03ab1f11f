"""Evaluate the structure of reports against NAME.gold.json beside NAME.txt: `duizhao evaluate exchanges DIR`.

An exchange counts as right when its question and answer ranges both match and the asker is right. An asker is right
when the outlets or names are equal after 记者 and the like are removed. Characters outside all segments are lost.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from duizhao.documents import Record, Report, Structure
from duizhao.errors import InputError


def golds(folder: Path) -> list[tuple[Path, list[Record]]]:
    """Return the reports of a folder that have gold structure, with their exchanges. Raises InputError for none."""
    found = [
        (
            path.with_name(path.name.removesuffix(".gold.json") + ".txt"),
            json.loads(path.read_text("utf-8"))["exchanges"],
        )
        for path in sorted(folder.glob("*.gold.json"))
    ]
    if not found:
        raise InputError(f"{folder}: no *.gold.json in it; give a folder of reports with their gold structure")
    return found


def bare(asker: str | None) -> str:
    """Return an asker's label without 记者, 英籍 and the like."""
    return re.sub(r"(?:[\u4e00-\u9fff]籍)?(?:驻[\u4e00-\u9fff]{2,4})?(?:文字|摄影|特派|特约)?记者|问$", "", asker or "")


def compare(report: Report, found: Structure, gold: list[Record]) -> Record:
    """Return counts for one report (found, expected, right, respondents right, characters lost) and what differs."""
    ours = [(e.question_lines, e.answer_lines, bare(e.asker), list(e.respondents)) for e in found.exchanges]
    theirs = [
        (
            (g["question_first_line"], g["question_last_line"]),
            (g["answer_first_line"], g["answer_last_line"]),
            bare(g["asker"]),
            g["respondents"],
        )
        for g in gold
    ]
    right = [(o, t) for o in ours for t in theirs if o[:3] == t[:3]]
    covered = sum(b - a for s in found.segments for a, b in s.spans)
    return {
        "report": report.name,
        "found": len(ours),
        "expected": len(theirs),
        "right": len(right),
        "respondents_right": sum(o[3] == t[3] for o, t in right),
        "lost_characters": len(report.text) - covered,
        "invented": [o for o in ours if all(o[:3] != t[:3] for t in theirs)],
        "missed": [t for t in theirs if all(o[:3] != t[:3] for o in ours)],
    }


def total(results: list[Record]) -> Record:
    """Return precision, recall and F1 of exchanges and the share of right respondents over all reports."""
    found, expected, right = (sum(r[k] for r in results) for k in ("found", "expected", "right"))
    return {
        "reports": len(results),
        "found": found,
        "expected": expected,
        "right": right,
        "precision": right / found if found else 1.0,
        "recall": right / expected if expected else 1.0,
        "f1": 2 * right / (found + expected) if found + expected else 1.0,
        "respondents": sum(r["respondents_right"] for r in results) / right if right else 1.0,
        "lost_characters": sum(r["lost_characters"] for r in results),
    }
