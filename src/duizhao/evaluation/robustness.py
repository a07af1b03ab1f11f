"""Evaluate how structure holds when a report is worded or set otherwise: `duizhao evaluate robustness DIR`.

Each report with gold structure is changed in one way at a time; the gold changes with it. F1 by change shows what the
reader leans on. Changes are general: words for asking, answering and roles, punctuation, script, lines in between.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from duizhao import pipeline
from duizhao.documents import Record, Structure
from duizhao.evaluation.structure import compare, golds, total
from duizhao.ingest import report_from_text
from duizhao.lexicon.simplify import to_simplified
from duizhao.settings import Settings

Gold = list[Record]
Change = Callable[[str, Gold], tuple[str, Gold]]

# Words and what stands in their place: known and unknown synonyms, one pair a change.
_SWAPS = (
    ("记者", "采访者"), ("记者", "提问者"), ("问：", "发问："), ("答：", "回应："), ("提问", "发问"), ("回答", "回应"),
    ("主持人", "主播"), ("主持人", "司仪"), ("网友", "听众"), ("市民", "车主"), ("表示", "坦言"), ("说", "称"),
    ("介绍", "解释"), ("市长", "区长"), ("书记", "主席"), ("代表", "委员"), ("日报", "周报"), ("新华社", "江南社"),
    ("央视", "南方卫视"), ("发布会", "通气会"), ("受访人", "口述人"), ("采访人", "访谈人"), ("指出", "强调"),
)  # fmt: skip
_HALF = str.maketrans("，。：；？！（）", ",.:;?!()")


def changes() -> Iterator[tuple[str, Change]]:
    """Yield every change with its name."""
    yield "as it is", lambda text, gold: (text, gold)
    for old, new in _SWAPS:
        yield f"{old} → {new}", _swap(old, new)
    yield "half-width marks", lambda text, gold: (text.translate(_HALF), gold)
    yield "no question marks", lambda text, gold: (text.replace("？", "。"), gold)
    yield "no quotation marks", lambda text, gold: (re.sub("[“”]", "", text), gold)
    yield "traditional script", _traditional
    yield "a caption in each answer", _captions
    yield "a heading before each question", _headings
    yield "each answer in one line", _merged
    yield "blanks at line starts", lambda text, gold: (re.sub(r"(?m)^(?=\S)", "\u3000\u3000", text), gold)


def _swap(old: str, new: str) -> Change:
    def change(text: str, gold: Gold) -> tuple[str, Gold]:
        renamed = json.loads(json.dumps(gold, ensure_ascii=False).replace(old, new))
        return text.replace(old, new), renamed

    return change


def _traditional(text: str, gold: Gold) -> tuple[str, Gold]:
    import opencc

    convert = opencc.OpenCC("s2t").convert
    changed = convert(text)
    if len(changed) != len(text):
        return text, gold
    return changed, gold


_LINES = ("question_first_line", "question_last_line", "answer_first_line", "answer_last_line")


def _captions(text: str, gold: Gold) -> tuple[str, Gold]:
    """Put a caption behind the first line of each answer that has several."""
    behind = {g["answer_first_line"] for g in gold if g["answer_last_line"] > g["answer_first_line"]}
    return _with_lines(text, gold, behind, "图为活动现场。江南社记者 何文清 摄")


def _headings(text: str, gold: Gold) -> tuple[str, Gold]:
    """Put a heading before each question that begins a line of its own behind an answer."""
    ends = {g["answer_last_line"] for g in gold}
    before = {g["question_first_line"] - 1 for g in gold} & ends
    return _with_lines(text, gold, before, "办好民生实事")


def _with_lines(text: str, gold: Gold, behind: set[int], line: str) -> tuple[str, Gold]:
    lines = text.split("\n")
    for place in sorted(behind, reverse=True):
        lines.insert(place, line)
    return "\n".join(lines), [{**g, **{k: g[k] + sum(b < g[k] for b in behind) for k in _LINES}} for g in gold]


def _merged(text: str, gold: Gold) -> tuple[str, Gold]:
    """Join the lines of each answer that shares none with a question; what they stood on becomes blank."""
    lines, merged = text.split("\n"), []
    for g in gold:
        first, last = g["answer_first_line"], g["answer_last_line"]
        if first > g["question_last_line"] and all(
            o is g or last < o["question_first_line"] or o["question_last_line"] < first for o in gold
        ):
            lines[first - 1 : last] = ["".join(map(str.strip, lines[first - 1 : last])), *[""] * (last - first)]
            g = {**g, "answer_last_line": first}
        merged.append(g)
    return "\n".join(lines), merged


def evaluate(folder: Path, settings: Settings) -> list[Record]:
    """Return F1, respondents and invented exchanges of high confidence for each change, over all reports of a folder.

    Raises InputError where the folder has no gold structure.
    """
    reports = [(path, path.read_text(encoding="utf-8"), gold) for path, gold in golds(folder)]
    results = []
    for name, change in changes():
        compared, touched, sure = [], 0, 0
        for path, text, gold in reports:
            changed, expected = change(text, gold)
            touched += changed != text
            report = report_from_text(changed, name=path.stem, source=path.name)
            found = pipeline.structure(report, settings)
            if report.converted is not None:
                found = _simplified(found)
            compared.append(one := compare(report, found, expected))
            wrong = {(tuple(i[0]), tuple(i[1])) for i in one["invented"]}
            sure += sum(e.confidence >= _SURE and (e.question_lines, e.answer_lines) in wrong for e in found.exchanges)
        whole = total(compared)
        results.append(
            {
                "change": name,
                "reports_changed": touched,
                "f1": round(whole["f1"], 3),
                "respondents": round(whole["respondents"], 3),
                "invented_and_sure": sure,
                "lost_characters": whole["lost_characters"],
            }
        )
    return results


_SURE = 0.6


def _simplified(found: Structure) -> Structure:
    exchanges = (
        replace(e, asker=to_simplified(e.asker or ""), respondents=tuple(map(to_simplified, e.respondents)))
        for e in found.exchanges
    )
    return replace(found, exchanges=tuple(exchanges))


def markdown(results: list[Record]) -> str:
    """Return the results as a table, with the lowest and the mean F1 of the changes that touch a report."""
    lines = ["| change | reports | F1 | respondents | invented at 0.6 or more |", "|---|---|---|---|---|"]
    lines += [
        f"| {r['change']} | {r['reports_changed']} | {r['f1']:.3f} | {r['respondents']:.3f} "
        f"| {r['invented_and_sure']} |"
        for r in results
        if r["reports_changed"] or r["change"] == "as it is"
    ]
    touched = [r["f1"] for r in results if r["reports_changed"]]
    if touched:
        mean = sum(touched) / len(touched)
        lines.append(f"\nlowest F1 {min(touched):.3f}, mean {mean:.3f} of {len(touched)} changes")
    return "\n".join(lines)
