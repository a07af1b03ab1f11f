"""Patterns and the draft of an exchange that both readers (transcript, prose) share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from duizhao.documents import Report, Span

# Half-width punctuation → full-width, one for one, so that offsets stay and cues need one form.
WIDE = str.maketrans(",:;?!()", "，：；？！（）")

ASKING_PARTY = "记者|媒体人|提问者|网友|网民|观众|听众|学生|主播"
OUTLET = re.compile(
    r"(?:社|报|台|网|卫视|频道|周刊|杂志|电视|广播|传媒|媒体|新闻|时报|日报|晚报|公社|通讯|在线|客户端|BBC|CNN|CCTV|NHK|CNBC|CGTN)(?:[\u4e00-\u9fff]{0,3}(?:记者|主播))?$"
)
# The document says of itself that it holds questions and answers.
SAYS_SO = re.compile(
    r"答记者问|答问|问答|回答.{0,12}提问|记者提问|提问|记者会|发布会|见面会|吹风会|通气会|开放团组|会见.{0,8}记者|专访|接受.{0,20}采访|接受.{0,12}访问|访谈|对话|问记者|部长通道|代表通道|委员通道"
)
CLOSING = re.compile(
    r"(?:记者会|发布会|会议|会见|采访|活动|见面会|吹风会)[^。]{0,24}(?:结束|到此|落幕)|会后，|记者们|历时|不少记者|出席(?:记者会|发布会|会见|活动)|参加(?:会见|活动)。"
)


@dataclass(frozen=True)
class ExchangeDraft:
    """An exchange before it is numbered. Its spans overlap where one sentence both asks and answers."""

    question: Span
    answer: Span
    asker: str | None
    respondents: tuple[str, ...]
    confidence: float
    cues: tuple[str, ...] = field(default=())


def lede(report: Report, before: int) -> str:
    """Return the text before an offset, at most the first 1,200 characters: where a report says who speaks."""
    return report.text[: min(before, 1200)].translate(WIDE)


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
