"""Align the figures of a Chinese sentence with those of its English, by value.

Checker, repair, page and summary use it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from itertools import pairwise

from duizhao.lexicon import numbers_en, numbers_zh
from duizhao.lexicon.quantity import Quantity
from duizhao.lexicon.units import conflicts, same_amount
from duizhao.lexicon.verbatim import without_verbatim

_WRONG_SCALES = [Fraction(10) ** k for k in (-8, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 8)]
_DATES = ("year", "day", "ordinal")
_LAST_DAY = 31
_BESIDE = re.compile(r"(?:st|nd|rd|th)?(?: the| of| of the)? ?")
_SHARES = ("percent", "percentage_points")


@dataclass(frozen=True, slots=True)
class FigureMatch:
    """A Chinese figure with the English one that stands for it; ``exact`` where the values are equal."""

    zh: Quantity
    en: Quantity | None
    exact: bool


@lru_cache(1024)  # asked for before and after repair, and by the check itself
def align_figures(zh: str, en: str) -> tuple[tuple[FigureMatch, ...], tuple[Quantity, ...]]:
    """Return a match for every Chinese figure, in order, and the English figures that stand for none of them."""
    zh, en = without_verbatim(zh, en)
    source, target = numbers_zh.quantities(zh), numbers_en.quantities(en)
    free = list(range(len(target)))
    days = _days(target, en)
    taken: dict[int, int] = {}
    # Converted units come last: 18万亩 is also some 30,000 acres, but where both stand 180,000 acres is its
    # translation.
    for fits in (partial(_equal, strict=True), partial(_equal, strict=False), converted):
        for i, quantity in enumerate(source):
            fitting = [] if i in taken else [j for j in free if fits(quantity, target[j])]
            if quantity.kind == "month":
                fitting = [j for j in fitting if j not in days]  # 10月1日 is not January 10
            if fitting:
                # The nearest in relative position: the same value may stand twice.
                position = quantity.span[0] / max(len(zh), 1)
                taken[i] = min(fitting, key=lambda j: _distance(target[j], len(en), position))
                free.remove(taken[i])
    matches = {i: FigureMatch(source[i], target[j], True) for i, j in taken.items()}
    for i in range(len(source)):
        if i not in taken and not source[i].weak:
            off = next((j for j in free if not target[j].weak and _off_by_scale(source[i], target[j])), None)
            if off is not None:
                matches[i] = FigureMatch(source[i], target[off], False)
                free.remove(off)
    unmatched = (FigureMatch(quantity, None, False) for quantity in source)
    return tuple(matches.get(i, none) for i, none in enumerate(unmatched)), tuple(target[j] for j in free)


def _days(target: Sequence[Quantity], en: str) -> set[int]:
    """Return the figures beside the name of a month: 10 in January 10, 10 January and the 10th of January."""
    found = set()
    for (i, a), (j, b) in pairwise(enumerate(target)):
        if beside_each_other(a, b, en):
            found |= {k for k, q in ((i, a), (j, b)) if q.kind != "month"}
    return found


def beside_each_other(a: Quantity, b: Quantity, en: str) -> bool:
    """Return whether a month and a day stand side by side in English."""
    if (a.kind == "month") == (b.kind == "month"):
        return False
    day = a if b.kind == "month" else b
    first, last = sorted((a, b), key=lambda q: q.span)
    return day.value <= _LAST_DAY and _BESIDE.fullmatch(en[first.span[1] : last.span[0]]) is not None


def _distance(figure: Quantity, length: int, position: float) -> tuple[bool, float]:
    return figure.weak, abs(figure.span[0] / max(length, 1) - position)


def _equal(zh: Quantity, en: Quantity, *, strict: bool) -> bool:
    """Return whether two figures have one value. ``strict``: of one kind too; else also in another way of saying it."""
    if "clock" in (zh.kind, en.kind):
        return _equal_clock(zh, en, strict=strict)
    if "month" in (zh.kind, en.kind):
        same_kind = zh.kind == en.kind or not strict and "day" not in (zh.kind, en.kind)
        return zh.value == en.value and same_kind
    return _equal_strictly(zh, en) if strict else _equal_loosely(zh, en)


def _equal_clock(zh: Quantity, en: Quantity, *, strict: bool) -> bool:
    if zh.kind == en.kind:
        return (zh.value - en.value) % 720 == 0
    return not strict and (en.value in (zh.value // 60, (zh.value // 60) % 12) or zh.value in en.other)


def _equal_strictly(zh: Quantity, en: Quantity) -> bool:
    if zh.value != en.value or conflicts(zh.unit, en.unit):
        return False
    counting = {zh.kind, en.kind} <= {"number", "year", "day", "code"}
    return zh.kind == en.kind or counting or zh.kind in ("ordinal", "day") and en.kind in ("number", "ordinal")


def _equal_loosely(zh: Quantity, en: Quantity) -> bool:
    if zh.kind in _SHARES and not zh.other and (en.weak or en.kind == "ordinal"):
        return zh.kind == "percent" and en.kind == "number" and en.value < 1 and en.value * 100 == zh.value  # half
    if zh.kind == "times" and en.kind in _SHARES:
        return en.value in (zh.value * 100, (zh.value - 1) * 100)  # three times is not three percent
    if zh.kind == "year" and en.value < 100:
        return zh.value % 100 == en.value
    values = (zh.value, *zh.other)
    hundredth = en.value < 1 and en.value * 100 in values
    return en.value in values or hundredth or any(v in values for v in en.other)


def converted(zh: Quantity, en: Quantity) -> bool:
    """Return whether two figures are one amount in two units: 18亿亩 as 120 million hectares."""
    return same_amount(zh.value, zh.unit, en.value, en.unit)


def _off_by_scale(zh: Quantity, en: Quantity) -> bool:
    """Return whether an English figure is the Chinese one at a wrong scale, or with its digits cut short as well."""
    same_kind = zh.kind == en.kind or (en.kind == "ordinal" and zh.kind in ("number", "day"))
    if same_kind and en.kind in (*_SHARES, "ordinal"):
        return any(zh.value * s == en.value for s in _WRONG_SCALES)
    if {zh.kind, en.kind} & {"month", "clock", "ordinal", *_SHARES} or zh.kind in _DATES:
        return False
    if any(zh.value * s == en.value for s in _WRONG_SCALES) or (zh.scale > 1 and zh.value / zh.scale == en.value):
        return True
    if not zh.value or not en.value or _significant(zh) < max(3, _significant(en)):
        return False
    return any(abs(zh.value * s / en.value - 1) < Fraction(1, 100) for s in (*_WRONG_SCALES, 1))  # 32.92 million


def _significant(quantity: Quantity) -> int:
    return len(str(quantity.value.numerator).rstrip("0"))
