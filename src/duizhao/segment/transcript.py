"""Read a report as a transcript: labelled questions and answers; unlabelled text goes on with the last speaker."""

from __future__ import annotations

import re
from collections.abc import Mapping

from duizhao.documents import Report
from duizhao.lexicon.titles import SPEECH, TITLES
from duizhao.segment.cues import CLOSING, OUTLET, SAYS_SO, WIDE, ExchangeDraft, lede
from duizhao.segment.labels import ANSWER_WORD, ASK_WORD, MODERATES, ROLE
from duizhao.segment.roles import STOPS, TurnRole
from duizhao.segment.told_questions import numbered_questions, woven
from duizhao.segment.turns import Turn, turns

_I_AM = re.compile(r"我是([\u4e00-\u9fffA-Za-z·]{2,16}?)的?(?:记者|主播)")
_OUTLET_AFTER = re.compile(
    r"[（(]([\u4e00-\u9fffA-Za-z·]{2,20}?(?:社|报|台|网|卫视|频道|周刊|杂志|记者|BBC|CNN|NHK|CCTV|CGTN))[)）]\**\s*$"
)
_ASKED_BY = re.compile(r"[（(]提问(?:者|人)?[：:]\s*([^（()）]{2,20})[)）]\**\s*$")
_SIGNED = re.compile(
    rf"[（(](?:[\u4e00-\u9fff、]{{0,30}}(?:{TITLES})|答复人[：:])[\s\u3000]*([\u4e00-\u9fff·]{{2,12}})[)）]\**\s*$"
)
_STOPS = (*STOPS, *"：:，,、")
# 以下是立法会会议上陈大文议员的提问和运输局局长何文清的答复：
_ASKED_AND_ANSWERED = re.compile(
    rf"(?:会议上|[，、。\n])(?P<asks>[\u4e00-\u9fff]{{2,12}}?)(?:{TITLES}|议员|委员|代表)?的(?:书面|口头)?(?:提问|质询)[和与及](?P<answers>[^。\n]{{2,40}}?)的(?:书面|口头)?(?:答复|回复|答覆)"
)
_ASIDE = re.compile(
    r"[（(]?(?:热烈)?(?:掌声|笑声?|鼓掌)[）)]?[。.]?|【[^】]*】|(?:回复|答复|办理)(?:单位|部门|时间)[：:].*|[（(\[][^（()）\]]*[)）\]]|[\d年月日时分秒\s:：./-]+"
)
_SOMEBODY = re.compile(r"^[\u4e00-\u9fff]{0,8}有(?=(?:记者|媒体|网友|市民|学生|观众|听众)$)")  # 会后有记者
_ENUMERATED = re.compile(r"^[\s\u3000]*(?:[一二三四五六七八九十]+[、.]|[（(][一二三四五六七八九十\d]+[)）]|\d+[.、．])")


def read_transcript(
    report: Report, names: dict[str, float], learnt: Mapping[str, TurnRole] | None = None
) -> list[ExchangeDraft]:
    """Return the exchanges of a labelled transcript; empty where no labelled answer follows a labelled question.

    ``learnt``: see ``turns``.
    """
    spoken = woven(turns(report, names, learnt), set(names))
    spoken = numbered_questions(spoken, f"{report.title}\n{report.text[:400]}")
    first_ask = next((t.span[0] for t in spoken if t.role == "ask"), len(report.text))
    speaker = _respondent_of_all(report, first_ask, names)
    found: list[ExchangeDraft] = []
    asking: list[Turn] = []
    answering: list[Turn] = []
    open_part = "none"
    last = max((i for i, t in enumerate(spoken) if t.label), default=-1)
    for i, turn in enumerate(spoken):
        role = turn.role
        if role == "none" and open_part in ("ask", "answer"):
            if open_part == "answer" and _breaks_off(spoken, i, last, names, answering):
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


