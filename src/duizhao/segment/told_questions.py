"""Questions that no label puts: told between labelled ones, or lines with a number or a mark of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from duizhao.segment.labels import ASK_WORD
from duizhao.segment.patterns import regex
from duizhao.segment.turns import Turn

_NUMBERED_QUESTION = regex("labels", "numbered-question")
_SAYS_QUESTIONS = regex("labels", "questions-in-title")
_WOVEN = regex("labels", "woven")


def woven(spoken: list[Turn], names: Iterable[str]) -> list[Turn]:
    """Find questions that a labelled transcript tells, and the answers after them: 会后，有记者问：… 林远表示，…"""
    speaks = regex("told", "someone-speaks", names)
    if not {"ask", "answer"} <= {t.role for t in spoken}:
        pairs = [
            speaks.match(b.says) is not None
            for a, b in zip(spoken, spoken[1:], strict=False)
            if _WOVEN.match(a.says) or _announces_question(a)
        ]
        if len(pairs) < 2 or not all(pairs):
            return spoken
    result: list[Turn] = []
    asked = False
    for turn in spoken:
        if turn.role == "none" and turn.kind == "paragraph":
            if match := _WOVEN.match(turn.says):
                who = re.sub("^(?:有|中外)|^(?:记者|媒体)$", "", match["label"]) or "记者问"
                turn = replace(turn, role="ask", label=who, says=turn.says[match.end() :])
            elif asked and (match := speaks.match(turn.says)):
                turn = replace(turn, role="answer", label=match["label"])
            asked = match is not None and turn.role == "ask"
        elif turn.role != "none":
            asked = _announces_question(turn)
        result.append(turn)
    return result


def _announces_question(turn: Turn) -> bool:
    """Return whether a label only says that somebody asked: 有记者问："""
    return turn.role == "ask" and turn.label is not None and turn.label.endswith(("记者问", "媒体问", "提问", "追问"))


def numbered_questions(spoken: list[Turn], head: str) -> list[Turn]:
    """Make questions of numbered lines where no label asks, if labelled answers or the report's head say so."""
    asks = [i for i, t in enumerate(spoken) if t.role == "ask"]
    if asks:
        by_word = all(ASK_WORD.fullmatch(spoken[i].label or "") for i in asks)
        return _answered(spoken, asks) if by_word and not any(t.role == "answer" for t in spoken) else spoken
    behind: list[int | None] = [None] * len(spoken)
    for i in range(len(spoken) - 1, 0, -1):
        behind[i - 1] = behind[i] if spoken[i].kind == "caption" else i
    numbered = {
        i: j
        for i, (t, j) in enumerate(zip(spoken, behind, strict=True))
        if t.role == "none"
        and t.kind in ("heading", "paragraph", "subtitle")
        and (_NUMBERED_QUESTION.match(t.says) or t.says.endswith(("？", "?")) and j and spoken[j].role == "answer")
    }
    if len(numbered) < 2:
        return spoken
    labelled = sum(j is not None and spoken[j].role == "answer" for j in numbered.values())
    if 2 * labelled < len(numbered) and not _SAYS_QUESTIONS.search(head):
        return spoken
    result = list(spoken)
    for i, j in numbered.items():
        if j is None or j in numbered:
            continue
        result[i] = replace(spoken[i], role="ask")
        if spoken[j].role == "none":
            result[j] = replace(spoken[j], role="answer")
    return result


def _answered(spoken: list[Turn], asks: list[int]) -> list[Turn]:
    """Make an answer of what stands behind each labelled question, where no label answers: 问题1：…"""
    behind = [i + 1 for i in asks if i + 1 < len(spoken) and spoken[i + 1].role == "none" and spoken[i].says]
    if len(asks) < 2 or len(behind) < len(asks):
        return spoken
    result = list(spoken)
    for i in behind:
        result[i] = replace(spoken[i], role="answer")
    return result
