"""Checks of marks and small words that turn a sentence round: quotation marks, the question, the negation."""

from __future__ import annotations

import re

from duizhao.documents import Finding
from duizhao.lexicon.terms import lexicon

_QUOTED = re.compile(r"“([^”]{2,40})”|「([^」]{2,40})」|\"([^\"]{2,40})\"")
_PLAN = re.compile(r"十[一二三四五]?五|\d{1,2}[·.]\d{1,2}")  # of five years; a day that an event is called by
_EN_QUOTE = re.compile(r"[“”\"«»„]|(?<!\w)['‘]|['’](?!\w)")
_NEGATION = re.compile(
    r"不(?:会|能|可|是|得|应|许|允许|允|要|想|愿|该|再|予|准|接受|承认|同意|支持|存在|需要|知道|了解)|没有|没(?=[能有在])|未(?!来|必|婚|知)|绝不|决不|从不|并非|无法|禁止|切勿|勿|不(?=[起到了]?$)"
)
_NOT_NEGATED = re.compile(
    "不得不|不可不|不能不|不会不|没有不|无不|是不是|能不能|会不会|要不要|有没有|可不可|不可或缺|不可分割|不能忘怀|不要紧|只要|不是.{0,12}而是|不再|前所未|还没有|要不|要是不|不只|不仅|不但|不断|不少|不同|不过|不管|不论|不久|从未|未能"
)
_EN_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nor|neither|nobody|nothing|nowhere|without|cannot|rather than|instead|yet to|hardly|rarely|barely|few|little|lack\w*|fail\w*|refus\w*|den(?:y|ies|ied|ying)|"
    r"avoid\w*|prevent\w*|ban\w*|prohibit\w*|forbid\w*|forbidden|reject\w*|absen\w*|impossible|illegal|free from|far from|only|except|unless|stop\w*|exclud\w*|beyond|regardless|ceas\w*|miss\w*|end\w*|oppos\w*|"
    r"(?:un|non|in|im|dis|ir|il)\w{4,})\b|n['’]t\b|\w+less\b", re.I,
)  # fmt: skip


def quotes(zh: str, en: str) -> list[Finding]:
    """Quoted words of the Chinese whose quotation marks are all gone from the English."""
    quoted = [m for m in _QUOTED.finditer(zh) if "。" not in m[0] and not _named(m[0][1:-1])]
    if quoted and not _EN_QUOTE.search(en):
        return [Finding("quote", "warning", f"{quoted[0][0]} has lost its quotation marks", quoted[0].span())]
    return []


def _named(words: str) -> bool:
    """Whether English knows it by a name of its own and needs no quotation marks: 三农, 十四五, 8·20."""
    return words in lexicon().terms or _PLAN.fullmatch(words) is not None


def question(zh: str, en: str) -> list[Finding]:
    """A question that is none any more."""
    if re.search(r"[？?][”’」』\"]?\s*$", zh) and "?" not in en[-6:]:
        return [
            Finding("quote", "warning", "the question has become a statement", (len(zh.rstrip()) - 1, len(zh.rstrip())))
        ]
    return []


def negation(zh: str, en: str) -> list[Finding]:
    """A plain negation of which nothing is left in the English."""
    rest = _NOT_NEGATED.sub(lambda m: "　" * len(m[0]), zh)
    match = _NEGATION.search(rest)
    if match is None or _EN_NEGATION.search(en):
        return []
    return [Finding("negation", "warning", f"“{match[0]}” has no negation in the English", match.span())]
