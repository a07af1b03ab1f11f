"""Patterns and the draft of an exchange that both readers (transcript, prose) share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from duizhao.documents import Span
from duizhao.segment.patterns import regex

# Half-width punctuation → full-width, one for one, so that offsets stay and cues need one form.
WIDE = str.maketrans(",:;?!()", "，：；？！（）")

OUTLET = regex("labels", "outlet")
# The document says of itself that it holds questions and answers.
SAYS_SO = regex("labels", "says-so")
HEARS_PEOPLE = regex("labels", "hears-people")
CLOSING = regex("labels", "closing")


@dataclass(frozen=True)
class ExchangeDraft:
    """An exchange before it is numbered. Its spans overlap where one sentence both asks and answers."""

    question: Span
    answer: Span
    asker: str | None
    respondents: tuple[str, ...]
    confidence: float
    cues: tuple[str, ...] = field(default=())


def outlets_of(asker: str | None) -> tuple[str, ...]:
    """Return the outlets in an asker's label: 中国日报英籍记者 → (中国日报,)."""
    if not asker:
        return ()
    names = []
    for part in re.split("[、和及与/／]", asker):
        name = re.sub(
            r"(?:[\u4e00-\u9fff]籍)?(?:驻[\u4e00-\u9fff]{2,4})?(?:文字|摄影|本报|特派|特约)?(?:记者|主播|媒体).*$",
            "",
            part,
        ).strip()
        if name and name not in ("本报", "本刊", "有"):
            names.append(name)
    return tuple(names)
