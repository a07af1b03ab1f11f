"""Labels of speakers: where one stands, what its words say of its role, and whom it names.

A label is 问：, 新华社记者：, 【答】, 华春莹：, or 问 on a line of its own. See data/patterns/labels.toml.
"""

from __future__ import annotations

import re

from duizhao.lexicon.pinyin import is_chinese_name
from duizhao.lexicon.titles import TITLES
from duizhao.segment.cues import OUTLET
from duizhao.segment.patterns import regex
from duizhao.segment.roles import TurnRole

START, BARE, INLINE = regex("labels", "label"), regex("labels", "bare-label"), regex("labels", "inline-label")
ASK_WORD, ANSWER_WORD = regex("labels", "ask-word"), regex("labels", "answer-word")
MODERATOR = regex("labels", "moderator")
MODERATES, ENDS = regex("labels", "moderates"), regex("labels", "ends")
_WHO_AND_WORD = regex("labels", "who-and-word")
_TOLD, _HEADLINE, _NOT_A_LABEL = (regex("labels", entry) for entry in ("told", "headline", "not-a-label"))
_ANSWERS = regex("labels", "answers-by-role")
_ASKS = [regex("labels", entry) for entry in ("asks-by-role", "citizen", "asking-party")]
LETTER = re.compile(r"[Aa]\d*")  # A means answer beside Q, and a speaker beside B
_KIND = re.compile(r"[\u4e00-\u9fff]?(?:先生|女士|小姐|师傅|同学|大爷|大妈|阿姨|同志|某某?)$|[A-Za-z\d\s]+$")
SIGN_OF_ROLE: dict[TurnRole, str] = {
    "ask": "asks-by-word",
    "answer": "answers-by-word",
    "moderate": "moderates-by-word",
    "none": "no-speaker",
}


def read_label(piece: str, names: set[str], known_roles: dict[str, TurnRole], alone: bool) -> tuple[str | None, str]:
    """Return the label at the start of a piece of text and what it says behind it; (None, piece) for no label.

    ``alone``: the line is a label without a colon. ``known_roles`` learns the role that a word beside a label gives.
    """
    match = BARE.match(piece.strip()) or START.match(piece.lstrip())
    if alone:
        label, says = clean(piece.strip(), names), ""
    elif match is None:
        return None, piece
    else:
        written, says = match["label"], piece.lstrip()[match.end() :]
        told = _TOLD.search(written) and says.startswith("“") and not of_word(written)
        if told or _HEADLINE.search(written):
            return None, piece  # 代表何文清首先发问：“…”; 局长答记者问：门诊这样报销
        label = _with_word(written, names, known_roles) or clean(written, names)
    return _who_beside(label, says, names, known_roles) if label else (None, piece)


def _with_word(label: str, names: set[str], known_roles: dict[str, TurnRole]) -> str | None:
    """Return who speaks in 《南洋商讯》问, 网友问何文清 and 孔总领事答; ``known_roles`` learns the role."""
    whom = next((n for n in names if label.endswith(n) and label != n), "")
    match = _WHO_AND_WORD.fullmatch(label.removesuffix(whom))
    if match is None or of_word(label.strip()) or not (sign_of(match["who"], names) or len(match["word"]) > 1):
        return None
    known_roles[match["who"]] = of_word(match["word"]) or "answer"
    return match["who"]


def of_word(label: str) -> TurnRole | None:
    """Return the role of a label that is only a word for asking or answering; None for any other."""
    return "ask" if ASK_WORD.fullmatch(label) else "answer" if ANSWER_WORD.fullmatch(label) else None


def _who_beside(label: str, says: str, names: set[str], known_roles: dict[str, TurnRole]) -> tuple[str, str]:
    """Return who speaks in [答] 林远：, with what follows; ``known_roles`` learns the role."""
    inner = START.match(says) if of_word(label) else None
    who = clean(inner["label"], names) if inner else None
    if inner is None or who is None or sign_of(who, names) is None:
        return label, says
    known_roles[who] = of_word(label) or "answer"
    return who, says[inner.end() :]


def clean(label: str, names: set[str]) -> str | None:
    """Return a label without marks and blanks; None where it is no label (来源, 一是); a name may look so (张云)."""
    label = re.sub(r"^[\s\u3000*@]+|[\s\u3000*]+$", "", label)
    label = re.sub(r"^([\u4e00-\u9fff])[\s\u3000]+([\u4e00-\u9fff])$", r"\1\2", label)  # 张 伟, as wide as three
    label = re.sub(
        r"^(网友|网民|(?:网友|网民|观众|听众|读者)[“\"「『\[【].*[”\"」』\]】])(?:提?问|留言)$", r"\1", label
    )
    if of_word(label):
        return label
    if not label or label.isdigit():
        return None
    return label if MODERATOR.match(label) or not _NOT_A_LABEL.search(label) or label.endswith(tuple(names)) else None


def sign_of(label: str, names: set[str]) -> str | None:
    """Return what the words of a label say of its role, a sign of data/patterns/roles.toml."""
    if role := of_word(label):
        return SIGN_OF_ROLE[role]
    if MODERATOR.match(label):
        return "moderates-by-word"
    inside = re.search(r"[（(]([^（()）]+)[)）]$", label)
    if (
        any(pattern.search(label) for pattern in _ASKS)
        or (inside and OUTLET.search(inside[1]))
        or label.startswith("《")  # a journal that interviews
        or (OUTLET.search(label) and len(label) <= 20)
    ) and not _ANSWERS.search(label):
        return "asks-by-kind"
    if _ANSWERS.search(label):
        return "answers-by-kind"
    if any(name in label for name in names) or re.search(
        rf"(?:{TITLES}|负责人|嘉宾)(?:[\s\u3000]?[\u4e00-\u9fff]{{2,3}})?$", label
    ):
        return "answers-by-name"
    return None


def kind_of(label: str, names: set[str]) -> str:
    """Return what a label calls somebody, without the name: 车主 of 车主李先生, 议员 of 议员陈大文."""
    kind = _KIND.sub("", next((label.replace(n, "") for n in names if n in label), label))
    named = (s for s in (3, 2) if kind == label and len(label) >= s + 2 and is_chinese_name(label[-s:]))
    return label[: -next(named, 0)] or kind or label


def could_be_a_speaker(label: str) -> bool:
    """Return whether a label may name somebody: up to 20 characters, no other marks, no digit first."""
    return re.fullmatch(r"[\u4e00-\u9fff·（）()\w \u3000]{1,20}", label) is not None and not label[0].isdigit()
