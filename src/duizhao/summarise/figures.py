"""Figures worth quoting: what they count, their value in both languages, and the segment they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duizhao.documents import Figure, Segment, Translation
from duizhao.lexicon import numbers_en, numbers_zh, tokenize
from duizhao.lexicon.quantity import Quantity

MOST = 6  # of one exchange
_STOP = re.compile(r"[，。；：！？、,;:!?（）()“”\s\u3000]")
_EN_STOP = re.compile(r"[;:!?()“”\"]|[.,](?=\s|$)")


def figures(segments: Sequence[Segment], english: dict[str, Translation], most: int = MOST) -> tuple[Figure, ...]:
    """At most ``most`` figures in the order of the text. Only those whose value stands in both languages of the segment."""
    found: list[tuple[int, int, Figure]] = []
    for segment in segments:
        en = english[segment.id].en
        there = [q for q in numbers_en.quantities(en) if not q.weak]
        for quantity in numbers_zh.quantities(segment.simplified):
            weight = _worth(quantity)
            same = next((q for q in there if q.value == quantity.value), None)
            if not weight or same is None:
                continue
            there.remove(same)
            value_zh, end = _with_unit(segment.zh, segment.simplified, quantity)
            figure = Figure(
                _clause(segment.zh, quantity.span[0], end, _STOP),
                value_zh,
                _clause(en, *same.span, _EN_STOP),
                _money(en, same),
                segment.id,
            )
            found.append((-weight, len(found), figure))
    best = sorted(found, key=lambda row: row[:2])[:most]
    return tuple(figure for _, _, figure in sorted(best, key=lambda row: row[1]))


def _worth(quantity: Quantity) -> int:
    """How much a reader wants it; 0 for dates, ordinals, small counts."""
    if quantity.weak or quantity.kind not in ("number", "percent", "percentage_points", "times"):
        return 0
    if quantity.currency or quantity.kind in ("percent", "percentage_points"):
        return 3
    if quantity.scale >= 10_000 or quantity.kind == "times" or quantity.value.denominator != 1:
        return 2
    return int(quantity.value >= 10)


def _with_unit(zh: str, simplified: str, quantity: Quantity) -> tuple[str, int]:
    """The figure with the currency or measure word behind it, as the source writes them."""
    start, end = quantity.span
    unit = re.match(r"多?(?:元|美元|欧元|人民币|港元|日元|英镑)|余?[\u4e00-\u9fff]", simplified[end:])
    if unit and (quantity.currency or (tokenize.tag_of(unit[0][-1]) or "").startswith("q")):
        end += len(unit[0])
    return zh[start:end], end


def _money(en: str, quantity: Quantity) -> str:
    """The figure of the English with the currency that stands beside it."""
    start, end = quantity.span
    sign = re.search(r"(?:US|HK|A|C)?[$€£¥]\s*$|\b(?:RMB|CNY)\s*$", en[:start])
    unit = re.match(r"\s+(?:yuan|RMB|U\.?S\.? dollars?|US dollars?|dollars?|euros?|yen|pounds?)\b", en[end:], re.I)
    return en[sign.start() if sign else start : end + (unit.end() if unit else 0)].strip()


def _clause(text: str, start: int, end: int, stop: re.Pattern[str]) -> str:
    """The words around the figure between two stops, the figure itself as …; short."""
    first = max((m.end() for m in stop.finditer(text, 0, start)), default=0)
    last = stop.search(text, end)
    before, after = text[first:start].strip(), text[end : last.start() if last else len(text)].strip()
    return f"{before[-60:]} … {after[:40]}".strip(" …") if before or after else text.strip()[:60]
