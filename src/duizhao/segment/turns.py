"""Blocks → turns: who is labelled as speaking where.

A label is 问：, 新华社记者：, 【答】, 华春莹：, or 问 on a line of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from duizhao.documents import Exchange, Report, Span
from duizhao.lexicon.pinyin import is_chinese_name
from duizhao.lexicon.titles import SPEECH, TITLES
from duizhao.segment.cues import ASKING_PARTY, OUTLET
from duizhao.segment.patterns import regex
from duizhao.segment.roles import Labelled, TurnRole, roles

_NUMERAL = r"[一二三四五六七八九十\d]"
_NUMBER = rf"(?:(?:第{_NUMERAL}+[问、]|{_NUMERAL}{{1,3}}[.．、)）]|[（(]{_NUMERAL}{{1,3}}[)）])\s*)?"
_MARKS = r"[\s\u3000*#>▶►▷▸➤●○◆◇■□▲△★☆•·—–-]*"  # what stands before a label on its line
_TIME = r"(?:[\[【(（]?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?[\]】)）]?\s*)?"  # 10:05 【网友】
_ASK_INSIDE = r"问|记|提问|发问|询问|请问|问题|[Qq]\d*|Question|记者问|记者提问|网友问|追问"
ASK_WORD = (
    rf"{_ASK_INSIDE}|(?:[另还又]?有)?(?:中外|外国|现场|一位|一名)?(?:记者|媒体)(?:追问|提问|问)"
    rf"|问题{_NUMERAL}{{0,3}}|(?:[一二三四五六七八九十]{{1,2}}|\d{{1,2}})问"
)
ANSWER_WORD = r"答|回答|回应|应答|作答|回复|[Aa]\d*|Answer|答复|解答"
_NICKNAME = r"(?:网友|网民|观众|听众|读者)[“\"「『][^”\"」』：:\n]{1,20}[”\"」』](?:提?问|留言)?"
_JOURNAL = r"《[^》\n]{1,20}》(?:[\u4e00-\u9fff]{0,4}记者)?(?:提?问)?"
_START = re.compile(
    rf"^{_MARKS}{_TIME}{_NUMBER}[\[【]?(?P<label>{_NICKNAME}|{_JOURNAL}|[^：:，,。！？!?；;“”\"《》\[\]【】\n]{{1,32}}?)(?:[\]】]\s*[：:]?|\s*[：:])\**\s*"
)
_BARE = re.compile(rf"^{_MARKS}{_TIME}{_NUMBER}[\[【]?(?P<label>{ASK_WORD}|{ANSWER_WORD})[\]】]?[：:]?\s*$")
_INLINE = re.compile(
    rf"(?:(?<=[。！？!?；;”…])[\s\u3000]*|(?<![\s\u3000])[\s\u3000]+){_NUMBER}(?P<label>{_ASK_INSIDE}|{ANSWER_WORD}|[\u4e00-\u9fff]{{0,10}}记者)[：:]\s*"
)
_NUMBERED_QUESTION = re.compile(
    r"^[\s\u3000*#>]*(?:[—–▶►▷▸➤●○◆◇■□▲△★☆•]+|第[一二三四五六七八九十\d]+[问、]|[一二三四五六七八九十\d]{1,3}[.．、)）]|[（(][一二三四五六七八九十\d]{1,3}[)）])[^\n]{2,80}[？?]\**\s*$"
)
_SAYS_QUESTIONS = regex("labels", "questions-in-title")
_WITH_WHO = re.compile(rf"(?P<word>{ASK_WORD}|{ANSWER_WORD})[（(](?P<who>[^（()）]{{2,24}})[)）]")  # 问（新华社记者）
_WHO_AND_WORD = re.compile(
    r"[\s*]*(?P<who>《[^》]+》(?:记者)?|[\u4e00-\u9fff·\s（）]{2,20}?)(?P<word>问|提问|追问|答|回答|答复|回复|回应|解答)[\s*]*"
)
# Between labelled questions: 会后，有记者问：… 林远表示，…
_WOVEN = re.compile(
    r"^[\s\u3000]*(?:[^。！？：:，,\n]{0,16}[，,])?(?:还|另|又)?(?:有|一位|一名)?(?P<label>[\u4e00-\u9fffA-Za-z]{0,12}?(?:记者|媒体))(?:接着|继续|又|还)?(?:追问|提问|问道|问)[：:]\s*"
)
_LETTER = re.compile(r"[Aa]\d*")
_CITIZEN = regex("labels", "citizen")
_ASKS_BY_ROLE = regex("labels", "asks-by-role")
_ANSWERS_BY_ROLE = regex("labels", "answers-by-role")
_POSTED = re.compile(
    rf"([\u4e00-\u9fff·]{{2,4}})(?<!记者)(?<!主持人)[（(][^（()）]{{0,24}}(?:{TITLES})[)）]"
)  # 田卫国（市交通局局长） and later 田卫国
_NAMED_BEFORE = re.compile(r"[^。！？!?…]”\s*$")  # 网友“老陈”问：
ANSWERING = "受访|被访|口述|讲述|主讲|发布|答复"  # 受访人, 口述者, 主讲嘉宾
_ROLE = re.compile(f"(?:采访|访谈|访问|提问|{ANSWERING})(?:人|者|嘉宾)|嘉宾")
STOPS = tuple("。.！？!?…；;”」』）)")
_MODERATOR = regex("labels", "moderator")
_MODERATES, _ENDS = regex("labels", "moderates"), regex("labels", "ends")
_NOT_A_LABEL = regex("labels", "not-a-label")


@dataclass(frozen=True)
class Turn:
    """Part of a block. ``label`` is None where nobody is named at its start; ``says`` is what follows the label."""

    span: Span
    block: str
    kind: str
    label: str | None
    says: str
    role: TurnRole = "none"
    sure: float = 1.0


def turns(report: Report, names: Iterable[str], learnt: Mapping[str, TurnRole] | None = None) -> list[Turn]:
    """Return all turns of a report in order, tiling its blocks, with the role each label plays.

    ``learnt``: roles of labels that a person put right in other reports.
    """
    names = set(names)
    raw: list[Turn] = []
    # labels that a person knows, and those that a word beside them gives their role: [问] 海东日报记者：
    known_roles: dict[str, TurnRole] = dict(learnt or {})
    for block in report.blocks:
        start, end = block.span
        text = report.text[start:end]
        first = match.end() if (match := _START.match(text)) else 0  # 网友“老陈”问： is one label
        cuts = [
            0,
            *(
                m.start()
                for m in _INLINE.finditer(text)
                if text[: m.start()].strip() and m.end() > first and not _NAMED_BEFORE.search(text[: m.start()])
            ),
        ]
        for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True):
            piece = text[a:b]
            match = _BARE.match(piece.strip()) or _START.match(piece.lstrip())
            label = None
            if match and block.kind not in ("byline", "note", "caption", "title"):
                label = _with_word(match["label"], names, known_roles) or _clean(match["label"])
            says = piece.lstrip()[match.end() :] if match and label else piece
            if label:
                label, says = _who_beside(label, says, names, known_roles)
            if label and not says and raw and raw[-1].label and _of_word(raw[-1].label) and label not in names:
                label, says = None, piece  # 主席： behind 答复：, whom it is said to
            raw.append(Turn((start + a, start + b), block.id, block.kind, label, says.strip()))
    return _numbered_questions(
        _woven(_with_roles(report.text, raw, names, known_roles, learnt or ()), names),
        f"{report.title}\n{report.text[:400]}",
    )


def _with_word(label: str, names: set[str], known_roles: dict[str, TurnRole]) -> str | None:
    """Return who speaks in 《南洋商讯》问 and 孔总领事答; ``known_roles`` learns the role."""
    match = _WHO_AND_WORD.fullmatch(label)
    if match is None or _of_word(label.strip()) or not (_sign(match["who"], names) or len(match["word"]) > 1):
        return None
    known_roles[match["who"]] = _of_word(match["word"]) or "answer"
    return match["who"]


def _of_word(label: str) -> TurnRole | None:
    """Return the role of a label that is only a word for asking or answering; None for any other."""
    return "ask" if re.fullmatch(ASK_WORD, label) else "answer" if re.fullmatch(ANSWER_WORD, label) else None


def _who_beside(label: str, says: str, names: set[str], known_roles: dict[str, TurnRole]) -> tuple[str, str]:
    """Return who speaks in 问（新华社记者）： and [答] 林远：, with what follows; ``known_roles`` learns the role."""
    if both := _WITH_WHO.fullmatch(label):
        word, who, rest = both["word"], both["who"], says
    elif _of_word(label) and (inner := _START.match(says)):
        word, who, rest = label, _clean(inner["label"]) or "", says[inner.end() :]
        if not who or _sign(who, names) is None:
            return label, says
    else:
        return label, says
    known_roles[who] = _of_word(word) or "answer"
    return who, rest


def _clean(label: str) -> str | None:
    label = re.sub(r"^[\s\u3000*@]+|[\s\u3000*]+$", "", label)
    label = re.sub(
        r"^([\u4e00-\u9fff])[\s\u3000]+([\u4e00-\u9fff])$", r"\1\2", label
    )  # 张 伟, set to the width of three
    label = re.sub(r"^(网友|网民|(?:网友|网民|观众|听众|读者)[“\"「『].*[”\"」』])(?:提?问|留言)$", r"\1", label)
    if _of_word(label):
        return label
    if posted := _POSTED.fullmatch(label):
        return posted[1]
    no_label = not label or label.isdigit() or _NOT_A_LABEL.search(label) and not _MODERATOR.match(label)
    return None if no_label else label


def _with_roles(
    text: str, raw: list[Turn], names: set[str], known_roles: dict[str, TurnRole], told: Iterable[str]
) -> list[Turn]:
    """Give each labelled turn its role, the best sequence of them. ``told``: labels whose role a person put right."""
    labels = Counter(t.label for t in raw if t.label)
    kinds = {label: _kind_of(label, names) for label in labels}
    of_kind = Counter(kinds[t.label] for t in raw if t.label)
    told = set(told)
    signs: dict[str, tuple[str, ...]] = {}
    questions = any(_of_word(label) == "ask" for label in labels)
    for label in labels:
        known = known_roles.get(label) or known_roles.get(kinds[label])
        sign = _SIGN_OF_ROLE[known] if known else _sign(label, names)
        if _LETTER.fullmatch(label) and not questions:
            sign = None  # A and B talk
        if sign is None:
            often = of_kind[kinds[label]] > 1
            sign = (
                "no-speaker"
                if not _could_be_a_speaker(label) or len(label) == 1 and not often
                else "unknown"
                if often
                else "unknown-once"
            )
        signs[label] = (sign, "role-word") if _ROLE.fullmatch(label) else (sign,)
    for label in labels:  # 主持人（副部长 周敏）： and later 周敏：
        if _MODERATOR.match(label):
            signs |= {name: ("named-moderator",) for name in names if name in label and name in labels}
    said = iter(_said(raw))
    spoken = [
        Labelled(
            t.label,
            kinds[t.label],
            next(said),
            t.says,
            signs[t.label],
            known_roles.get(t.label) or known_roles.get(kinds[t.label]) if {t.label, kinds[t.label]} & told else None,
        )
        for t in raw
        if t.label
    ]
    found = iter(roles(spoken))
    result = []
    for turn in raw:
        if turn.label is None:
            result.append(turn)
            continue
        role, sure = next(found)
        if role == "none":
            turn = replace(turn, label=None, says=text[slice(*turn.span)].strip())
        result.append(replace(turn, role=role, sure=sure))
    by_role = {role: {t.label for t in result if t.role == role} for role in ("ask", "answer")}
    if by_role["ask"] == by_role["answer"]:  # nobody asks himself
        return [replace(t, role="none", label=None) for t in result]
    return result


_SIGN_OF_ROLE = {
    "ask": "asks-by-word",
    "answer": "answers-by-word",
    "moderate": "moderates-by-word",
    "none": "no-speaker",
}


def _woven(spoken: list[Turn], names: set[str]) -> list[Turn]:
    """Find questions that a labelled transcript tells, and the answers after them: 会后，有记者问：… 林远表示，…"""
    someone = "|".join(
        [*map(re.escape, sorted(names, key=len, reverse=True)), "[\u4e00-\u9fff]{0,12}(?:发言人|负责人)"]
    )
    speaks = re.compile(rf"^[\s\u3000]*(?P<label>{someone})(?:{TITLES})?[^，。：:]{{0,4}}(?:{SPEECH})[，,：:]")
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
                who = re.sub("^(?:有|中外)", "", match["label"])
                turn = replace(
                    turn, role="ask", label="记者问" if who in ("记者", "媒体") else who, says=turn.says[match.end() :]
                )
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


def _numbered_questions(spoken: list[Turn], head: str) -> list[Turn]:
    """Make questions of numbered lines where no label asks, if labelled answers or the report's head say so."""
    if any(t.role == "ask" for t in spoken):
        return spoken
    numbered = [
        i
        for i, t in enumerate(spoken)
        if t.role == "none" and t.kind in ("heading", "paragraph", "subtitle") and _NUMBERED_QUESTION.match(t.says)
    ]
    if len(numbered) < 2:
        return spoken
    follows = [next((j for j in range(i + 1, len(spoken)) if spoken[j].kind != "caption"), None) for i in numbered]
    labelled = sum(j is not None and spoken[j].role == "answer" for j in follows)
    if 2 * labelled < len(numbered) and not _SAYS_QUESTIONS.search(head):
        return spoken
    result = list(spoken)
    for i, j in zip(numbered, follows, strict=True):
        if j is None or j in numbered:
            continue
        result[i] = replace(spoken[i], role="ask")
        if spoken[j].role == "none":
            result[j] = replace(spoken[j], role="answer")
    return result


