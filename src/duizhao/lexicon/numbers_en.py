"""Find the figures of an English text by value, with spans: digits, words, scales, percent, dates, money."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from duizhao.lexicon.currencies import BARE_DOLLAR, SIGN, en_currency, en_sign
from duizhao.lexicon.number_grammar import Grammar, Rule
from duizhao.lexicon.numerals_en import (
    MONTH_NUMBERS,
    MONTHS,
    ONES,
    ORDINALS,
    PARTS,
    SCALES,
    TENS,
    digits_value,
    words_value,
    write,
)
from duizhao.lexicon.quantity import Kind, Quantity, shared_scales
from duizhao.lexicon.units import en_unit

__all__ = ["quantities", "write"]

_AFTER = re.compile(
    r"\s*-?(?:(?P<percentage_points>percentage[\s-]points?|percent(?:age)?\s+points?|per\s?cent\s+points?|points?\s+percentage)"
    r"|(?P<percent>%|per\s?cent\b|percent\b|pct\b)|(?P<times>-?\s?fold\b|\s?times\b))",
    re.I,
)
_RANGE = re.compile(r"\s*(?:to|and|or|-|–|—|~)\s*(?:[$€£¥]|US\$|RMB\s?)?", re.I)
_VAGUE = re.compile(
    r"(?:hundreds|thousands|millions|billions|trillions|decades|centuries)\b"
    r"|(?:an?\s+)?(?:hundred|thousand|million|billion|trillion|decade|century)$",
    re.I,
)
_LETTER_M = re.compile(r"m(?![\w²³])")
_DOZEN = re.compile(r"[\s-]+dozens?\b", re.I)
_HALF_AN_AGE = re.compile(r"half\s+an?\s+(?:century|decade)$", re.I)  # 半个世纪, 半辈子
_CODE_BEFORE = re.compile(r"[A-Za-z][-.]$")  # HMX-1
_NAMED = {
    "half": Fraction(1, 2),
    "quarter": Fraction(1, 4),
    "dozen": Fraction(12),
    "twice": Fraction(2),
    "thrice": Fraction(3),
    "once": Fraction(1),
    "couple": Fraction(2),
    "pair": Fraction(2),
    "both": Fraction(2),
    "centenary": Fraction(100),
    "centennial": Fraction(100),
}
_STEMS = {"centenar": 100, "doubl": 2, "trebl": 3, "tripl": 3, "quadrupl": 4, "halv": 2}
# Half of all sentences have no figure: a quick look spares them the grammar at every word.
_DIGIT_LIKE = re.compile("[\\dıſİ\u212a]")  # digits, and letters that a case-blind pattern takes for i, s and k
_FIGURE_STEMS = (*_STEMS, *(w + "fold" for w in (*ONES, *TENS)))
_FIGURE_WORDS = frozenset(
    [*ONES, *TENS, *SCALES, *ORDINALS, *MONTH_NUMBERS, *MONTHS, *PARTS, *_NAMED]
    + [w + "s" for w in (*SCALES, *PARTS, "dozen")]
)


def _may_have(en: str) -> bool:
    if _DIGIT_LIKE.search(en):
        return True
    words = set(re.findall("[a-z]+", en.lower()))
    return not words.isdisjoint(_FIGURE_WORDS) or any(w.startswith(_FIGURE_STEMS) for w in words)


@lru_cache(32768)  # several outputs of a sentence, before and after repair, then summary and alignment
def quantities(en: str) -> tuple[Quantity, ...]:
    """Return all figures of an English text in order; spans are into ``en``, values exact.

    >>> [(str(q.value), q.kind) for q in quantities("1.3 billion people, twenty-three percent")]
    [('1300000000', 'number'), ('23', 'percent')]
    """
    if not _may_have(en):
        return ()
    found = [q for rule, match in GRAMMAR.matches(en) if (q := rule.build(en, match)) is not None]
    return tuple(shared_scales(en, found, _RANGE))


def _clock(en: str, match: re.Match[str]) -> Quantity | None:
    numbers = [int(n) for n in re.findall(r"\d+", match[0])]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    if hour > 24 or minute > 59:
        return None
    if re.search(r"p\.?m", match[0], re.I) and hour < 12:
        hour += 12
    other = (Fraction(hour), Fraction(numbers[0]))
    return Quantity(Fraction(hour * 60 + minute), "clock", match.span(), match[0], other=other, weak=minute == 0)


def _ordinal(en: str, match: re.Match[str]) -> Quantity:
    return Quantity(Fraction(match["ord"].replace(",", "")), "ordinal", match.span(), match[0])


def _one_in(en: str, match: re.Match[str]) -> Quantity:
    of = match["of"].lower()
    count = int(of) if of.isdigit() else ONES.get(of) or SCALES[of.split()[-1]]
    return Quantity(Fraction(1, count or 1), "number", match.span(), match[0], weak=True, other=(Fraction(count),))


def _fraction(en: str, match: re.Match[str]) -> Quantity | None:
    if match["slash"]:
        num, den = match["slash"].split("/")
        return Quantity(Fraction(int(num), int(den)), "number", match.span(), match[0], weak=True) if int(den) else None
    if match["single"]:
        weak = match["one"].lower() == "a"
        return Quantity(Fraction(1, PARTS[match["single"].lower()]), "number", match.span(), match[0], weak=weak)
    num, part = match["num"].lower(), match["nth"].lower()
    top = ONES.get(num) or TENS.get(num) or (int(num) if num.isdigit() else 1)
    return Quantity(Fraction(top, PARTS.get(part) or PARTS[part.rstrip("s")]), "number", match.span(), match[0])


def _and_a_half(en: str, match: re.Match[str]) -> Quantity:
    value = (words_value(match["integer"]) or Fraction(0)) + Fraction(1, 2)
    scaled = value * digits_value("1", match["half_of"])[0]
    return Quantity(scaled, "number", match.span(), match[0], weak=not match["half_of"])


def _month(en: str, match: re.Match[str]) -> Quantity | None:
    name = match[0].lower().rstrip(".")
    if name in ("may", "march", "mar", "sep", "dec") and not match[0][0].isupper():
        return None
    return Quantity(Fraction(MONTH_NUMBERS[name]), "month", match.span(), match[0], weak=name == "may")


def _digits(en: str, match: re.Match[str]) -> Quantity:
    start, end = match.span()
    value, scale = digits_value(match["number"], match["scale"])
    sign = en_sign(match["sign"] or "")
    if not sign and scale == 1 and _LETTER_M.match(en, end):
        # 500m: metres, or millions as newspapers write them
        unit = en_unit(en, end)[0]
        return Quantity(value, "number", (start, end), en[start:end], other=(value * 10**6,), unit=unit)
    coded = _CODE_BEFORE.search(en[:start]) is not None and not en[:start].lower().endswith("no.")
    bare_one = value == 1 and scale == 1 and not sign and en[end : end + 1] not in ("%", ".")
    return _with_unit(en, (start, end), value, scale, sign, weak=coded or bare_one)


def _words(en: str, match: re.Match[str]) -> Quantity | None:
    value = words_value(match[0])
    if value is None:
        return None
    if _DOZEN.match(en, match.end()):
        return Quantity(value * 12, "number", match.span(), match[0], weak=True)
    weak = value <= 3 or _VAGUE.match(match[0]) is not None or _HALF_AN_AGE.match(match[0]) is not None
    return _with_unit(en, match.span(), value, Fraction(1), "", weak=weak)


def _with_unit(en: str, span: tuple[int, int], value: Fraction, scale: Fraction, sign: str, *, weak: bool) -> Quantity:
    start, end = span
    kind: Kind = "number"
    if after := _AFTER.match(en, end):
        kind = "percentage_points" if after["percentage_points"] else "percent" if after["percent"] else "times"
        end = after.end()
    money, _ = en_currency(en, end)
    code = money or sign
    if code == BARE_DOLLAR and en[:start].rstrip().lower().endswith(("hong kong", "hk")):
        code = "HKD"
    unit = en_unit(en, end)[0] if kind == "number" and not code else None
    return Quantity(value, kind, (start, end), en[start:end], scale=scale, currency=code, weak=weak, unit=unit)


def _nth_word(en: str, match: re.Match[str]) -> Quantity:
    tens, ones = re.split(r"[\s-]", match[0].lower())
    return Quantity(Fraction(TENS[tens] + ORDINALS[ones]), "ordinal", match.span(), match[0])


def _named(en: str, match: re.Match[str]) -> Quantity:
    word = match[0].lower()
    if (nth := ORDINALS.get(word)) is not None:
        return Quantity(Fraction(nth), "ordinal", match.span(), match[0], weak=nth <= 10)
    if word.endswith("fold"):
        value = words_value(word.removesuffix("fold").rstrip(" -")) or Fraction(1)
        return Quantity(value, "times", match.span(), match[0])
    value = _NAMED.get(word.rstrip("s")) or Fraction(next((n for s, n in _STEMS.items() if word.startswith(s)), 1))
    kind: Kind = "number" if word in ("half", "quarter", "dozen", "dozens") else "times"
    return Quantity(value, kind, match.span(), match[0], weak=True)


_W = "|".join(sorted([*ONES, *TENS], key=len, reverse=True))
_S = "hundreds?|thousands?|millions?|billions?|trillions?|lakh|crore|decades?|century|centuries"
_UNITS = "(?-i:km|mm|cm|nm|kg|mg|kW|MW|GW|kWh|ml|mph|m|g|t|ha|Hz|kHz|MHz|GHz|GB|MB|TB|KB|MWh|GWh|TWh|TW|pm|am)"
_PLURAL_PARTS = "halves|thirds|quarters|fourths|fifths|sixths|sevenths|eighths|ninths|tenths|hundredths|thousandths"
_SINGLE_PARTS = "half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_DIGITS_BEGIN = r"(?:(?<![\w.,/])|(?<=FY)|(?<=pound)|(?<=euro)|(?<=[A-Za-z]\.)|(?<=No\.)|(?<=[A-Za-z]-))"
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d{{1,3}}(?:,\d{{2,3}})+(?=\.\d+\s(?:{_S}))|\d{{1,3}},\d{{1,2}}(?=\s(?:{_S}))|\d+)"
    r"(?:\.\d+)?"
)
_DIGITS_SCALE = rf"(?:[\s-]+(?:{_S})\b)+|\s?(?:bn|mn|tn)\b|(?(sign)[mb]|(?-i:[kb]))(?=\s|[.,;)]|$)"  # $5m, 5k
_DIGITS_END = rf"(?:(?![A-Za-z\d]|\.\d)|(?=(?:{_UNITS})\b))"
_MONTH_NAMES = "|".join([*MONTHS, "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"])

GRAMMAR = Grammar(
    (
        Rule(
            "clock",
            r"(?<![\d:])(?:[01]?\d|2[0-4])[:.][0-5]\d(?!\d)\s*(?:[ap]\.?m\b\.?)?"
            rf"(?![\d%]|\s*(?:million|billion|trillion|percent|per|{_S}))(?<=[\dm.])(?<![.]\d\d)"
            r"|\b\d{1,2}\s*[ap]\.?m\b\.?|\b\d{1,2}\s*o['’]clock",
            _clock,
            ("6:30 p.m. → 1110 clock", "at 9 o'clock → 540 clock"),
        ),
        Rule(
            "ordinal", r"\b(?P<ord>\d{1,3}(?:,\d{3})*)(?:st|nd|rd|th)\b", _ordinal, ("the 14th session → 14 ordinal",)
        ),
        Rule(
            "one_in",
            r"\b(?:one|1)\s+(?:in|out\sof)\s+(?:every\s+)?"
            r"(?P<of>\d+|ten|a\shundred|a\sthousand|three|four|five|six|seven|eight|nine)\b",
            _one_in,
            ("one in five → 1/5 number",),
        ),
        Rule(
            "fraction",
            rf"\b(?P<num>{_W}|a|\d+)[\s-]+(?P<nth>{_PLURAL_PARTS}|ten-thousandths)\b"
            rf"|\b(?P<one>one|a)[\s-](?P<single>{_SINGLE_PARTS})\b|\b(?P<slash>(?<!/)\d{{1,2}}/\d{{1,3}})\b(?!/)",
            _fraction,
            ("two thirds of them → 2/3 number", "one quarter → 1/4 number", "1/3 of it → 1/3 number"),
        ),
        Rule(
            "digits",
            rf"{_DIGITS_BEGIN}(?P<sign>{SIGN})?(?P<number>{_NUMBER})(?P<scale>{_DIGITS_SCALE})?"
            rf"(?P<plural>(?<=0)['’]?s\b)?{_DIGITS_END}",
            _digits,
            (
                "US$3.2 billion → 3200000000 number",
                "1,234 people → 1234 number",
                "4.5% → 9/2 percent",
                "$5m → 5000000 number",
            ),
        ),
        Rule(
            "nth_word",
            rf"\b(?:{'|'.join(TENS)})[\s-](?:{'|'.join(list(ORDINALS)[:9])})\b",
            _nth_word,
            ("the twenty-third → 23 ordinal",),
        ),
        Rule(
            "and_a_half",
            rf"\b(?P<integer>{_W})\s+and\s+a\s+half(?:\s+(?P<half_of>{_S}))?\b",
            _and_a_half,
            ("two and a half million → 2500000 number",),
        ),
        Rule(
            "words",
            rf"\b(?:(?:a|an|half\sa)\s+)?(?:{_W}|{_S})(?:[\s-]+(?:and[\s-]+)?(?:{_W}|{_S}))*"
            rf"(?:\s+point(?:\s+(?:{_W}))+)?(?:\s+(?:{_S}))*\b",
            _words,
            ("twenty-three thousand → 23000 number", "half a million → 500000 number", "ten percent → 10 percent"),
        ),
        Rule("month", rf"\b(?:{_MONTH_NAMES})\b\.?", _month, ("in October → 10 month",)),
        Rule(
            "named",
            rf"\b(?:half|dozens?|(?:{_W})[\s-]?fold|doubl\w+|twice|thrice|trebl\w+|tripl\w+|quadrupl\w+|quarter|halv\w+|couple"
            rf"|pair|both|once|centenar\w+|centennial|{'|'.join(ORDINALS)})\b",
            _named,
            ("doubled → 2 times", "threefold → 3 times", "the fifth → 5 ordinal"),
        ),
    ),
    flags=re.I,
    prefix=r"(?:(?<![A-Za-z])|(?=\d))",  # nothing begins inside a word
)
