"""Pick the figures worth quoting: what they count, their value in both languages, the segment they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from duizhao.documents import Figure, Segment, Translation
from duizhao.lexicon import tokenize
from duizhao.lexicon.currencies import en_currency, zh_currency_end
from duizhao.lexicon.figure_alignment import align_figures
from duizhao.lexicon.quantity import Quantity

MOST = 6  # of one exchange
_STOP = re.compile(r"[，。；：！？、,;:!?（）()“”\s\u3000]")
_EN_STOP = re.compile(r"[;:!?()“”\"]|[.,](?=\s|$)")
_SIGN_BEFORE = re.compile(r"(?:US|HK|A|C)?[$€£¥]\s*$|\b(?:RMB|CNY)\s*$")
_MEASURE_WORD = re.compile(r"余?[\u4e00-\u9fff]")


def figures(segments: Sequence[Segment], english: dict[str, Translation], most: int = MOST) -> tuple[Figure, ...]:
    """Return at most ``most`` figures in the order of the text, each with its value in both languages."""
    found: list[tuple[int, int, Figure]] = []
    for segment in segments:
        en = english[segment.id].en
        for match in align_figures(segment.simplified, en)[0]:
            weight = _weight(match.zh)
            if not weight or not match.exact or match.en is None or match.en.value != match.zh.value:
                continue
            value_zh, end = _with_measure(segment.zh, segment.simplified, match.zh)
            what_zh = _clause(segment.zh, match.zh.span[0], end, _STOP)
            what_en = _clause(en, *match.en.span, _EN_STOP)
            figure = Figure(what_zh, value_zh, what_en, _with_money(en, match.en), segment.id)
            found.append((-weight, len(found), figure))
    best = sorted(found, key=lambda row: row[:2])[:most]
    return tuple(figure for _, _, figure in sorted(best, key=lambda row: row[1]))


def _weight(quantity: Quantity) -> int:
    """Return how much a reader wants a figure; 0 for dates, ordinals, small counts."""
    if quantity.weak or quantity.kind not in ("number", "percent", "percentage_points", "times"):
        return 0
    if quantity.currency or quantity.kind in ("percent", "percentage_points"):
        return 3
    if quantity.scale >= 10_000 or quantity.kind == "times" or quantity.value.denominator != 1:
        return 2
    return int(quantity.value >= 10)


def _with_measure(zh: str, simplified: str, quantity: Quantity) -> tuple[str, int]:
    """Return the figure with the currency or measure word behind it, as the source writes them, and where it ends."""
    start, end = quantity.span
    if quantity.currency:
        end = zh_currency_end(simplified, end)
    elif (word := _MEASURE_WORD.match(simplified, end)) and (tokenize.tag_of(word[0][-1]) or "").startswith("q"):
        end = word.end()
    return zh[start:end], end


def _with_money(en: str, quantity: Quantity) -> str:
    """Return the figure of the English with the currency beside it."""
    start, end = quantity.span
    sign = _SIGN_BEFORE.search(en[:start])
    return en[sign.start() if sign else start : en_currency(en, end)[1]].strip()


def _clause(text: str, start: int, end: int, stop: re.Pattern[str]) -> str:
    """Return the words around the figure between two stops, the figure itself as …; short."""
    first = max((m.end() for m in stop.finditer(text, 0, start)), default=0)
    last = stop.search(text, end)
    before, after = text[first:start].strip(), text[end : last.start() if last else len(text)].strip()
    return f"{before[-60:]} … {after[:40]}".strip(" …") if before or after else text.strip()[:60]