def _said(raw: list[Turn]) -> list[str]:
    """Return what each labelled turn says, with the unlabelled blocks after it."""
    said: list[str] = []
    for turn in raw:
        if turn.label:
            said.append(turn.says)
        elif said and not (
            said[-1] and len(turn.says) < 40 and (_MODERATES.search(turn.says) or _ENDS.search(turn.says))
        ):
            said[-1] += " " + turn.says  # but not 今天的发布会到此结束, which nobody is named as saying
    return said


def _sign(label: str, names: set[str]) -> str | None:
    """Return what the words of a label say of its role, a sign of data/patterns/roles.toml."""
    if role := _of_word(label):
        return _SIGN_OF_ROLE[role]
    if _MODERATOR.match(label):
        return "moderates-by-word"
    inside = re.search(r"[（(]([^（()）]+)[)）]$", label)
    if (
        _ASKS_BY_ROLE.search(label)
        or (inside and OUTLET.search(inside[1]))
        or label.startswith("《")  # a journal that interviews
        or _CITIZEN.match(label)
        or re.search(rf"(?:{ASKING_PARTY})(?:[\w·\s]{{0,8}}|[（(“\"「『].*[)）”\"」』])?$", label)
        or (OUTLET.search(label) and len(label) <= 20)
    ) and not _ANSWERS_BY_ROLE.search(label):
        return "asks-by-kind"
    if _ANSWERS_BY_ROLE.search(label):
        return "answers-by-kind"
    if any(name in label for name in names) or re.search(rf"(?:{TITLES}|负责人|嘉宾)$", label):
        return "answers-by-name"
    return None


