"""Figures by value: each of the Chinese must stand in the English, none may be added, none be of another scale or currency."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from duizhao.documents import Finding
from duizhao.lexicon import numbers_en, numbers_zh
from duizhao.lexicon.quantity import Quantity

_SCALES = [Fraction(10) ** k for k in (-8, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 8)]


@dataclass(frozen=True)
class Pair:
    """A figure of the Chinese with the one of the English that stands for it; ``exact`` where the values are equal."""

    zh: Quantity
    en: Quantity | None
    exact: bool


def align(zh: str, en: str) -> tuple[list[Pair], list[Quantity]]:
    """Pairs of figures, in the order of the Chinese, and the English figures that stand for none of them."""
    source, target = numbers_zh.quantities(zh), numbers_en.quantities(en)
    free = list(range(len(target)))
    taken: dict[int, int] = {}
    for strict in (True, False):
        for i, quantity in enumerate(source):
            if i in taken:
                continue
            fitting = [j for j in free if _equal(quantity, target[j], strict=strict)]
            if fitting:
                # the nearest in relative place: the same value may stand twice
                place = quantity.span[0] / max(len(zh), 1)
                taken[i] = min(fitting, key=lambda j: (target[j].weak, abs(target[j].span[0] / max(len(en), 1) - place)))
                free.remove(taken[i])
    pairs: dict[int, Pair] = {i: Pair(source[i], target[j], True) for i, j in taken.items()}
    open_zh = [i for i in range(len(source)) if i not in taken]
    for i in open_zh:
        off = next((j for j in free if _off_by_scale(source[i], target[j])), None)
        if off is not None and not target[off].weak:
            pairs[i] = Pair(source[i], target[off], False)
            free.remove(off)
    return [pairs.get(i, Pair(source[i], None, False)) for i in range(len(source))], [target[j] for j in free]


def _equal(zh: Quantity, en: Quantity, *, strict: bool) -> bool:
    if zh.kind == "clock" or en.kind == "clock":
        if zh.kind == en.kind:
            return zh.value == en.value or zh.value == en.value + 720
        return not strict and (en.value in (zh.value // 60, (zh.value // 60) % 12) or zh.value in en.other)
    if zh.kind == "month" or en.kind == "month":
        return zh.value == en.value and ("month" in (zh.kind, en.kind)) and (zh.kind == en.kind or not strict)
    if strict:
        return zh.value == en.value and (zh.kind == en.kind or {zh.kind, en.kind} <= {"number", "year", "day", "code"} or zh.kind in ("ordinal", "day") and en.kind in ("number", "ordinal"))
    if zh.kind == "year" and en.value < 100:
        return zh.value % 100 == en.value
    values = (zh.value, *zh.other)
    return en.value in values or (en.value * 100 in values and en.value < 1) or any(v in values for v in en.other)


def _off_by_scale(zh: Quantity, en: Quantity) -> bool:
    if "month" in (zh.kind, en.kind) or "clock" in (zh.kind, en.kind) or zh.kind in ("year", "day", "ordinal", "percent", "points") or en.kind in ("percent", "points", "ordinal"):
        return False
    return any(zh.value * s == en.value for s in _SCALES) or (zh.scale > 1 and zh.value / zh.scale == en.value)


def figures(zh: str, en: str) -> list[Finding]:
    """Findings of kind number (missing, wrong, added) and currency."""
    pairs, added = align(zh, en)
    found = []
    loose = [q for q in added if not q.weak]
    for pair in pairs:
        if pair.exact and pair.en is not None:
            if (finding := _currency(pair)) is not None:
                found.append(finding)
        elif pair.en is not None:
            message = f"{pair.zh.text} is {numbers_en.write(pair.zh.value, pair.zh.kind)}, not {pair.en.text}"
            found.append(Finding("number", "error", message, pair.zh.span, pair.en.span))
        elif not pair.zh.weak:
            near = loose.pop(0) if loose else None
            message = f"{pair.zh.text} ({numbers_en.write(pair.zh.value, pair.zh.kind)}) is missing" + (f"; is it {near.text}?" if near else "")
            found.append(Finding("number", "error", message, pair.zh.span, near.span if near else None))
    for quantity in loose:
        found.append(Finding("number", "error", f"{quantity.text} is not in the Chinese", None, quantity.span))
    return found


def _currency(pair: Pair) -> Finding | None:
    assert pair.en is not None
    zh, en = pair.zh.currency, pair.en.currency
    if not zh or not en or zh == en or (en == "?" and zh not in ("CNY", "JPY", "EUR", "GBP", "KRW", "RUB", "INR", "THB")):
        return None
    return Finding("currency", "error", f"{pair.zh.text} is in {zh}, the English says {pair.en.text} in {'dollars' if en == '?' else en}", pair.zh.span, pair.en.span)
