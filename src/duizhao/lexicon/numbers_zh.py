"""Find the figures of a Chinese text by value, with spans: digits, numerals, scales, percentages, dates, money."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from duizhao.lexicon.currencies import zh_currency, zh_currency_end
from duizhao.lexicon.number_grammar import Build, Grammar, Rule
from duizhao.lexicon.numerals_zh import NUMERALS, scale_of, value_of
from duizhao.lexicon.quantity import Kind, Quantity, shared_scales
from duizhao.lexicon.tables import word_list
from duizhao.lexicon.units import zh_unit

_ARABIC = (
    r"\d{1,3}(?:,\d{3})+(?![\d])(?:[.．]\d+)?"
    r"|\d{1,3}(?:，\d{3})+(?=[元万亿吨人名户个家公平米件台辆亩套种])"
    r"|\d+(?:[.．]\d+)?"
)
_SCALE = (
    r"万亿|千亿|百亿|十亿|千万|百万|十万|亿|万"
    r"|千(?!米|克|瓦|伏|卡|赫|焦|帕|字节|兆)|百(?!分|帕)"
)
# Measure words and nouns that make a numeral before them count something.
_CLASSIFIERS = (
    "个名位人家项条件次年月日天周岁届户套座台辆艘架只头匹亩吨斤米里度所部篇本册场种类批对双组队层级步代倍成折元块角分秒时小点国"
    "省市县区镇乡村国镑页张期轮系大届公千平立万亿英海光毫厘多余"
)
_IDIOMS = re.compile("|".join(sorted(map(re.escape, word_list("number_idioms.txt")), key=len, reverse=True)))
_CODE = re.compile(r"\d{3,}|0\d+|\d+\.\d")
_CODED_BY = re.compile(
    r"(?:电话|热线|手机|邮编|邮政编码|编号|号码|证号|代码|账号|帐号|卡号|拨打|传真|[A-Z]{2,}(?:/T)?)\s*[:：]?\s*$"
)
_CODES = re.compile(r"(?:政务|服务|市民|便民|投诉)?(?:热线|专线)|版(?!本图|面|权|块|图)|号(?:文|令|公告|热线)")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_BEGINS = re.compile(rf"[\d{NUMERALS}第]")  # the first character of every figure
_NEGATIVE = re.compile(r"(?:零下|(?<![抱担欺背肩辜正胜自减增])负|(?:^|(?<=[（(为至到降]))[-－−])$")
_RANGE = re.compile(r"\s*(?:到|至|—+|-|–|~|～|、)\s*")
_ABOUT = re.compile("^[一二三四五六七八九两][一二三四五六七八九](?=[十百千万亿]|$)")  # 七八万, 三四: between the two
_FIVE_YEAR_PLAN = re.compile("十[一二三四五]?五")
_TENTHS = r"成(?P<and_half>半)?(?!立|功|果|为|员|都|本|长|绩|交|年|品|人|千|百|就|份|套|了|型|熟)"  # 三成: 30 percent
_AFTER = re.compile(
    r"\s*(?:多|余)?(?:(?P<percentage_points>个百分点)|(?P<permille>‰)|(?P<percent>[%％])"
    rf"|(?P<tenths>{_TENTHS})|(?P<times>倍)|(?P<off>折))"
)


@lru_cache(16384)  # masking, the checks before and after repair, the summary and the alignment ask for the same text
def quantities(zh: str) -> tuple[Quantity, ...]:
    """Return all figures of a Chinese text in order; spans are into ``zh``, values exact.

    >>> [str(q.value) for q in quantities("总值3.01万亿元，增长百分之六点五")]
    ['3010000000000', '13/2']
    """
    if not _BEGINS.search(zh):
        return ()
    given, zh = zh, zh.translate(_WIDE)
    idioms = [m.span() for m in _IDIOMS.finditer(zh)]
    found: list[Quantity] = []
    for rule, match in GRAMMAR.matches(zh):
        start, end = match.span()
        if found and start < found[-1].span[1]:
            continue  # part of what follows a figure: the 百 of 百分点
        quantity = rule.build(zh, match)
        if quantity is None:
            continue
        idiom = any(a <= start and end <= b or a < start < b for a, b in idioms)
        if rule.name == "han" and (_ABOUT.search(match[0]) or idiom):
            # 三元锂 is no money
            currency = "" if idiom else quantity.currency
            quantity = replace(quantity, weak=True, other=_between(match[0]), currency=currency)
        found.append(quantity)
    if zh != given:
        found = [replace(q, text=given[slice(*q.span)]) for q in found]
    return tuple(shared_scales(zh, found, _RANGE))


def _between(text: str) -> tuple[Fraction, ...]:
    """Return the two values of 四五十 (40 and 50), or the number of a five-year plan (十四五: 14)."""
    if _FIVE_YEAR_PLAN.fullmatch(text):
        return (value_of(text[:-1]) or Fraction(0),)
    if not _ABOUT.match(text):
        return ()
    return tuple(v for v in (value_of(text[0] + text[2:]), value_of(text[1:])) if v is not None)


def _fraction(zh: str, match: re.Match[str]) -> Quantity | None:
    den, num = value_of(match["den"]), value_of(match["num"])
    if not den or num is None:
        return None
    if den == 100:
        return Quantity(num, "percent", match.span(), match[0])
    return Quantity(num / den, "number", match.span(), match[0], other=(num / den * 100,))


def _plain(kind: Kind) -> Build:
    def build(zh: str, match: re.Match[str]) -> Quantity | None:
        value = value_of(match[0])
        return None if value is None else Quantity(value, kind, match.span(), match[0])

    return build


def _decade(zh: str, match: re.Match[str]) -> Quantity | None:
    century, ten = value_of(match["century"]), value_of(match["ten"])
    if century is None or ten is None:
        return None
    return Quantity((century - 1) * 100 + ten, "year", match.span(), match[0], other=(ten,))


def _bare_decade(zh: str, match: re.Match[str]) -> Quantity:
    ten = value_of(match["deca"]) or Fraction(0)
    return Quantity(ten + 1900, "year", match.span(), match[0], other=(ten, ten + 2000))


def _clock(zh: str, match: re.Match[str]) -> Quantity:
    hour, minute = re.split("[：:时點点]", match[0].rstrip("分"))
    return Quantity(Fraction(int(hour) * 60 + int(minute)), "clock", match.span(), match[0])


def _han_clock(zh: str, match: re.Match[str]) -> Quantity:
    minute = (value_of(match["minute"]) or 0) if match["minute"] else 30
    return Quantity((value_of(match["hour"]) or Fraction(0)) * 60 + minute, "clock", match.span(), match[0], weak=True)


def _ordinal(zh: str, match: re.Match[str]) -> Quantity | None:
    value = value_of(match["ord"])
    return None if value is None else Quantity(value, "ordinal", match.span(), match[0], weak=value <= 3)


def _arabic(zh: str, match: re.Match[str]) -> Quantity | None:
    return _cardinal(zh, match, han=False)


def _han(zh: str, match: re.Match[str]) -> Quantity | None:
    return _cardinal(zh, match, han=True)


def _cardinal(zh: str, match: re.Match[str], *, han: bool) -> Quantity | None:
    start, text = match.start(), match[0].rstrip()
    body = re.sub("[多余个]", "", text)
    value = value_of(body)
    if value is None:
        return None
    end = start + len(text)
    after = _AFTER.match(zh, end)
    kind: Kind = "number"
    other: tuple[Fraction, ...] = ()
    if after:
        end = after.end()
        kind, value, other = _share(after, value)
    currency = zh_currency(zh, start, end)
    named = zh_currency_end(zh, end) > end  # a currency stands behind, not only before
    if han and not after and not named and _is_grammar(body, value, zh[end : end + 1]):
        return Quantity(value, kind, (start, end), zh[start:end], weak=True)
    scale = scale_of(re.sub("[十百千廿卅]", "", body) if han and re.search("[万亿]", body) else body)
    bare = not after and not named and scale == 1
    return Quantity(
        value,
        "code" if bare and not han and _CODE.fullmatch(text) and _is_code(zh, start, end) else kind,
        (start, end),
        zh[start:end],
        scale=scale,
        currency=currency,
        other=other,
        weak=bare and (value == 1 or _in_name(zh, start, end)),
        unit=zh_unit(zh, end) if not after and not currency else None,
        negative=_NEGATIVE.search(zh, max(0, start - 3), start) is not None,
    )


def _share(after: re.Match[str], value: Fraction) -> tuple[Kind, Fraction, tuple[Fraction, ...]]:
    """Return kind, value and other values of a figure by what stands behind it: %, 成, 倍, 折, 个百分点."""
    if after["percentage_points"]:
        return "percentage_points", value, ()
    if after["percent"]:
        return "percent", value, ()
    if after["permille"]:
        return "percent", value / 10, ()
    if after["tenths"]:
        value = value * 10 + (5 if after["and_half"] else 0)  # 两成半
        return "percent", value, (value / 100,)
    if after["off"]:
        price = value * 10 if value < 10 else value  # 八折 and 85折: at 80 and at 85 percent of the price
        return "percent", price, (100 - price, price / 100, (100 - price) / 100, value)
    return "times", value, (value * 100, value + 1, (value - 1) * 100, value - 1)


def _is_grammar(body: str, value: Fraction, follows: str) -> bool:
    """Return whether a numeral is more grammar than figure: 一, 百, or a small one with no measure word behind it."""
    scaled = any(c in "十百千万亿" for c in body)
    alone = all(c in "百千万亿" for c in body)
    return alone or not scaled or follows not in _CLASSIFIERS and value <= 10


def _in_name(zh: str, start: int, end: int) -> bool:
    """Return whether digits are part of a name: 双11, 3·15."""
    return zh[start - 1 : start] in ("·", "双", "/") or zh[end : end + 1] in ("·", "/")


def _is_code(zh: str, start: int, end: int) -> bool:
    """Return whether plain digits name something and count nothing: “985”, 电话12345, 邮编100031, 2.0版, 007."""
    if zh[start - 1 : start] in ("“", "‘") and zh[end : end + 1] in ("”", "’"):
        return "." not in zh[start:end]
    if re.match("0\\d", zh[start:end]):
        return True
    return _CODED_BY.search(zh[:start]) is not None or _CODES.match(zh, end) is not None


_H = NUMERALS
_YEAR_DIGITS = r"(?:19|20)\d\d"
_DASH = "[—–~～-]"
_ASCII_UNITS = "km|mm|cm|nm|kg|mg|kW|MW|GW|kWh|ml|GB|MB|TB|m|g|t"
_ARABIC_BEGINS = (
    r"(?:(?<![A-Za-z\d.\-/#])|(?<=[A-Za-z\d\-])(?<!\d)(?=[\d.]+\s*[%％])|(?<=\d[-/])|(?<=[\u4e00-\u9fff]-))"
)
_ARABIC_ENDS = rf"(?:(?![A-Za-z\d])|(?=(?:{_ASCII_UNITS})(?![A-Za-z])))"
_MONTH_FOLLOWS = rf"月(?:份|\d|[{_H}]|[初中底末上下]|，|,|。|的|[^\u4e00-\u9fff]|$|至|到|—|-|以)"

GRAMMAR = Grammar(
    (
        Rule(
            "fraction",
            rf"(?P<den>[{_H}]+|\d+)分之(?P<num>[{_H}]+(?:点[{_H}]+)?|\d+(?:[.．]\d+)?)",
            _fraction,
            ("百分之六点五 → 13/2 percent", "三分之二的居民 → 2/3 number"),
        ),
        Rule(
            "year",
            rf"(?:[12]\d{{3}}|[12一二][〇零○一二三四五六七八九]{{3}})(?=\s?年(?!前|后|来|间|的历史|龄))"
            rf"|{_YEAR_DIGITS}(?=[A-Z]{{2}}|\s?(?:财年|学年|级(?![别以])|版|{_DASH}{{1,2}}{_YEAR_DIGITS}(?!\d)))"
            rf"|(?<=[〔（(]){_YEAR_DIGITS}(?=[〕）)])|(?<={_YEAR_DIGITS}{_DASH}){_YEAR_DIGITS}(?!\d)"
            rf"|(?<={_YEAR_DIGITS}{_DASH}{_DASH}){_YEAR_DIGITS}(?!\d)",
            _plain("year"),
            ("二〇二四年 → 2024 year", "2025财年 → 2025 year", "国发〔2025〕1号 → 2025 year"),
        ),
        Rule(
            "decade",
            r"(?P<century>\d{1,2}|[一二]?十[一二三四五六七八九]?)\s*世纪\s*(?P<ten>\d0|[一二三四五六七八九]?十)\s*年代",
            _decade,
            ("20世纪90年代 → 1990 year",),
        ),
        Rule(
            "clock",
            r"(?<![\d：:])(?:[01]?\d|2[0-4])(?:[：:][0-5]\d(?![%\d：:])|\s*[时點点]\s*\d{1,2}\s*分?(?![%\d]))",
            _clock,
            ("18时30分 → 1110 clock", "时间10:05 → 605 clock"),
        ),
        Rule(
            "bare_decade",
            r"(?P<deca>\d0|[一二三四五六七八九]十)(?:年代|(?=、(?:\d0|[一-九]十)年代)"
            r"|后(?=[^\u4e00-\u9fff]|青|一代|、|和|群|年轻|大学|消费|父母|员工|新|$))",
            _bare_decade,
            ("90年代 → 1990 year", "80后、90后 → 1980 year"),
        ),
        Rule(
            "han_clock",
            r"(?P<hour>[一二三四五六七八九十]{1,3})[时時點点](?:(?P<minute>[一二三四五六七八九十零]{1,3})分|半)",
            _han_clock,
            ("下午三点半 → 210 clock",),
        ),
        Rule(
            "month",
            rf"(?:\d{{1,2}}|十[一二]?|[一二三四五六七八九])(?={_MONTH_FOLLOWS})"
            r"|(?<=[\d〇零一二三四五六七八九]年)(?:\d{1,2}|十[一二]?|[一二三四五六七八九])(?=月)",
            _plain("month"),
            ("3月5日 → 3 month", "十二月份 → 12 month", "年3月 → 3 month"),
        ),
        Rule(
            "day",
            r"(?<=月)(?:\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号—至到\-])",
            _plain("day"),
            ("在月5日 → 5 day",),
        ),
        Rule("ordinal", rf"第\s*(?P<ord>{_ARABIC}|[{_H}]+)", _ordinal, ("第十四届 → 14 ordinal",)),
        Rule(
            "arabic",
            rf"{_ARABIC_BEGINS}(?:(?:{_ARABIC})(?:亿|万)(?=\d))?(?:{_ARABIC}){_ARABIC_ENDS}"
            rf"(?:\s*(?:个(?=亿(?!吨级|元|级)))?(?:{_SCALE}))*\s*(?:多|余)?(?:\s*(?:{_SCALE}))?",
            _arabic,
            ("3.01万亿元 → 3010000000000 number", "1，234吨 → 1234 number", "4.5% → 9/2 percent", "近3成 → 30 percent"),
        ),
        Rule(
            "han",
            rf"[{_H}]+(?:点[〇零一二三四五六七八九]+(?:{_SCALE})?)?(?:[多余](?:万亿|亿|万))?",
            _han,
            ("两千三百人 → 2300 number", "三百二十亿美元 → 32000000000 number", "打八折 → 80 percent"),
        ),
    )
)
