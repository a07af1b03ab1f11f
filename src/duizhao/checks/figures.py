"""Figures by value: each of the Chinese must stand in the English, none may be added, none be of another scale or currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial

from duizhao.documents import Finding
from duizhao.lexicon import numbers_en, numbers_zh
from duizhao.lexicon.quantity import Quantity
from duizhao.lexicon.units import converted, other_unit
from duizhao.lexicon.verbatim import without_verbatim

_SCALES = [Fraction(10) ** k for k in (-8, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 8)]
_BELOW = re.compile(r"minus|below|sub-?zero|negative|[-–−]\s?[$€£]?\d", re.I)
_LESS = re.compile(  # of money and percentages
    r"\b(?:down|f[ae]ll\w*|declin\w*|decreas\w*|drop\w*|contract\w*|shr[aiu]nk\w*|los[est]\w*|deficit\w*|lower\w*|reduc\w*)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure of the Chinese with the one of the English that stands for it; ``exact`` where the values are equal."""

    zh: Quantity
    en: Quantity | None
    exact: bool


@lru_cache(1024)  # asked before and after repair, and by the check itself
def align(zh: str, en: str) -> tuple[tuple[Pair, ...], tuple[Quantity, ...]]:
    """Pairs of figures, in the order of the Chinese, and the English figures that stand for none of them."""
    zh, en = without_verbatim(zh, en)
    source, target = numbers_zh.quantities(zh), numbers_en.quantities(en)
    free = list(range(len(target)))
    taken: dict[int, int] = {}
    # converted last: 18万亩 is also some 30,000 acres, but where both stand 180,000 acres is what was made of it
    for fits in (partial(_equal, strict=True), partial(_equal, strict=False), _converted):
        for i, quantity in enumerate(source):
            if i in taken:
                continue
            fitting = [j for j in free if fits(quantity, target[j])]
            if fitting:
                # the nearest in relative place: the same value may stand twice
                place = quantity.span[0] / max(len(zh), 1)
                taken[i] = min(
                    fitting, key=lambda j: (target[j].weak, abs(target[j].span[0] / max(len(en), 1) - place))
                )
                free.remove(taken[i])
    pairs: dict[int, Pair] = {i: Pair(source[i], target[j], True) for i, j in taken.items()}
    open_zh = [i for i in range(len(source)) if i not in taken]
    for i in open_zh:
        off = next((j for j in free if not target[j].weak and _off_by_scale(source[i], target[j])), None)
        if off is not None and not source[i].weak:
            pairs[i] = Pair(source[i], target[off], False)
            free.remove(off)
    return tuple(pairs.get(i, Pair(source[i], None, False)) for i in range(len(source))), tuple(target[j] for j in free)


