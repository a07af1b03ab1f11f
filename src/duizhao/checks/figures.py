"""Check figures by value: each Chinese figure must stand in the English, at its scale, currency and unit."""

from __future__ import annotations

import re

from duizhao.documents import Finding
from duizhao.lexicon import numbers_en
from duizhao.lexicon.currencies import BARE_DOLLAR, NOT_DOLLARS
from duizhao.lexicon.figure_alignment import FigureMatch, align_figures, converted
from duizhao.lexicon.quantity import Quantity
from duizhao.lexicon.units import conflicts

_BELOW = re.compile(r"minus|below|sub-?zero|negative|[-–−]\s?[$€£]?\d", re.I)
_LESS = re.compile(  # of money and percentages
    r"\b(?:down|f[ae]ll\w*|declin\w*|decreas\w*|drop\w*|contract\w*|shr[aiu]nk\w*|los[est]\w*|deficit\w*|lower\w*|reduc\w*)\b",
    re.I,
)


def figures(zh: str, en: str) -> list[Finding]:
    """Return findings of kind number (missing, wrong, added, without its minus), currency and unit."""
    matches, added = align_figures(zh, en)
    present = {m.zh.value for m in matches if m.exact} | {v for m in matches if m.zh.weak for v in m.zh.other}
    loose = [q for q in added if _needs_source(q)]
    found = []
    for match in matches:
        if match.exact and match.en is not None:
            found += [f for f in (currency(match), unit(match), sign(match, en)) if f is not None]
        elif match.en is not None:
            message = f"{match.zh.text} is {numbers_en.write(match.zh.value, match.zh.kind)}, not {match.en.text}"
            found.append(Finding("number", "error", message, match.zh.span, match.en.span))
        elif not match.zh.weak and not (match.zh.value in present and not loose):  # said once for twice
            found.append(_missing(match.zh, loose.pop(0) if loose else None))
    for quantity in loose:
        # 1.39 trillion jin (695 million tonnes): said a second time in another unit
        if quantity.value not in present and not any(converted(m.zh, quantity) for m in matches):
            found.append(Finding("number", "error", f"{quantity.text} is not in the Chinese", None, quantity.span))
    return found


def _missing(zh: Quantity, near: Quantity | None) -> Finding:
    message = f"{zh.text} ({numbers_en.write(zh.value, zh.kind)}) is missing"
    message += f"; is it {near.text}?" if near else ""
    return Finding("number", "error", message, zh.span, near.span if near else None)


def _needs_source(quantity: Quantity) -> bool:
    """Return whether an English figure must come from the Chinese; small words, ordinals and months need not."""
    if quantity.weak or quantity.kind == "month":
        return False
    return any(c.isdigit() for c in quantity.text) or quantity.value > 12


def currency(match: FigureMatch) -> Finding | None:
    """Return the finding of an equal figure in another currency; None where it is the same or none is named."""
    assert match.en is not None
    zh, en = match.zh.currency, match.en.currency
    if not zh or not en or zh == en or (en == BARE_DOLLAR and zh not in NOT_DOLLARS):
        return None
    said = "dollars" if en == BARE_DOLLAR else en
    message = f"{match.zh.text} is in {zh}, the English says {match.en.text} in {said}"
    return Finding("currency", "error", message, match.zh.span, match.en.span)


def unit(match: FigureMatch) -> Finding | None:
    """Return the finding of an equal figure in another unit of the same kind (亩 as hectares), else None."""
    zh, en = match.zh, match.en
    if en is None or zh.unit is None or en.unit is None or not conflicts(zh.unit, en.unit) or converted(zh, en):
        return None
    message = f"{zh.text} is in {zh.unit.name}, the English says {en.text} {en.unit.name}"
    return Finding("unit", "error", message, zh.span, en.span)


def sign(match: FigureMatch, en: str) -> Finding | None:
    """Return the finding of a figure below zero of whose minus the English has no trace, else None."""
    of_change = match.zh.currency or match.zh.kind == "percent"
    said = _BELOW.search(en) or of_change and _LESS.search(en)
    if not match.zh.negative or match.en is None or said:
        return None
    message = f"{match.zh.text} is below zero, the English says {match.en.text}"
    return Finding("number", "error", message, match.zh.span, match.en.span)
