"""A figure by its value, in either language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from duizhao.documents import Span
from duizhao.lexicon.units import Unit

Kind = Literal["number", "percent", "percentage_points", "times", "ordinal", "year", "month", "day", "clock", "code"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure. ``value`` is exact; ``currency`` is an ISO code, "?" for a bare $ sign.

    ``span`` covers digits, scale and percent sign, not the currency. ``scale``: what the digits were multiplied with.
    ``weak``: too common a word to be checked (一个, one of, a pair): never missing, never added.
    """

    value: Fraction
    kind: Kind
    span: Span
    text: str
    scale: Fraction = Fraction(1)
    currency: str = ""
    weak: bool = False
    other: tuple[Fraction, ...] = ()  # values it may as well have: 三成 as 0.3
    unit: Unit | None = None  # of measure, where one stands behind it
    negative: bool = False  # 零下15度: the value is that of the digits


def shared_scales(text: str, found: list[Quantity], between: re.Pattern[str]) -> list[Quantity]:
    """Return the figures of a text; the first of a range may have the scale of the second (三到十万)."""
    result = list(found)
    for i, (first, second) in enumerate(zip(found, found[1:], strict=False)):
        if first.scale == 1 and second.scale > 1 and between.fullmatch(text[first.span[1] : second.span[0]]):
            result[i] = replace(
                first, other=(*first.other, first.value * second.scale), currency=first.currency or second.currency
            )
    return result
