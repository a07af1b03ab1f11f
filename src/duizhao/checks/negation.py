"""Check negation: a plain 不 or 没有 must leave a trace in the English."""

from __future__ import annotations

import re

from duizhao.documents import Finding

_NEGATION = re.compile(
    r"不(?:会|能|可|是|得|应|许|允许|允|要|想|愿|该|再|予|准|接受|承认|同意|支持|存在|需要|知道|了解)|没有|没(?=[能有在])"
    r"|未(?!来|必|婚|知)|绝不|决不|从不|并非|无法|禁止|切勿|勿|不(?=[起到了]?$)"
)
# Words with 不 or 没 in them that negate nothing.
_NOT_NEGATED = re.compile(
    "不得不|不可不|不能不|不会不|没有不|无不|是不是|能不能|会不会|要不要|有没有|可不可|不可或缺|不可分割|不能忘怀|不要紧|只要"
    "|不是.{0,12}而是|不再|前所未|还没有|要不|要是不|不只|不仅|不但|不断|不少|不同|不过|不管|不论|不久|从未|未能"
)
_EN_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nor|neither|nobody|nothing|nowhere|without|cannot|rather than|instead|yet to|hardly|rarely"
    r"|barely|few|little|lack\w*|fail\w*|refus\w*|den(?:y|ies|ied|ying)|avoid\w*|prevent\w*|ban\w*|prohibit\w*|forbid\w*"
    r"|forbidden|reject\w*|absen\w*|impossible|illegal|free from|far from|only|except|unless|stop\w*|exclud\w*|beyond"
    r"|regardless|ceas\w*|miss\w*|end\w*|oppos\w*|(?:un|non|in|im|dis|ir|il)\w{4,})\b|n['’]t\b|\w+less\b",
    re.I,
)


def negation(zh: str, en: str) -> list[Finding]:
    """Return a finding for a plain negation of which nothing is left in the English."""
    rest = _NOT_NEGATED.sub(lambda m: "　" * len(m[0]), zh)
    match = _NEGATION.search(rest)
    if match is None or _EN_NEGATION.search(en):
        return []
    return [Finding("negation", "warning", f"“{match[0]}” has no negation in the English", match.span())]