def _breaks_off(spoken: list[Turn], i: int, last: int, names: dict[str, float], answering: list[Turn]) -> bool:
    """Return whether an unlabelled turn ends the answer: a note, a byline, a heading, another person's words.

    ``last``: the last labelled turn of the report.
    """
    turn = spoken[i]
    if turn.kind == "caption":
        return False
    if turn.kind in ("byline", "note", "title", "subtitle") or re.fullmatch(r"\W*(?:完|全文完|结束)\W*", turn.says):
        return True
    if re.fullmatch(r"[（(][^（()）]*[)）]", turn.says.strip()) and i > last:
        return True  # （据新华社）, at the foot
    if CLOSING.search(turn.says.translate(WIDE)) and len(turn.says) < 80:
        return True
    if len(turn.says) < 20 and MODERATES.search(turn.says):
        return True  # 我们继续提问。
    after = next((spoken[j] for j in range(i + 1, len(spoken)) if spoken[j].kind != "caption"), None)
    if after is not None and after.role == "ask" and 0 < len(turn.says) < 40 and not _ends(turn.says):
        return True  # the heading of what is asked next
    told_after = after is not None and after.role == "none" and _others_speak(after.says, names)
    short = 0 < len(turn.says) < 45 and len(answering) > 0
    heading = turn.kind == "heading" or short and (turn.says.endswith(("？", "?")) or told_after)
    if heading and not _ENUMERATED.match(turn.says):
        return after is None or after.role != "none" or after.kind != "paragraph" or not _own_words(after.says, names)
    return False


def _ends(says: str) -> bool:
    """Return whether a text ends as a sentence does; a heading in quotation marks does not."""
    return says.removeprefix("“").removesuffix("”").endswith(_STOPS)


def _others_speak(says: str, names: dict[str, float]) -> bool:
    told = rf"(?:在[^，。]{{0,24}}?时)?[^，。]{{0,6}}(?:{SPEECH})"
    return any(re.search(re.escape(n) + told, says) for n in names if n in says)


def _own_words(says: str, names: dict[str, float]) -> bool:
    return not _others_speak(says, names) and re.search("我们|我|中方|大家|你", says) is not None


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
    askers = _askers(report, asking, names) or _askers_before(asking, before)
    labels = tuple(dict.fromkeys(t.label for t in (*asking, *answering) if t.label))
    return [
        ExchangeDraft(
            question=(asking[0].span[0], asking[-1].span[1]),
            answer=(answering[0].span[0], answering[-1].span[1]),
            asker="、".join(askers) or None,
            respondents=tuple(respondents),
            confidence=_confidence(asking, answering, respondents),
            cues=tuple(f"label {label}" for label in labels) or ("numbered question",),
        )
    ]


def _askers_before(asking: list[Turn], before: list[ExchangeDraft]) -> list[str]:
    """Return who asked before where this is a follow-up: 追问."""
    asker = before[-1].asker if before and asking[0].label == "追问" else None
    return [asker] if asker else []


def _confidence(asking: list[Turn], answering: list[Turn], respondents: list[str]) -> float:
    """Return how sure an exchange is: as the least sure of its labels, less where nobody is named, or none is."""
    sure = [t.sure for t in (*asking, *answering) if t.label]
    if not sure:
        return 0.55
    return round((0.95 if respondents else 0.75) * min(sure), 2)


