"""Read a report as a transcript: labelled questions and answers; unlabelled text goes on with the last speaker."""

from __future__ import annotations

import re
from collections.abc import Mapping

from duizhao.documents import Report
from duizhao.segment.cues import CLOSING, OUTLET, SAYS_SO, WIDE, ExchangeDraft
from duizhao.segment.labels import ANSWER_WORD, ASK_WORD, MODERATES
from duizhao.segment.patterns import regex
from duizhao.segment.roles import TurnRole
from duizhao.segment.told_questions import numbered_questions, woven
from duizhao.segment.turns import Turn, turns

_STOPS = re.compile("[。.！？!?…；;」』）)：:，,、]”?$")  # where a sentence ends
_I_AM, _BEHIND, _IN_BRACKETS, _SOME = (
    regex("people", entry) for entry in ("i-am", "outlet-behind", "outlet-in-brackets", "some")
)
_SIGNED, _ASKED_AND_ANSWERED = regex("people", "signed"), regex("people", "asked-and-answered")
_IN_HEAD, _SHORT, _POST = (regex("people", e) for e in ("person-in-head", "surname-and-post", "post-and-name"))
_SPEAKER_OF_ALL, _OFFICE_OF_ALL = regex("people", "speaker-of-all"), regex("people", "office-of-all")
_ASIDE, _NUMBERED, _THE_END = (regex("people", entry) for entry in ("aside", "numbered", "the-end"))


def read_transcript(
    report: Report, names: dict[str, float], learnt: Mapping[str, TurnRole] | None = None
) -> list[ExchangeDraft]:
    """Return the exchanges of a labelled transcript; empty where no labelled answer follows a labelled question.

    ``learnt``: see ``turns``.
    """
    spoken = woven(turns(report, names, learnt), names)
    spoken = numbered_questions(spoken, f"{report.title}\n{report.text[:400]}")
    first_ask = next((t.span[0] for t in spoken if t.role == "ask"), len(report.text))
    speaker = _respondent_of_all(report, first_ask, names)
    found: list[ExchangeDraft] = []
    asking: list[Turn] = []
    answering: list[Turn] = []
    open_part = "none"
    for i, turn in enumerate(spoken):
        role = turn.role
        if role == "none" and open_part in ("ask", "answer"):
            if open_part == "answer" and _breaks_off(spoken, i, names):
                open_part = "none"
            else:
                (asking if open_part == "ask" else answering).append(turn)
            continue
        if role == "ask":
            if answering:
                found += _close(report, asking, answering, speaker, names, found)
                asking, answering = [], []
            asking.append(turn)
        elif role == "answer" and asking:
            answering.append(turn)
        open_part = role if role in ("ask", "answer") and asking else "none"
    if answering:
        found += _close(report, asking, answering, speaker, names, found)
    return found


def _breaks_off(spoken: list[Turn], i: int, names: dict[str, float]) -> bool:
    """Return whether an unlabelled turn ends the answer: a note, a byline, a heading, another person's words."""
    turn = spoken[i]
    if turn.kind == "caption":
        return False  # what follows it says; looking past a row of captions at each would take long
    if turn.kind in ("byline", "note", "title", "subtitle") or _THE_END.match(turn.says):
        return True
    if CLOSING.search(turn.says.translate(WIDE)) or len(turn.says) < 20 and MODERATES.search(turn.says):
        return len(turn.says) < 80  # 我们继续提问。
    after = next((spoken[j] for j in range(i + 1, len(spoken)) if spoken[j].kind != "caption"), None)
    if after is not None and after.role == "ask" and len(turn.says) < 40 and not _STOPS.search(turn.says):
        return True  # the heading of what is asked next, which may be in quotation marks
    others = after is not None and after.role == "none" and regex("told", "told-of", names).search(after.says)
    heads = turn.kind == "heading" or len(turn.says) < 45 and (turn.says.endswith(("？", "?")) or others)
    if heads and not _NUMBERED.match(turn.says):
        own_words = after is not None and not others and re.search("我们|我|中方|大家|你", after.says)
        return after is None or after.role != "none" or after.kind != "paragraph" or not own_words
    return False