def _equal(zh: Quantity, en: Quantity, *, strict: bool) -> bool:
    if zh.kind == "clock" or en.kind == "clock":
        if zh.kind == en.kind:
            return (zh.value - en.value) % 720 == 0
        return not strict and (en.value in (zh.value // 60, (zh.value // 60) % 12) or zh.value in en.other)
    if zh.kind == "month" or en.kind == "month":
        return zh.value == en.value and ("month" in (zh.kind, en.kind)) and (zh.kind == en.kind or not strict)
    if strict:
        return (
            zh.value == en.value
            and not other_unit(zh.unit, en.unit)
            and (
                zh.kind == en.kind
                or {zh.kind, en.kind} <= {"number", "year", "day", "code"}
                or zh.kind in ("ordinal", "day")
                and en.kind in ("number", "ordinal")
            )
        )
    if zh.kind in ("percent", "percentage_points") and not zh.other and (en.weak or en.kind == "ordinal"):
        return (
            zh.kind == "percent" and en.kind == "number" and en.value < 1 and en.value * 100 == zh.value
        )  # half of them
    if zh.kind == "times" and en.kind in ("percent", "percentage_points"):
        return en.value in (zh.value * 100, (zh.value - 1) * 100)  # three times is no three percent
    if zh.kind == "year" and en.value < 100:
        return zh.value % 100 == en.value
    values = (zh.value, *zh.other)
    return en.value in values or (en.value * 100 in values and en.value < 1) or any(v in values for v in en.other)


def _converted(zh: Quantity, en: Quantity) -> bool:
    """18亿亩 as 120 million hectares."""
    return converted(zh.value, zh.unit, en.value, en.unit)


def _off_by_scale(zh: Quantity, en: Quantity) -> bool:
    same = zh.kind == en.kind or (en.kind == "ordinal" and zh.kind in ("number", "day"))
    if same and en.kind in ("percent", "percentage_points", "ordinal"):
        return any(zh.value * s == en.value for s in _SCALES)
    if (
        "month" in (zh.kind, en.kind)
        or "clock" in (zh.kind, en.kind)
        or zh.kind in ("year", "day", "ordinal", "percent", "percentage_points")
        or en.kind in ("percent", "percentage_points", "ordinal")
    ):
        return False
    if (
        zh.value
        and _digits(zh) >= max(3, _digits(en))
        and any(abs(zh.value * s / en.value - 1) < Fraction(1, 100) for s in (*_SCALES, 1) if en.value)
    ):
        return True  # the digits cut short as well: 32.92 million for 3.2929 million
    return any(zh.value * s == en.value for s in _SCALES) or (zh.scale > 1 and zh.value / zh.scale == en.value)


def _digits(quantity: Quantity) -> int:
    return len(str(quantity.value.numerator).rstrip("0"))


def figures(zh: str, en: str) -> list[Finding]:
    """Findings of kind number (missing, wrong, added, without its minus), currency and unit."""
    pairs, added = align(zh, en)
    found = []
    held = {p.zh.value for p in pairs if p.exact} | {v for p in pairs if p.zh.weak for v in p.zh.other}
    loose = [q for q in added if _holds(q)]
    for pair in pairs:
        if pair.exact and pair.en is not None:
            found += [f for f in (currency(pair), unit(pair), sign(pair, en)) if f is not None]
        elif pair.en is not None:
            message = f"{pair.zh.text} is {numbers_en.write(pair.zh.value, pair.zh.kind)}, not {pair.en.text}"
            found.append(Finding("number", "error", message, pair.zh.span, pair.en.span))
        elif not pair.zh.weak and not (pair.zh.value in held and not loose):  # said once for twice
            near = loose.pop(0) if loose else None
            message = f"{pair.zh.text} ({numbers_en.write(pair.zh.value, pair.zh.kind)}) is missing" + (
                f"; is it {near.text}?" if near else ""
            )
            found.append(Finding("number", "error", message, pair.zh.span, near.span if near else None))
    for quantity in loose:
        # 1.39 trillion jin (695 million tonnes): said a second time in another unit
        if quantity.value not in held and not any(_converted(p.zh, quantity) for p in pairs):
            found.append(Finding("number", "error", f"{quantity.text} is not in the Chinese", None, quantity.span))
    return found


def _holds(quantity: Quantity) -> bool:
    """Whether an English figure must come from the Chinese: small number words, ordinals and months often come from elsewhere."""
    if quantity.weak or quantity.kind == "month":
        return False
    return quantity.text[-1:].isdigit() or any(c.isdigit() for c in quantity.text) or quantity.value > 12


def currency(pair: Pair) -> Finding | None:
    """The finding of an equal figure whose currency is another one; None where it is the same or none is named."""
    assert pair.en is not None
    zh, en = pair.zh.currency, pair.en.currency
    if (
        not zh
        or not en
        or zh == en
        or (en == "?" and zh not in ("CNY", "JPY", "EUR", "GBP", "KRW", "RUB", "INR", "THB"))
    ):
        return None
    return Finding(
        "currency",
        "error",
        f"{pair.zh.text} is in {zh}, the English says {pair.en.text} in {'dollars' if en == '?' else en}",
        pair.zh.span,
        pair.en.span,
    )


def unit(pair: Pair) -> Finding | None:
    """The finding of an equal figure that counts another unit of the same kind: 亩 as hectares; None where it is the same amount."""
    zh, en = pair.zh, pair.en
    if en is None or not other_unit(zh.unit, en.unit) or _converted(zh, en):
        return None
    assert zh.unit is not None and en.unit is not None
    return Finding(
        "unit", "error", f"{zh.text} is in {zh.unit.name}, the English says {en.text} {en.unit.name}", zh.span, en.span
    )


def sign(pair: Pair, en: str) -> Finding | None:
    """The finding of a figure below zero of whose minus the English has no trace."""
    said = _BELOW.search(en) or (pair.zh.currency or pair.zh.kind == "percent") and _LESS.search(en)
    if not pair.zh.negative or pair.en is None or said:
        return None
    return Finding(
        "number", "error", f"{pair.zh.text} is below zero, the English says {pair.en.text}", pair.zh.span, pair.en.span
    )
