"""Chinese numerals → values: 三百二十, 二〇二四, 3.01万亿, 十五点二亿."""

from __future__ import annotations

import re
from fractions import Fraction

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0, "Ｏ": 0}
SMALL = {"十": 10, "百": 100, "千": 1000, "廿": 20, "卅": 30}
BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}
NUMERALS = "〇零一二三四五六七八九两十百千万亿廿卅○"  # for character classes
_SCALED = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿兆]*)((?:\d+(?:\.\d+)?[千百万亿]*)*)")


def scale_of(numeral: str) -> Fraction:
    """Return what the digits of a numeral are multiplied with: of 3.01万亿 10¹², of 十五点二亿 10⁸."""
    scale = 1
    for char in numeral.partition("点")[2] or numeral:
        scale *= BIG.get(char, 1) * SMALL.get(char, 1)
    return Fraction(scale)


def value_of(text: str) -> Fraction | None:
    """Return the exact value of digits with scales, or of numerals; None where the text is no number.

    >>> [str(value_of(t)) for t in ("3.01万亿", "1,234", "三百二十", "二〇二四", "三点五", "一些")]
    ['3010000000000', '1234', '320', '2024', '7/2', 'None']
    """
    text = re.sub(r"[\s,，]", "", text).replace("．", ".")
    if match := _SCALED.fullmatch(text):
        value = Fraction(match[1])
        for char in match[2]:
            value *= BIG.get(char) or SMALL[char]
        return value + (value_of(match[3]) or 0) if match[3] else value
    return _decimal(text) if "点" in text else _integer(text)


def _decimal(text: str) -> Fraction | None:
    integer, _, rest = text.partition("点")
    digits = rest.rstrip("十百千万亿")
    base = value_of(integer)
    if base is None or not digits or not all(c in DIGITS for c in digits):
        return None
    decimals = Fraction(int("".join(str(DIGITS[c]) for c in digits)), 10 ** len(digits))
    return (base + decimals) * scale_of(rest[len(digits) :])


def _integer(text: str) -> Fraction | None:
    if not text or any(c not in DIGITS and c not in SMALL and c not in BIG for c in text):
        return None
    if len(text) > 1 and all(c in DIGITS for c in text):
        return Fraction(int("".join(str(DIGITS[c]) for c in text)))  # 二〇二四
    total = section = digit = 0
    last = 1
    for char in text:
        if char in DIGITS:
            digit, last = DIGITS[char], 1 if char in "零〇" else last
        elif char in SMALL:
            section += (digit or 1) * SMALL[char]
            digit, last = 0, SMALL[char]
        else:
            section = (section + digit) or (1 if not total else 0)
            grows = BIG[char] > total and total
            total = (total + section) * BIG[char] if grows else total + section * BIG[char]
            section, digit, last = 0, 0, BIG[char]
    if digit and last >= 100 and not (len(text) > 1 and text[-2] in "零〇"):
        digit *= last // 10  # 三百二 is 320, 一万二 12,000
    return Fraction(total + section + digit)