def _askers(report: Report, asking: list[Turn], names: dict[str, float]) -> list[str]:
    """Return who asks, as labels, the words themselves or the head of the report name them."""
    askers: list[str] = []
    asked = _ASKED_AND_ANSWERED.search(report.text[:1200])
    for turn in asking:
        if turn.label is None:
            continue
        named = _I_AM.search(turn.says[:60])
        outlet = re.search(r"[（(]([^（()）]+)[)）]$", turn.label)
        label = (
            outlet[1]
            if outlet and OUTLET.search(outlet[1])
            else re.sub(r"[（(].*?[)）]|[《》]", "", turn.label).strip()
            if not ASK_WORD.fullmatch(turn.label)
            else ""
        )
        if not label and (outlet_after := _ASKED_BY.search(turn.says) or _OUTLET_AFTER.search(turn.says)) is not None:
            label = outlet_after[1]
        if named and (not label or label == "记者"):
            label = named[1] + "记者"
        if not label and asked:
            label = asked["asks"]
        label = _SOMEBODY.sub("", label)
        if label and label not in askers:
            askers.append(label)
    return [a for a in askers if a != "记者"] or askers if len(askers) > 1 else askers


def _is_aside(turn: Turn, kinds: tuple[str, ...]) -> bool:
    """Return whether an unlabelled turn is nobody's words: a picture's caption, a time, （掌声）, 【短片】."""
    return turn.kind in kinds or _ASIDE.fullmatch(turn.says) is not None


def _in_head(report: Report, role: str) -> str | None:
    """Return whom the head of an interview names as the 受访人."""
    if not ROLE.fullmatch(role):
        return None
    line = re.search(
        rf"(?m)^\s*{role}[：:]\s*(?:.*[\s\u3000])?([\u4e00-\u9fff·]{{2,4}})(?:[（(][^）)]*[）)])?\s*$",
        report.text[:600],
    )
    return line[1] if line else None


def _who(label: str, names: dict[str, float]) -> str | None:
    """Return the person in an answer's label: 外交部发言人华春莹 → 华春莹; None for 答."""
    if ANSWER_WORD.fullmatch(label):
        return None
    inside = [n for n in names if n in label]
    if inside:
        return max(inside, key=len)
    bare = re.sub(r"[（(].*?[)）]", "", label).strip()
    if (short := re.fullmatch(rf"([\u4e00-\u9fff]{{1,2}}?)(?:{TITLES})", bare)) and len(
        same := [n for n in names if n.startswith(short[1])]
    ) == 1:
        return same[0]  # 孔总领事
    if apart := re.fullmatch(r".+[\s\u3000]([\u4e00-\u9fff·]{2,4})", bare):
        return apart[1]  # 足协新闻官 项飞
    if len(bare) == 1 and len(same := [n for n in names if n.startswith(bare)]) == 1:
        return same[0]  # 李：
    person = re.match(rf"^.*?(?:{TITLES})[\s\u3000]*([\u4e00-\u9fff·]{{2,12}})$", bare)
    return person[1] if person else bare


def _respondent_of_all(report: Report, before: int, names: dict[str, float]) -> str | None:
    """Return who answers where labels only say 答: the person or office that the lede says answers."""
    head = lede(report, before)
    sentences = re.split(r"[。！？\n]|(?<!\d)\.|\.(?!\d)", head)
    for sentence in sentences:
        if not SAYS_SO.search(sentence) and not re.search("回答|答", sentence):
            continue
        at = re.search(r"主持|答记者问|答问|回答|接受|就.{2,40}(?:答|作出|接受)|记者会|发布会", sentence)
        people = [(m.start(), n) for n in names for m in re.finditer(re.escape(n), sentence)]
        before_cue = [p for p in people if at and p[0] < at.start()] or []
        if before_cue:
            return max(before_cue)[1]
    if asked := _ASKED_AND_ANSWERED.search(head):
        return _who(asked["answers"], names)
    titled = [n for n in names if n in f"{report.title} {report.subtitle}"]
    if len(titled) == 1:
        return titled[0]
    office = re.search(
        r"(?:^|[，。；：\s\u3000])(?:近日|日前|对此|此前|昨日|今日|\d+月\d+日|\d+日)?[，]?([\u4e00-\u9fff、（）]{2,40}?(?:负责人|负责同志|发言人|有关人士|相关人士))(?:就|接受|回答|答|对)",
        head,
    )
    return office[1] if office else None
