"""Units of measure in both languages, by what they measure and how much of it: 亩 is a fifteenth of a hectare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit. ``size`` in kilograms, metres, square metres, cubic metres, watts or watt-hours; ``name`` as it is written in English."""

    name: str
    measures: str
    size: Fraction


def _unit(name: str, measures: str, size: float | str, zh: str, en: str) -> tuple[Unit, str, str]:
    return Unit(name, measures, Fraction(str(size))), zh, en


# Market units (斤 亩 里) by China's Order on Legal Units of 1959 and 1984, English ones by the International Yard and Pound Agreement.
# The first pattern that fits counts: energy before power. Those of the Chinese exclude words that begin like a unit (吨位, 里面).
_TABLE = [
    _unit("jin", "mass", "1/2", "斤", "jin|catt(?:y|ies)"),
    _unit("kilograms", "mass", 1, "公斤|千克", "kilogram(?:me)?s?|kilos?|(?-i:kg)"),
    _unit("tonnes", "mass", 1000, "吨(?!位|级|公里|海里)", "(?:metric[ -])?ton(?:ne)?s?"),
    _unit("grams", "mass", "0.001", "克(?=[^\u4e00-\u9fff]|$|的|左右|以上|以下)", "gram(?:me)?s?"),
    _unit("mu", "area", "2000/3", "亩", "(?:chinese )?mu"),
    _unit("hectares", "area", 10000, "公顷", "hectares?|(?-i:ha)"),
    _unit("acres", "area", "4046.8564224", "英亩", "acres?"),
    _unit(
        "square kilometers",
        "area",
        1000000,
        "平方公里|平方千米",
        "(?:square|sq\\.?)[ -]kilomet(?:er|re)s?|(?:(?:square|sq\\.?) ?)?(?-i:km[²2]|sq\\.? km)",
    ),
    _unit("square meters", "area", 1, "平方米|平米", "(?:square|sq\\.?)[ -]met(?:er|re)s?|(?:square|sq\\.?) m|m[²2]"),
    _unit("square miles", "area", "2589988.110336", "平方英里", "square[ -]miles?"),
    _unit("square feet", "area", "0.09290304", "平方英尺", "square[ -](?:foot|feet)"),
    _unit("cubic meters", "volume", 1, "立方米|立方", "cubic[ -]met(?:er|re)s?|m[³3]"),
    _unit("li", "length", 500, "(?:华)?里(?=[长外地路]|[^\u4e00-\u9fff]|$)", "li"),
    _unit("kilometers", "length", 1000, "公里|千米", "kilomet(?:er|re)s?|(?-i:km)s?"),
    _unit(
        "meters",
        "length",
        1,
        "米(?=[^\u4e00-\u9fff]|$|的|高|长|宽|深|以|左右|跑|处|外|远|、)",
        "met(?:er|re)s?|(?-i:m)",
    ),
    _unit("centimeters", "length", "0.01", "厘米", "centimet(?:er|re)s?|(?-i:cm)"),
    _unit("millimeters", "length", "0.001", "毫米", "millimet(?:er|re)s?|(?-i:mm)"),
    _unit("nautical miles", "length", 1852, "海里", "nautical[ -]miles?"),
    _unit("miles", "length", "1609.344", "英里", "miles?"),
    _unit("feet", "length", "0.3048", "英尺", "feet|foot"),
    _unit("kilowatt-hours", "energy", 1000, "千瓦(?:时|小时|·时)|度电", "kilowatt[ -]?hours?|(?-i:kWh)|kwh"),
    _unit("megawatt-hours", "energy", 1000000, "兆瓦(?:时|小时|·时)", "megawatt[ -]?hours?|(?-i:MWh)"),
    _unit("gigawatt-hours", "energy", 1000000000, "吉瓦(?:时|小时|·时)", "gigawatt[ -]?hours?|(?-i:GWh)"),
    _unit("terawatt-hours", "energy", 1000000000000, "太瓦(?:时|小时|·时)", "terawatt[ -]?hours?|(?-i:TWh)"),
    _unit("kilowatts", "power", 1000, "千瓦(?!时|小时|·时)", "kilowatts?|(?-i:kW)"),
    _unit("megawatts", "power", 1000000, "兆瓦(?!时|小时|·时)", "megawatts?|(?-i:MW)"),
    _unit("gigawatts", "power", 1000000000, "吉瓦(?!时|小时|·时)", "gigawatts?|(?-i:GW)"),
    _unit("terawatts", "power", 1000000000000, "太瓦(?!时|小时|·时)", "terawatts?|(?-i:TW)"),
]
CONFUSED = {frozenset(("power", "energy"))}  # which a translation may exchange for one another
_NEAR = Fraction(15, 1000)  # a converted figure is rounded: 500公里 as 310 miles


def _pattern(column: int, before: str, after: str) -> re.Pattern[str]:
    return re.compile(before + "(?:" + "|".join(f"({row[column]})" for row in _TABLE) + ")" + after, re.I)


_ZH = _pattern(1, r"\s*(?:多|余)?\s*", "")
_EN = _pattern(2, r"[\s-]*", r"(?![\w²³])")


def _at(pattern: re.Pattern[str], text: str, at: int) -> tuple[Unit | None, int]:
    match = pattern.match(text, at)
    return (_TABLE[match.lastindex - 1][0], match.end()) if match and match.lastindex else (None, at)


def zh_unit(text: str, at: int) -> Unit | None:
    """The unit that stands at a place of a Chinese text, behind a figure; None where there is none."""
    return _at(_ZH, text, at)[0]


def en_unit(text: str, at: int) -> tuple[Unit | None, int]:
    """The unit that stands at a place of an English text, and where it ends; None and the place where there is none."""
    return _at(_EN, text, at)


def converted(first: Fraction, of: Unit | None, second: Fraction, by: Unit | None) -> bool:
    """Whether two figures in two units of one kind are the same amount, as far as rounding goes."""
    if of is None or by is None or of == by or of.measures != by.measures or not second:
        return False
    return abs(first * of.size / (second * by.size) - 1) <= _NEAR


def other_unit(of: Unit | None, by: Unit | None) -> bool:
    """Whether two units of one kind (or of kinds that are confused) are not the same."""
    return (
        of is not None
        and by is not None
        and of != by
        and (of.measures == by.measures or frozenset((of.measures, by.measures)) in CONFUSED)
    )
