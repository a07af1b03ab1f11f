"""The grammar of English figures: digits and words, scales, percent, fractions, dates, money; and the writer of such figures."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from duizhao.lexicon.quantity import Kind, Quantity, shared_scales
from duizhao.lexicon.units import en_unit

_ONES = dict(
    zip(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
        range(20), strict=True,
    )
)  # fmt: skip
_TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
_SCALES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "lakh": 10**5, "crore": 10**7, "decade": 10, "decades": 10, "century": 100, "centuries": 100,
    "bn": 10**9, "mn": 10**6, "tn": 10**12, "m": 10**6, "k": 10**3, "b": 10**9,
}  # fmt: skip
_ORDINALS = dict(
    zip(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"], range(1, 21), strict=True)
) | {"thirtieth": 30, "fortieth": 40, "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100, "twentieth": 20}  # fmt: skip
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
_MONTH = {m: i for i, m in enumerate(MONTHS, 1)} | {m[:3]: i for i, m in enumerate(MONTHS, 1)} | {"sept": 9}
_NTH = {
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
_UNITS = "(?-i:km|mm|cm|nm|kg|mg|kW|MW|GW|kWh|ml|mph|m|g|t|ha|Hz|kHz|MHz|GHz|GB|MB|TB|KB|MWh|GWh|TWh|TW|pm|am)"
_WORD = "|".join(sorted([*_ONES, *_TENS], key=len, reverse=True))
_SCALE = "hundreds?|thousands?|millions?|billions?|trillions?|lakh|crore|decades?|century|centuries"
_MONEY = {
    "yuan": "CNY", "rmb": "CNY", "renminbi": "CNY", "cny": "CNY", "dollar": "?", "dollars": "?", "usd": "USD", "euro": "EUR", "euros": "EUR", "yen": "JPY", "pound": "GBP", "pounds": "GBP",
    "hkd": "HKD", "won": "KRW", "rubles": "RUB", "roubles": "RUB", "ruble": "RUB", "rupees": "INR", "baht": "THB", "francs": "CHF",
}  # fmt: skip
_DOLLARS = {
    "us": "USD",
    "u.s.": "USD",
    "american": "USD",
    "hong kong": "HKD",
    "hk": "HKD",
    "australian": "AUD",
    "canadian": "CAD",
    "taiwan": "TWD",
    "nt": "TWD",
    "singapore": "SGD",
}
_SIGN = {
    "$": "?",
    "us$": "USD",
    "hk$": "HKD",
    "a$": "AUD",
    "c$": "CAD",
    "nt$": "TWD",
    "s$": "SGD",
    "€": "EUR",
    "£": "GBP",
    "¥": "CNY",
    "￥": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "pound": "GBP",
    "euro": "EUR",
    "dollar": "?",
}
_RE = re.compile(
    rf"""
    (?:(?<![A-Za-z])|(?=\d))(?:  # nothing begins inside a word
    (?P<clock>(?<![\d:])(?:[01]?\d|2[0-4])[:.][0-5]\d(?!\d)\s*(?:[ap]\.?m\b\.?)?(?![\d%]|\s*(?:million|billion|trillion|percent|per|{_SCALE}))(?<=[\dm.])(?<![.]\d\d)|\b\d{{1,2}}\s*[ap]\.?m\b\.?|\b\d{{1,2}}\s*o['’]clock)
  | (?P<ordinal>\b(?P<ord>\d{{1,3}}(?:,\d{{3}})*)(?:st|nd|rd|th)\b)
  | (?P<one_in>\b(?:one|1)\s+(?:in|out\sof)\s+(?:every\s+)?(?P<of>\d+|ten|a\shundred|a\sthousand|three|four|five|six|seven|eight|nine)\b)
  | (?P<fraction>\b(?P<num>{_WORD}|a|\d+)[\s-]+(?P<nth>halves|thirds|quarters|fourths|fifths|sixths|sevenths|eighths|ninths|tenths|hundredths|thousandths|ten-thousandths)\b|\b(?P<one>one|a)[\s-](?P<single>half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b|\b(?P<slash>(?<!/)\d{{1,2}}/\d{{1,3}})\b(?!/))
  | (?P<digits>(?:(?<![\w.,/])|(?<=FY)|(?<=pound)|(?<=euro)|(?<=[A-Za-z]\.)|(?<=No\.)|(?<=[A-Za-z]-))(?P<sign>(?:(?:us|hk|nt|rmb|cny|usd)\s?|(?-i:[ACS]))?[$€£¥￥]|(?:rmb|cny|usd|krw|eur|gbp|jpy|hkd|aud|cad|chf|sgd|nzd|twd)\s?|(?:pound|euro|dollar)(?=\d))?(?P<number>(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d{{1,3}}(?:,\d{{2,3}})+(?=\.\d+\s(?:{_SCALE}))|\d{{1,3}},\d{{1,2}}(?=\s(?:{_SCALE}))|\d+)(?:\.\d+)?)(?P<scale>(?:[\s-]+(?:{_SCALE})\b)+|\s?(?:bn|mn|tn)\b|(?(sign)[mb]|(?-i:[kb]))(?=\s|[.,;)]|$))?(?P<plural>(?<=0)['’]?s\b)?(?:(?![A-Za-z\d]|\.\d)|(?=(?:{_UNITS})\b)))
  | (?P<nth_word>\b(?:{"|".join(_TENS)})[\s-](?:{"|".join(list(_ORDINALS)[:9])})\b)
  | (?P<and_half>\b(?P<whole>{_WORD})\s+and\s+a\s+half(?:\s+(?P<half_of>{_SCALE}))?\b)
  | (?P<words>\b(?:(?:a|an|half\sa)\s+)?(?:{_WORD}|{_SCALE})(?:[\s-]+(?:and[\s-]+)?(?:{_WORD}|{_SCALE}))*(?:\s+point(?:\s+(?:{_WORD}))+)?(?:\s+(?:{_SCALE}))*\b)
  | (?P<month>\b(?:{"|".join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)
  | (?P<named>\b(?:half|dozens?|(?:{_WORD})[\s-]?fold|doubl\w+|twice|thrice|trebl\w+|tripl\w+|quadrupl\w+|quarter|halv\w+|couple|pair|both|once|centenar\w+|centennial|{"|".join(_ORDINALS)})\b))
    """,
    re.X | re.I,
)  # fmt: skip
_AFTER = re.compile(
    r"\s*-?(?:(?P<points>percentage[\s-]points?|percent(?:age)?\s+points?|per\s?cent\s+points?|points?\s+percentage)|(?P<percent>%|per\s?cent\b|percent\b|pct\b)|(?P<times>-?\s?fold\b|\s?times\b))",
    re.I,
)
_CURRENCY = re.compile(
    r"[\s-]*(?P<whose>us|u\.s\.|american|hong\skong|hk|australian|canadian|new\staiwan|taiwan|nt|singapore|chinese|japanese)?[\s-]*(?P<money>"
    + "|".join(_MONEY)
    + r")\b",
    re.I,
)
_RANGE = re.compile(r"\s*(?:to|and|or|-|–|—|~)\s*(?:[$€£¥]|US\$|RMB\s?)?", re.I)
_VAGUE = re.compile(
    r"(?:hundreds|thousands|millions|billions|trillions|decades|centuries)\b|(?:an?\s+)?(?:hundred|thousand|million|billion|trillion|decade|century)$",
    re.I,
)
_LETTER_M = re.compile(r"m(?![\w²³])")
_DOZEN = re.compile(r"[\s-]+dozens?\b", re.I)
_HALF_AN_AGE = re.compile(r"half\s+an?\s+(?:century|decade)$", re.I)  # 半个世纪, 半辈子
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


# What a text without figures lacks: half of all sentences, for which the grammar need not be tried at every word.
_SIGNS = re.compile("[\\dıſİ\u212a]")  # digits, and letters that a pattern without case takes for i, s and k
_STEMS = ("centenar", *(w + "fold" for w in (*_ONES, *_TENS)), "doubl", "trebl", "tripl", "quadrupl", "halv")
_WORDS = frozenset(
    [
        *_ONES,
        *_TENS,
        *_SCALES,
        *_ORDINALS,
        *_MONTH,
        *MONTHS,
        *_NTH,
        *_NAMED,
        *(w + "s" for w in (*_SCALES, *_NTH, "dozen")),
    ]
)


def _may_have(en: str) -> bool:
    if _SIGNS.search(en):
        return True
    words = set(re.findall("[a-z]+", en.lower()))
    return not words.isdisjoint(_WORDS) or any(w.startswith(_STEMS) for w in words)


@lru_cache(32768)  # several outputs of a sentence, before and after repair, to summarise and to align
def quantities(en: str) -> tuple[Quantity, ...]:
    """All figures of an English text in order; spans are into ``en``, values exact.

    >>> [(str(q.value), q.kind) for q in quantities("1.3 billion people, twenty-three percent")]
    [('1300000000', 'number'), ('23', 'percent')]
    """
    if not _may_have(en):
        return ()
    found = [q for match in _RE.finditer(en) if (q := _quantity(en, match)) is not None]
    return tuple(shared_scales(en, found, _RANGE))


def _quantity(en: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span()
    if match["clock"]:
        return _clock(match)
    if match["ordinal"]:
        return Quantity(Fraction(match["ord"].replace(",", "")), "ordinal", (start, end), match[0])
    if match["one_in"]:
        of = match["of"].lower()
        whole = int(of) if of.isdigit() else _ONES.get(of) or _SCALES[of.split()[-1]]
        return Quantity(Fraction(1, whole or 1), "number", (start, end), match[0], weak=True, other=(Fraction(whole),))
    if match["fraction"]:
        if match["slash"]:
            num, den = match["slash"].split("/")
            return (
                Quantity(Fraction(int(num), int(den)), "number", (start, end), match[0], weak=True)
                if int(den)
                else None
            )
        if match["single"]:
            return Quantity(
                Fraction(1, _NTH[match["single"].lower()]),
                "number",
                (start, end),
                match[0],
                weak=match["one"].lower() == "a",
            )
        top = (
            {"a": 1}.get(match["num"].lower())
            or _ONES.get(match["num"].lower())
            or _TENS.get(match["num"].lower())
            or (int(match["num"]) if match["num"].isdigit() else 1)
        )
        return Quantity(
            Fraction(top, _NTH[match["nth"].lower().rstrip("s") if match["nth"].lower() != "halves" else "halves"]),
            "number",
            (start, end),
            match[0],
        )
    if match["and_half"]:
        value = (_words(match["whole"]) or Fraction(0)) + Fraction(1, 2)
        return Quantity(
            value * _digits("1", match["half_of"])[0], "number", (start, end), match[0], weak=not match["half_of"]
        )
    if match["month"]:
        name = match["month"].lower().rstrip(".")
        if name in ("may", "march", "mar", "sep", "dec") and not match["month"][0].isupper():
            return None
        return Quantity(Fraction(_MONTH[name]), "month", (start, end), match[0], weak=name == "may")
    if match["named"] or match["nth_word"]:
        return _named(match)
    if match["digits"]:
        value, scale = _digits(match["number"], match["scale"])
        sign = _sign(match["sign"])
        coded = re.search(r"[A-Za-z][-.]$", en[:start]) is not None and not en[:start].lower().endswith("no.")  # HMX-1
        if not sign and scale == 1 and _LETTER_M.match(en, end):
            # 500m: metres, or millions as newspapers write them
            return Quantity(
                value, "number", (start, end), en[start:end], other=(value * 10**6,), unit=en_unit(en, end)[0]
            )
        return _with_unit(
            en,
            start,
            end,
            value,
            scale,
            sign,
            weak=coded or (value == 1 and scale == 1 and not sign and en[end : end + 1] not in ("%", ".")),
        )
    value = _words(match["words"])
    if value is not None and _DOZEN.match(en, end):
        return Quantity(value * 12, "number", (start, end), match[0], weak=True)
    return (
        None
        if value is None
        else _with_unit(
            en,
            start,
            end,
            value,
            Fraction(1),
            "",
            weak=value <= 3
            or _VAGUE.match(match["words"]) is not None
            or _HALF_AN_AGE.match(match["words"]) is not None,
        )
    )


def _sign(sign: str | None) -> str:
    mark = (sign or "").lower().replace(" ", "")
    return _SIGN.get(mark) or (mark.upper() if mark.isalpha() else "")


def _with_unit(en: str, start: int, end: int, value: Fraction, scale: Fraction, sign: str, *, weak: bool) -> Quantity:
    kind: Kind = "number"
    after = _AFTER.match(en, end)
    if after:
        kind = "percentage_points" if after["points"] else "percent" if after["percent"] else "times"
        end = after.end()
    money = _CURRENCY.match(en, end)
    code = sign
    if money:
        code = _MONEY[money["money"].lower()]
        if code == "?" and money["whose"]:
            code = _DOLLARS.get(money["whose"].lower(), "?")
    if en[:start].rstrip().lower().endswith(("hong kong", "hk")) and code == "?":
        code = "HKD"
    unit = en_unit(en, end)[0] if kind == "number" and not code else None
    return Quantity(value, kind, (start, end), en[start:end], scale=scale, currency=code, weak=weak, unit=unit)


def _clock(match: re.Match[str]) -> Quantity | None:
    numbers = [int(n) for n in re.findall(r"\d+", match[0])]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 0
    if hour > 24 or minute > 59:
        return None
    if re.search(r"p\.?m", match[0], re.I) and hour < 12:
        hour += 12
    return Quantity(
        Fraction(hour * 60 + minute),
        "clock",
        match.span(),
        match[0],
        other=(Fraction(hour), Fraction(numbers[0])),
        weak=minute == 0,
    )


def _named(match: re.Match[str]) -> Quantity:
    word = match[0].lower()
    if (nth := _ORDINALS.get(word)) is not None:
        return Quantity(Fraction(nth), "ordinal", match.span(), match[0], weak=nth <= 10)
    if word.endswith("fold"):
        return Quantity(_words(word.removesuffix("fold").rstrip(" -")) or Fraction(1), "times", match.span(), match[0])
    parts = re.split(r"[\s-]", word)
    if len(parts) == 2 and parts[0] in _TENS:
        return Quantity(Fraction(_TENS[parts[0]] + _ORDINALS[parts[1]]), "ordinal", match.span(), match[0])
    stems = (("centenar", 100), ("doubl", 2), ("trebl", 3), ("tripl", 3), ("quadrupl", 4), ("halv", 2))
    value = _NAMED.get(word.rstrip("s")) or Fraction(next((n for stem, n in stems if word.startswith(stem)), 1))
    return Quantity(
        value,
        "times" if word not in ("half", "quarter", "dozen", "dozens") else "number",
        match.span(),
        match[0],
        weak=True,
    )


def _digits(number: str, scale: str | None) -> tuple[Fraction, Fraction]:
    # 27,79 trillion: a decimal comma, as some systems write it
    number = number.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", number) else number.replace(",", "")
    value, factor = Fraction(number), Fraction(1)
    for word in re.split(r"[\s-]+", (scale or "").strip().lower()):
        factor *= _SCALES.get(word) or _SCALES.get(word.rstrip("s"), 1)
    return value * factor, factor


def _words(text: str) -> Fraction | None:
    """The value of number words: "two hundred and five thousand", "three point five million"."""
    total = section = Fraction(0)
    decimals: str | None = None
    seen = False
    half = text.lower().startswith("half a")
    for word in re.split(r"[\s-]+", text.lower()):
        if word in ("and", "a", "an", "half"):
            continue
        if word == "point":
            decimals = ""
        elif decimals is not None and word in _ONES:
            decimals += str(_ONES[word])
        elif word in _ONES or word in _TENS:
            section, seen = section + _ONES.get(word, _TENS.get(word, 0)), True
        elif (factor := _SCALES.get(word) or _SCALES.get(word.rstrip("s"))) is not None:
            if decimals:
                section += Fraction(int(decimals), 10 ** len(decimals))
                decimals = None
            section = (section or 1) * factor
            seen = True
            if factor > 100:
                total, section = total + section, Fraction(0)
    if decimals:
        section += Fraction(int(decimals), 10 ** len(decimals))
    return (total + section) * (Fraction(1, 2) if half else 1) if seen else None


def write(value: Fraction, kind: Kind = "number") -> str:
    """A figure in English as a newspaper writes it: 3.01 trillion, 4.5 percent, 1,234; exactly the value.

    A value that no finite decimal holds is written as a fraction of digits (2/3). Negative values are not written: ValueError.
    """
    if value < 0:
        raise ValueError(f"a figure can't be negative here: {value}")
    if kind == "ordinal" and value.denominator == 1:
        ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(int(value % 10), "th")
        return f"{value.numerator:,}{ending}"
    suffix = {"percent": " percent", "percentage_points": " percentage points", "times": " times"}.get(kind, "")
    for name, scale in (("trillion", 10**12), ("billion", 10**9), ("million", 10**6)):
        if (
            value >= scale
            and (short := _decimal(value / scale)) is not None
            and len(short.replace(",", "").partition(".")[2]) <= 4
        ):
            return f"{short} {name}{suffix}"
    plain = _decimal(value, grouped=kind not in ("year", "code"))
    return (plain if plain is not None else f"{value.numerator}/{value.denominator}") + suffix


def _decimal(value: Fraction, *, grouped: bool = True) -> str | None:
    den, twos, fives = value.denominator, 0, 0
    while den % 2 == 0:
        den, twos = den // 2, twos + 1
    while den % 5 == 0:
        den, fives = den // 5, fives + 1
    if den != 1:
        return None
    places = max(twos, fives)
    whole, rest = divmod(value.numerator * 10**places // value.denominator, 10**places)
    digits = f"{whole:,}" if grouped else str(whole)
    return digits + (f".{rest:0{places}d}" if places else "")