def _close(
    report: Report,
    asking: list[Turn],
    answering: list[Turn],
    speaker: str | None,
    names: dict[str, float],
    before: list[ExchangeDraft],
) -> list[ExchangeDraft]:
    """Return the exchange of these turns; none where only asides are left. ``before``: the exchanges before it."""
    while answering and answering[-1].role == "none" and _is_aside(answering[-1], ("caption", "heading")):
        answering.pop()
    while asking and asking[-1].role == "none" and _is_aside(asking[-1], ("caption",)):
        asking.pop()
    if not asking or not answering:
        return []
    respondents: list[str] = []
    for turn in answering:
        signed = _SIGNED.search(turn.says)
        if (
            turn.label
            and (who := _in_head(report, turn.label) or _who(turn.label, names) or (signed and signed[1]) or speaker)
            and who not in respondents
        ):
            respondents.append(who)
    askers = _askers(report, asking, names)
    if not askers and before and before[-1].asker and asking[0].label == "追问":  # who asked before
        askers = [before[-1].asker]
    sure = [t.sure for t in (*asking, *answering) if t.label]  # as the least sure of its labels
    labels = tuple(dict.fromkeys(t.label for t in (*asking, *answering) if t.label))
    return [
        ExchangeDraft(
            question=(asking[0].span[0], asking[-1].span[1]),
            answer=(answering[0].span[0], answering[-1].span[1]),
            asker="、".join(askers) or None,
            respondents=tuple(respondents),
            confidence=round((0.95 if respondents else 0.75) * min(sure), 2) if sure else 0.55,
            cues=tuple(f"label {label}" for label in labels) or ("numbered question",),
        )
    ]


def _askers(report: Report, asking: list[Turn], names: dict[str, float]) -> list[str]:
    """Return who asks, as labels, the words themselves or the head of the report name them."""
    asked = _ASKED_AND_ANSWERED.search(report.text[:1200])
    askers: list[str] = []
    for turn in asking:
        if turn.label is None:
            continue
        outlet, behind = _IN_BRACKETS.search(turn.label), _BEHIND.search(turn.says)
        label = "" if ASK_WORD.fullmatch(turn.label) else re.sub(r"[（(].*?[)）]|[《》]", "", turn.label).strip()
        if outlet and OUTLET.search(outlet[1]):
            label = outlet[1]
        if not label and behind:
            label = behind["asker"] or behind["outlet"]
        if label in ("", "记者") and (named := _I_AM.search(turn.says[:60])):
            label = named[1] + "记者"
        askers.append(_SOME.sub("", label or (asked["asks"] if asked else "")))
    askers = [asker for asker in dict.fromkeys(askers) if asker]
    return [asker for asker in askers if asker != "记者"] or askers[:1]


def _is_aside(turn: Turn, kinds: tuple[str, ...]) -> bool:
    """Return whether an unlabelled turn is nobody's words: a picture's caption, a time, （掌声）, 【短片】."""
    return turn.kind in kinds or _ASIDE.match(turn.says) is not None


def _in_head(report: Report, role: str) -> str | None:
    """Return whom the head of an interview names as the 受访人."""
    return next((m["who"] for m in _IN_HEAD.finditer(report.text[:600]) if m["role"] == role), None)


def _who(label: str, names: dict[str, float]) -> str | None:
    """Return the person in an answer's label: 外交部发言人华春莹 → 华春莹; None for 答."""
    if ANSWER_WORD.fullmatch(label):
        return None
    if inside := [n for n in names if n in label]:
        return max(inside, key=len)
    bare = re.sub(r"[（(].*?[)）]", "", label).strip()
    if short := _SHORT.match(bare):  # 孔总领事, 李
        same = [n for n in names if n.startswith(short["surname"] or short["one"])]
        if len(same) == 1:
            return same[0]
    post = _POST.match(bare)
    return (post["apart"] or post["who"]) if post else bare


def _respondent_of_all(report: Report, before: int, names: dict[str, float]) -> str | None:
    """Return who answers where labels only say 答: the person or office that the lede says answers."""
    head = report.text[: min(before, 1200)].translate(WIDE)  # where a report says who speaks
    for sentence in re.split(r"[。！？\n]|(?<!\d)\.|\.(?!\d)", head):
        cue = _SPEAKER_OF_ALL.search(sentence) if SAYS_SO.search(sentence) or "答" in sentence else None
        told = {sentence.rfind(n, 0, cue.start()): n for n in names} if cue else {}
        if told and max(told) >= 0:
            return told[max(told)]
    if asked := _ASKED_AND_ANSWERED.search(head):
        return _who(asked["answers"], names)
    titled = [n for n in names if n in f"{report.title} {report.subtitle}"]
    if len(titled) == 1:
        return titled[0]
    office = _OFFICE_OF_ALL.search(head)
    return office[1] if office else None
