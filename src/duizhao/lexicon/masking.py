"""Mask what must come out exactly: figures with their scale and percent sign, names and terms become placeholders."""

from __future__ import annotations

import re

from duizhao.documents import Masked, Slot, Span
from duizhao.lexicon import numbers_en, numbers_zh
from duizhao.lexicon.han import is_han
from duizhao.lexicon.pinyin import SPELLINGS, pinyin
from duizhao.lexicon.quantity import Quantity
from duizhao.lexicon.terminology import Terminology, without_overlaps
from duizhao.lexicon.titles import SHORT_TITLES, SPEECH
from duizhao.lexicon.verbatim import verbatim

_ADDRESS = re.compile(rf"(?:代表|委员|同志|先生|女士)(?=(?:{SPEECH})|提问|发问|在|以|就|从|[，,：:])")
# 周慕云市长; but 周慕云主席 may be chairman or president, 代表 may be a verb, and 部长级 is no title
_UNSURE = {"主席", "总理", "代表", "委员", "老师"}
_TITLE_AFTER = re.compile(
    rf"(?:{'|'.join(sorted(SHORT_TITLES.keys() - _UNSURE, key=len, reverse=True))})(?![级们助办])"
)
_PART_OF_DAY = re.compile("(?:凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|(?<![今昨明当])晚)$")
_LATE = dict.fromkeys(("下午", "傍晚", "晚上", "晚"), range(1, 12)) | {"中午": range(1, 3), "夜里": range(6, 12)}
_STOPS = "，。；：、！？,;:!?）)”"
_LONGEST_POST = 40  # characters
MOST = 16  # placeholders that the embedded model has
_RANK = {"number": 0, "name": 1, "term": 2}  # which slots stay where a sentence has too many
_SAME_SPAN = {"term": 0, "number": 1, "name": 2}  # a glossary may spell a person its own way


def mask(zh: str, terminology: Terminology, most: int = MOST) -> Masked:
    """Return the text with placeholders for at most ``most`` slots; figures go before names, names before terms."""
    slots = [_number(zh, q) for q in numbers_zh.quantities(zh) if _needs_slot(q)]
    slots += [Slot("number", zh[slice(*span)], text, span) for span, text in verbatim(zh)]
    slots += [_person(zh, span, name, terminology) for span, name in terminology.mentions(zh)]
    slots += [Slot("name", zh[slice(*span)], english, span) for span, _, english in terminology.short_mentions(zh)]
    slots += [Slot("term", term.zh, term.en, span, term.others) for span, term in terminology.lexicon.find(zh)]
    free = without_overlaps(slots, lambda s: _SAME_SPAN[s.kind])  # a figure inside a term is the term's
    chosen = sorted(sorted(free, key=lambda s: (_RANK[s.kind], s.span))[:most], key=lambda s: s.span)
    text, end = "", 0
    for k, slot in enumerate(chosen, 1):
        text += zh[end : slot.span[0]] + f"⟦{k}⟧"
        end = slot.span[1]
    return Masked(text + zh[end:], tuple(chosen))


def _person(zh: str, span: Span, name: str, terminology: Terminology) -> Slot:
    """Return the slot of a person with the post before the name and the form of address behind it.

    市长周慕云 and 周慕云市长 are Mayor Zhou Muyun, 市文化局局长秦望山 is Qin Wangshan, director of …; of 秦望山代表说
    the title is left out.
    """
    start, end = span
    if address := _ADDRESS.match(zh, end):
        end = address.end()
    post_start, post = _post_before(zh, start, terminology)
    english = pinyin(name)
    title = _TITLE_AFTER.match(zh, end) if not post and name not in SPELLINGS else None
    if title is not None:
        return Slot("name", zh[start : title.end()], f"{SHORT_TITLES[title[0]]} {english}", (start, title.end()))
    if post and zh[post_start:start] in SHORT_TITLES:
        english = f"{post.title()} {english}"
    elif post:
        follows = zh[end : end + 1]
        english = f"{english}, {post}" + ("," if follows and follows not in _STOPS else "")
    return Slot("name", zh[post_start:end], english, (post_start, end))


def _post_before(zh: str, end: int, terminology: Terminology) -> tuple[int, str]:
    """Return where the post before a name begins, and its English; (end, "") where none is known."""
    for start in range(max(0, end - _LONGEST_POST), end - 1):
        begins = start == 0 or not is_han(zh[start - 1]) or zh[start - 1] in "由请向和与对据是让的"
        if begins and (post := terminology.lexicon.english_of_post(zh[start:end])):
            return start, post
    return end, ""


def _needs_slot(quantity: Quantity) -> bool:
    """Return whether a figure needs a placeholder: the model knows dates, and small words are grammar."""
    if quantity.weak or quantity.text.endswith("后"):
        return False
    return quantity.kind in ("number", "percent", "percentage_points", "times", "code", "year", "clock")


def _number(zh: str, quantity: Quantity) -> Slot:
    """Return the slot of a figure; of a time with the part of the day before it: 下午2时30分 is 2:30 p.m."""
    start, end = _core(quantity)
    if quantity.kind != "clock":
        return Slot("number", quantity.text, _figure(quantity), (start, end))
    part = _PART_OF_DAY.search(zh, max(0, start - 3), start)
    hour, minute = divmod(int(quantity.value), 60)
    late = hour >= 12 or part is not None and hour in _LATE.get(part[0], ())
    half = (" p.m." if late else " a.m.") if part or hour > 12 else ""
    start = part.start() if part else start
    about = zh[end : end + 1] == "许"
    text = f"{'around ' if about else ''}{(hour - 1) % 12 + 1}:{minute:02}{half}"
    return Slot("number", zh[start : end + about], text, (start, end + about))


def _core(quantity: Quantity) -> Span:
    """Return the span without a trailing 多 or 余, which stays in the sentence."""
    start, end = quantity.span
    trailing = len(quantity.text) - len(quantity.text.rstrip("多余 "))
    return start, end - trailing


def _figure(quantity: Quantity) -> str:
    text = numbers_en.write(quantity.value, quantity.kind)
    inside = quantity.text.rstrip("多余 ")
    if quantity.kind == "code":
        return inside
    if quantity.kind == "year" and inside.endswith("年代"):
        return text + "s"
    if quantity.scale == 1 and (exact := re.match(r"\d+\.\d*0(?=\D|$)", inside)):
        text = re.sub(r"^[\d,.]+", exact[0], text)  # 5.0% says more than 5 percent
    return f"more than {text}" if "多" in inside or "余" in inside else text