def roles_in(report: Report, names: Iterable[str], exchanges: Iterable[Exchange]) -> dict[str, TurnRole]:
    """Return the roles that the labels of a report have in exchanges that a person drew, without people's names."""
    known, found = set(names), {}
    for exchange in exchanges:
        for (start, end), role in ((exchange.question, "ask"), (exchange.answer, "answer")):
            match = _START.match(report.text[start:end].lstrip())
            if match and (label := _clean(match["label"])) and _could_be_a_speaker(label):
                found[_kind_of(label, known)] = role
    return {label: role for label, role in found.items() if label not in known and _of_word(label) is None}


def _kind_of(label: str, names: set[str]) -> str:
    """Return what a label calls somebody, without the name: 车主 of 车主李先生, 议员 of 议员陈大文."""
    kind = _KIND.sub("", next((label.replace(n, "") for n in names if n in label), label))
    for size in (3, 2):
        if kind == label and len(label) >= size + 2 and is_chinese_name(label[-size:]):
            kind = label[:-size]
    return kind or label


_KIND = re.compile(r"[\u4e00-\u9fff]?(?:先生|女士|小姐|师傅|同学|大爷|大妈|阿姨|同志|某某?)$|[A-Za-z\d\s]+$")


def _could_be_a_speaker(label: str) -> bool:
    return re.fullmatch(r"[\u4e00-\u9fff·（）()\w \u3000]{1,20}", label) is not None and not label[0].isdigit()
