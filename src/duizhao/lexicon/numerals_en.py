"""English number words and digits → values, and the writer of figures."""

from __future__ import annotations

import re
from fractions import Fraction

from duizhao.lexicon.quantity import Kind

ONES = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SCALES = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "lakh": 10**5,
    "crore": 10**7,
    "decade": 10,
    "decades": 10,
    "century": 100,
    "centuries": 100,
    "bn": 10**9,
    "mn": 10**6,
    "tn": 10**12,
    "m": 10**6,
    "k": 10**3,
    "b": 10**9,
}
ORDINALS = (
    {
        word: value
        for value, word in enumerate(
            [
                "first",
                "second",
                "third",
                "fourth",
                "fifth",
                "sixth",
                "seventh",
                "eighth",
                "ninth",
                "tenth",
                "eleventh",
                "twelfth",
                "thirteenth",
                "fourteenth",
                "fifteenth",
                "sixteenth",
                "seventeenth",
                "eighteenth",
                "nineteenth",
                "twentieth",
            ],
            1,
        )
    }
    | {f"{tens[:-1]}ieth": value for tens, value in TENS.items()}
    | {"hundredth": 100}
)
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
MONTH_NUMBERS = {m: i for i, m in enumerate(MONTHS, 1)} | {m[:3]: i for i, m in enumerate(MONTHS, 1)} | {"sept": 9}
# What a thing is divided by: a third.
PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "hundredth": 100,
    "thousandth": 1000,
    "ten-thousandth": 10000,
}
_WRITTEN_SCALES = (("trillion", 10**12), ("billion", 10**9), ("million", 10**6))
_MOST_PLACES = 4  # decimals before a scale word: 3.2929 million, but 32,929,123


def digits_value(number: str, scale: str | None) -> tuple[Fraction, Fraction]:
    """Return the value of digits with a scale word, and what the digits were multiplied with."""
    # 27,79 trillion: some systems write a decimal comma
    number = number.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", number) else number.replace(",", "")
    value, factor = Fraction(number), Fraction(1)
    for word in re.split(r"[\s-]+", (scale or "").strip().lower()):
        factor *= SCALES.get(word) or SCALES.get(word.rstrip("s"), 1)
    return value * factor, factor


def words_value(text: str) -> Fraction | None:
    """Return the value of number words; None where none of the words is a number.

    >>> [str(words_value(t)) for t in ("two hundred and five thousand", "three point five million", "half a million")]
    ['205000', '3500000', '500000']
    """
    total = section = Fraction(0)
    decimals: str | None = None
    seen = False
    for word in re.split(r"[\s-]+", text.lower()):
        if word == "point":
            decimals = ""
        elif decimals is not None and word in ONES:
            decimals += str(ONES[word])
        elif word in ONES or word in TENS:
            section, seen = section + ONES.get(word, TENS.get(word, 0)), True
        elif (factor := SCALES.get(word) or SCALES.get(word.rstrip("s"))) is not None and word not in ("a", "an"):
            section, decimals, seen = (section + _decimals(decimals) or 1) * factor, None, True
            if factor > 100:
                total, section = total + section, Fraction(0)
    value = total + section + _decimals(decimals)
    return (value / 2 if text.lower().startswith("half a") else value) if seen else None


def _decimals(digits: str | None) -> Fraction:
    return Fraction(int(digits), 10 ** len(digits)) if digits else Fraction(0)


def write(value: Fraction, kind: Kind = "number") -> str:
    """Return a figure as a newspaper writes it, exactly: 3.01 trillion, 4.5 percent, 1,234.

    A value without a finite decimal becomes a fraction of digits (2/3). Raises ValueError for a negative one.
    """
    if value < 0:
        raise ValueError(f"a figure can't be negative here: {value}")
    if kind == "ordinal" and value.denominator == 1:
        last = {1: "st", 2: "nd", 3: "rd"}.get(int(value % 10), "th")
        return f"{value.numerator:,}{'th' if value % 100 in (11, 12, 13) else last}"
    suffix = {"percent": " percent", "percentage_points": " percentage points", "times": " times"}.get(kind, "")
    for name, scale in _WRITTEN_SCALES:
        short = _decimal(value / scale) if value >= scale else None
        if short is not None and len(short.partition(".")[2]) <= _MOST_PLACES:
            return f"{short} {name}{suffix}"
    plain = _decimal(value, grouped=kind not in ("year", "code"))
    return (plain if plain is not None else f"{value.numerator}/{value.denominator}") + suffix


def _decimal(value: Fraction, *, grouped: bool = True) -> str | None:
    """Return a value in decimals; None where they would not end."""
    den, twos, fives = value.denominator, 0, 0
    while den % 2 == 0:
        den, twos = den // 2, twos + 1
    while den % 5 == 0:
        den, fives = den // 5, fives + 1
    if den != 1:
        return None
    places = max(twos, fives)
    integer, rest = divmod(value.numerator * 10**places // value.denominator, 10**places)
    digits = f"{integer:,}" if grouped else str(integer)
    return digits + (f".{rest:0{places}d}" if places else "")
