"""Units of measure in both languages, from data/lexicon/units.tsv. A row there adds a unit everywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from duizhao.lexicon.tables import table


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure. ``size`` is in the base unit of what it ``measures`` (kg, m, m², m³, W, Wh)."""

    name: str  # as English writes it
    measures: str  # mass, area, length, …
    size: Fraction


_UNITS = [Unit(row["name"], row["measures"], Fraction(row["size"])) for row in table("units.tsv")]
_CONFUSED = {frozenset(("power", "energy"))}  # kinds that a translation exchanges for one another
_ROUNDING = Fraction(15, 1000)  # a converted figure is rounded: 500公里 as 310 miles


def _pattern(column: str, before: str, after: str) -> re.Pattern[str]:
    return re.compile(before + "(?:" + "|".join(f"({row[column]})" for row in table("units.tsv")) + ")" + after, re.I)


_ZH = _pattern("zh", r"\s*(?:多|余)?\s*", "")
_EN = _pattern("en", r"[\s-]*", r"(?![\w²³])")


def _match(pattern: re.Pattern[str], text: str, at: int) -> tuple[Unit | None, int]:
    match = pattern.match(text, at)
    return (_UNITS[match.lastindex - 1], match.end()) if match and match.lastindex else (None, at)


def zh_unit(text: str, at: int) -> Unit | None:
    """Return the unit behind a Chinese figure that ends at ``at``; None where there is none."""
    return _match(_ZH, text, at)[0]


def en_unit(text: str, at: int) -> tuple[Unit | None, int]:
    """Return the unit behind an English figure that ends at ``at``, and where the unit ends; (None, at) for none."""
    return _match(_EN, text, at)


def same_amount(first: Fraction, unit: Unit | None, second: Fraction, other: Unit | None) -> bool:
    """Return whether two figures in two units of one kind are the same amount, up to rounding."""
    if unit is None or other is None or unit == other or unit.measures != other.measures or not second:
        return False
    return abs(first * unit.size / (second * other.size) - 1) <= _ROUNDING


def conflicts(unit: Unit | None, other: Unit | None) -> bool:
    """Return whether two units differ though they measure the same kind of thing (or kinds that are confused)."""
    if unit is None or other is None or unit == other:
        return False
    return unit.measures == other.measures or frozenset((unit.measures, other.measures)) in _CONFUSED
