"""The grammar of Chinese figures: digits and numerals, scales, percentages, dates, money, by value with spans."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from duizhao.lexicon.quantity import Kind, Quantity, shared_scales
from duizhao.lexicon.units import zh_unit

_DIGIT = dict(zip("〇零一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)) | {
    "两": 2,
    "○": 0,
    "Ｏ": 0,
}
_SMALL = {"十": 10, "百": 100, "千": 1000, "廿": 20, "卅": 30}
_BIG = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_HAN = "〇零一二三四五六七八九两十百千万亿廿卅○"
_ARABIC = r"\d{1,3}(?:,\d{3})+(?![\d])(?:[.．]\d+)?|\d{1,3}(?:，\d{3})+(?=[元万亿吨人名户个家公平米件台辆亩套种])|\d+(?:[.．]\d+)?"
_SCALE = r"万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千(?!米|克|瓦|伏|卡|赫|焦|帕|字节|兆)|百(?!分|帕)"
_MONEY = {
    "人民币": "CNY", "元": "CNY", "块钱": "CNY", "美元": "USD", "美金": "USD", "港元": "HKD", "港币": "HKD", "欧元": "EUR", "日元": "JPY", "日圆": "JPY", "英镑": "GBP",
    "韩元": "KRW", "卢布": "RUB", "澳元": "AUD", "加元": "CAD", "新台币": "TWD", "台币": "TWD", "瑞郎": "CHF", "瑞士法郎": "CHF", "新元": "SGD", "澳门元": "MOP", "卢比": "INR", "泰铢": "THB",
}  # fmt: skip
_NAMED_BEFORE = _MONEY | {
    "US$": "USD",
    "$": "USD",
    "HK$": "HKD",
    "NT$": "TWD",
    "€": "EUR",
    "£": "GBP",
    "¥": "CNY",
    "￥": "CNY",
}
_CURRENCY = re.compile(
    r"\s*(?:多|余|左右|以上|以下)?\s*(?:个)?("
    + "|".join(sorted(map(re.escape, _MONEY), key=len, reverse=True))
    + r")(?!旦|首|素|宵|月|件|老)"
)
_CLASSIFIER = (
    "个名位人家项条件次年月日天周岁届户套座台辆艘架只头匹亩吨斤米里度所部篇本册场种类批对双组队层级步代倍成折元块角分秒时小点国省市县区镇乡村国镑页张期轮系大届"
    "公千平立万亿英海光毫厘多余"
)
_IDIOM_WORDS = (
    "二十国集团|千方百计|一带一路|四通八达|万一|统一|一定|一些|一般|一样|一起|一直|一切|一旦|一致|一体|一律|一贯|一流|一向|一时|一度|一再|同一|唯一|之一|第一时间|万众|千家万户|"
    "千千万万|万里|万物|百姓|百花|五湖四海|三心二意|七上八下|乱七八糟|九牛|十分|十足|八仙|百度|万科|百货|百科|千古|万岁|万能|万圣|万象|千禧|百年|百分点|四川|三峡|九江|三亚|"
    "五粮液|十堰|六安|七夕|八卦|三明|四平|三星|一汽|二战|一战|一方面|另一方面|两会|两岸|两国|两者|两地|双方|一方|三农|四个全面|五位一体|两个一百年|三严三实|八一|五一|六一|十一|九一八|七一|"
    "八方|四处|四面|四周|四肢|三角|十字|百合|万元户|不二|三文|三国演义|三个代表|八国|九三学社|五四|七七事变|六四|二胡|三元锂|三元电池|三元材料|二元|一元化|二手|二维|三维|一线|二线|三线|二次元|半岛|半导体|一百零八将|"
    "四季|五金|五官|六合|千岛湖|百事|百老汇|千叶|万达|万隆|亿万富|一批|一系列|一种|十三五|十四五|十五五|十二五|十一五|第一夫人|第一书记|零售|零食|零件|零部件|归零|清零|一家亲|万无一失|百折|百战|"
    "一二|二三|三四|四五|五六|六七|七八|八九|一两|两三|三五成群|三三两两|千百|上千|上百|上万|成千|数百|数千|数万|数十|几十|几百|几千|几万|十几|数亿|几亿|好几|百余|千余|万余|十余|十多|百多|千多|"
    "三番五次|四舍五入|一五一十|九死一生|八成新|万事|万分|万千|百般|百倍|千万别|千万不|千万要|独一无二|举一反三|一清二楚|三权|三军|四海|五岳|六神|七彩|一心一意|万水千山|千变万化|一分为二"
)
_IDIOMS = re.compile("|".join(sorted(_IDIOM_WORDS.split("|"), key=len, reverse=True)))
_RE = re.compile(
    rf"""
    (?P<fraction>(?P<den>[{_HAN}]+|\d+)分之(?P<num>[{_HAN}]+(?:点[{_HAN}]+)?|\d+(?:[.．]\d+)?))
  | (?P<year>(?:[12]\d{{3}}|[12一二][〇零○一二三四五六七八九]{{3}})(?=\s?年(?!前|后|来|间|的历史|龄))|(?:19|20)\d\d(?=[A-Z]{{2}}|\s?(?:财年|学年|级(?![别以])|版|[—–~～-]{{1,2}}(?:19|20)\d\d(?!\d)))
            |(?<=[〔（(])(?:19|20)\d\d(?=[〕）)])|(?<=(?:19|20)\d\d[—–~～-])(?:19|20)\d\d(?!\d)|(?<=(?:19|20)\d\d[—–~～-][—–~～-])(?:19|20)\d\d(?!\d))
  | (?P<decade>(?P<cent>\d{{1,2}}|[一二]?十[一二三四五六七八九]?)\s*世纪\s*(?P<ten>\d0|[一二三四五六七八九]?十)\s*年代)
  | (?P<clock>(?<![\d：:])(?:[01]?\d|2[0-4])(?:[：:][0-5]\d(?![%\d：:])|\s*[时點点]\s*\d{{1,2}}\s*分?(?![%\d])))
  | (?P<bareten>(?P<deca>\d0|[一二三四五六七八九]十)(?:年代|(?=、(?:\d0|[一-九]十)年代)|后(?=[^\u4e00-\u9fff]|青|一代|、|和|群|年轻|大学|消费|父母|员工|新|$)))
  | (?P<hanclock>(?P<hour>[一二三四五六七八九十]{{1,3}})[时時点](?:(?P<minute>[一二三四五六七八九十零]{{1,3}})分|半))
  | (?P<month>\d{{1,2}}|十[一二]?|[一二三四五六七八九])(?=月(?:份|\d|[{_HAN}]|[初中底末上下]|，|,|。|的|[^\u4e00-\u9fff]|$|至|到|—|-|以))
  | (?P<date>(?<=月)(?:\d{{1,2}}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号—至到\-]))
  | (?P<ordinal>第\s*(?P<ord>{_ARABIC}|[{_HAN}]+))
  | (?P<arabic>(?:(?<![A-Za-z\d.\-/#])|(?<=[A-Za-z\d\-])(?<!\d)(?=[\d.]+\s*[%％])|(?<=\d[-/])|(?<=[\u4e00-\u9fff]-))(?:(?:{_ARABIC})(?:亿|万)(?=\d))?(?:{_ARABIC})(?:(?![A-Za-z\d])|(?=(?:km|mm|cm|nm|kg|mg|kW|MW|GW|kWh|ml|GB|MB|TB|m|g|t)(?![A-Za-z])))(?:\s*(?:个(?=亿(?!吨级|元|级)))?(?:{_SCALE}))*\s*(?:多|余)?(?:\s*(?:{_SCALE}))?)
  | (?P<han>[{_HAN}]+(?:点[〇零一二三四五六七八九]+(?:{_SCALE})?)?(?:[多余](?:万亿|亿|万))?)
    """,
    re.X,
)
_CODE = re.compile(r"\d{3,}|0\d+|\d+\.\d")
_CODED_BY = re.compile(
    r"(?:电话|热线|手机|邮编|邮政编码|编号|号码|证号|代码|账号|帐号|卡号|拨打|传真|[A-Z]{2,}(?:/T)?)\s*[:：]?\s*$"
)
_CODES = re.compile(r"(?:政务|服务|市民|便民|投诉)?(?:热线|专线)|版(?!本图|面|权|块|图)|号(?:文|令|公告|热线)")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_BEGINS = re.compile(rf"[\d{_HAN}第]")  # how all of them begin
_MONEY_BEFORE = re.compile(r"(人民币|美金|港币|港元|新台币|台币|US\$|HK\$|NT\$|[$€£¥￥])\s*$")
_NEGATIVE = re.compile(r"(?:零下|(?<![抱担欺背肩辜正胜自减增])负|(?:^|(?<=[（(为至到降]))[-－−])$")
_RANGE = re.compile(r"\s*(?:到|至|—+|-|–|~|～|、)\s*")
_ABOUT = re.compile("^[一二三四五六七八九两][一二三四五六七八九](?=[十百千万亿]|$)")  # 七八万, 三四: between the two
_AFTER = re.compile(
    r"\s*(?:多|余)?(?:(?P<points>个百分点)|(?P<permille>‰)|(?P<percent>[%％])|(?P<tenths>成(?P<and_half>半)?(?!立|功|果|为|员|都|本|长|绩|交|年|品|人|千|百|就|份|套|了|型|熟))|(?P<times>倍)|(?P<off>折))"
)


@lru_cache(16384)  # asked to protect, to check before and after repair, to summarise and to align
def quantities(zh: str) -> tuple[Quantity, ...]:
    """All figures of a Chinese text in order; spans are into ``zh``, values exact.

    >>> [str(q.value) for q in quantities("总值3.01万亿元，增长百分之六点五")]
    ['3010000000000', '13/2']
    """
    if not _BEGINS.search(zh):
        return ()
    given, zh = zh, zh.translate(_WIDE)
    blocked = [m.span() for m in _IDIOMS.finditer(zh)]
    found: list[Quantity] = []
    for match in _RE.finditer(zh):
        start, end = match.span()
        if found and start < found[-1].span[1]:
            continue  # inside what follows a figure: the 百 of 百分点
        group = (
            match.lastgroup
            if match.lastgroup not in ("den", "num", "ord", "cent", "ten", "deca", "hour", "minute")
            else next(g for g in ("ordinal", "fraction", "decade", "bareten", "hanclock") if match[g])
        )
        quantity = _quantity(zh, match, str(group))
        if quantity is None:
            continue
        idiom = any(a <= start and end <= b or a < start < b for a, b in blocked)
        if group == "han" and (_ABOUT.search(match[0]) or idiom):
            # 三元锂: no money
            quantity = replace(
                quantity, weak=True, other=_between(match[0]), currency="" if idiom else quantity.currency
            )
        found.append(quantity)
    if zh != given:
        found = [replace(q, text=given[slice(*q.span)]) for q in found]
    return tuple(shared_scales(zh, found, _RANGE))


def _between(text: str) -> tuple[Fraction, ...]:
    """The two values of 四五十 (40 and 50); the number of a five-year plan (十四五: 14)."""
    if re.fullmatch("十[一二三四五]?五", text):
        return (_value(text[:-1]) or Fraction(0),)
    if not _ABOUT.match(text):
        return ()
    return tuple(v for v in (_value(text[0] + text[2:]), _value(text[1:])) if v is not None)


def _quantity(zh: str, match: re.Match[str], group: str) -> Quantity | None:
    start, end = match.span()
    if group == "fraction":
        den, num = _value(match["den"]), _value(match["num"])
        if not den or num is None:
            return None
        if den == 100:
            return Quantity(num, "percent", (start, end), match[0])
        return Quantity(num / den, "number", (start, end), match[0], other=(num / den * 100,))
    if group in ("year", "month", "date"):
        value = _value(match[0])
        kind: Kind = {"year": "year", "month": "month", "date": "day"}[group]  # type: ignore[assignment]
        return None if value is None else Quantity(value, kind, (start, end), match[0])
    if group == "clock":
        hour, minute = re.split("[：:时點点]", match[0].rstrip("分"))
        return Quantity(Fraction(int(hour) * 60 + int(minute)), "clock", (start, end), match[0])
    if group == "decade":
        century, ten = _value(match["cent"]), _value(match["ten"])
        return (
            None
            if century is None or ten is None
            else Quantity((century - 1) * 100 + ten, "year", (start, end), match[0], other=(ten,))
        )
    if group == "bareten":
        ten = _value(match["deca"]) or Fraction(0)
        return Quantity(ten + 1900, "year", (start, end), match[0], other=(ten, ten + 2000))
    if group == "hanclock":
        return Quantity(
            (_value(match["hour"]) or Fraction(0)) * 60 + (_value(match["minute"]) or 0 if match["minute"] else 30),
            "clock",
            (start, end),
            match[0],
            weak=True,
        )
    if group == "ordinal":
        value = _value(match["ord"])
        return None if value is None else Quantity(value, "ordinal", (start, end), match[0], weak=value <= 3)
    return _cardinal(zh, start, match[0], han=group == "han")


def _cardinal(zh: str, start: int, text: str, *, han: bool) -> Quantity | None:
    text = text.rstrip()
    body = re.sub("[多余个]", "", text)
    value = _value(body)
    if value is None:
        return None
    end = start + len(text)
    after = _AFTER.match(zh, end)
    kind: Kind = "number"
    other: tuple[Fraction, ...] = ()
    if after:
        end = after.end()
        if after["points"]:
            kind = "percentage_points"
        elif after["percent"]:
            kind = "percent"
        elif after["permille"]:
            kind, value = "percent", value / 10
        elif after["tenths"]:
            value = value * 10 + (5 if after["and_half"] else 0)  # 两成半
            kind, other = "percent", (value / 100,)
        elif after["off"]:
            price = value * 10 if value < 10 else value  # 八折 and 85折: at 80 and at 85 percent of it
            kind, value, other = "percent", price, (100 - price, price / 100, (100 - price) / 100, value)
        else:
            kind, other = "times", (value * 100, value + 1, (value - 1) * 100, value - 1)
    currency = _CURRENCY.match(zh, end)
    before = _MONEY_BEFORE.search(zh, max(0, start - 5), start)
    # 港币3亿元: 元 is any currency's, what stands before says whose
    code = (
        _NAMED_BEFORE[before[1]]
        if before and (not currency or currency[1] == "元")
        else _MONEY[currency[1]]
        if currency
        else ""
    )
    if han and not after and not currency:
        follows = zh[end : end + 1]
        scaled = any(c in "十百千万亿" for c in body)
        alone = all(c in "百千万亿" for c in body)
        if alone or not scaled or follows not in _CLASSIFIER and value <= 10:
            return Quantity(value, kind, (start, end), zh[start:end], weak=True)
    code_like = not han and not after and not currency and _CODE.fullmatch(text) is not None and _coded(zh, start, end)
    scale = _scale_of(re.sub("[十百千廿卅]", "", body) if han and re.search("[万亿]", body) else body)
    bare = not after and not currency and scale == 1
    weak = bare and (
        value == 1 or zh[start - 1 : start] in ("·", "双", "/") or zh[end : end + 1] in ("·", "/")
    )  # 1小时: an hour; 双11: a name
    unit = zh_unit(zh, end) if not after and not code else None
    negative = _NEGATIVE.search(zh, max(0, start - 3), start) is not None
    return Quantity(
        value,
        "code" if code_like else kind,
        (start, end),
        zh[start:end],
        scale=scale,
        currency=code,
        other=other,
        weak=weak,
        unit=unit,
        negative=negative,
    )


def _coded(zh: str, start: int, end: int) -> bool:
    """Whether plain digits name something and count nothing: “985”, 电话12345, 邮编100031, 2.0版, GB 3095, 007."""
    if zh[start - 1 : start] in ("“", "‘") and zh[end : end + 1] in ("”", "’"):
        return "." not in zh[start:end]
    digits = zh[start:end]
    return (
        re.match("0\\d", digits) is not None
        or _CODED_BY.search(zh[:start]) is not None
        or _CODES.match(zh, end) is not None
    )


def _scale_of(body: str) -> Fraction:
    scale = 1
    for char in body.partition("点")[2] or body:  # of 十五点二亿 the 亿, not the 十
        scale *= _BIG.get(char, 1) * _SMALL.get(char, 1)
    return Fraction(scale)


def _value(text: str) -> Fraction | None:
    """The value of digits with scales (3.01万亿, 1,234) or of numerals (三百二十, 二〇二四, 三点五); None where it is no number."""
    text = re.sub(r"[\s,，]", "", text).replace("．", ".")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿兆]*)((?:\d+(?:\.\d+)?[千百万亿]*)*)", text)
    if match:
        value = Fraction(match[1])
        for char in match[2]:
            value *= _BIG.get(char) or _SMALL[char]
        return value + (_value(match[3]) or 0) if match[3] else value
    if "点" in text:
        whole, _, part = text.partition("点")
        digits = part.rstrip("十百千万亿")
        base = _value(whole)
        if base is None or not digits or not all(c in _DIGIT for c in digits):
            return None
        decimals = Fraction(int("".join(str(_DIGIT[c]) for c in digits)), 10 ** len(digits))
        return (base + decimals) * _scale_of(part[len(digits) :])
    return _numerals(text)


def _numerals(text: str) -> Fraction | None:
    if not text or any(c not in _DIGIT and c not in _SMALL and c not in _BIG for c in text):
        return None
    if len(text) > 1 and all(c in _DIGIT for c in text):
        return Fraction(int("".join(str(_DIGIT[c]) for c in text)))  # 二〇二四
    total = section = digit = 0
    last = 1
    for char in text:
        if char in _DIGIT:
            digit, last = _DIGIT[char], 1 if char in "零〇" else last
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit, last = 0, _SMALL[char]
        else:
            section = (section + digit) or (1 if not total else 0)
            total = (total + section) * _BIG[char] if _BIG[char] > total and total else total + section * _BIG[char]
            section, digit, last = 0, 0, _BIG[char]
    if digit and last >= 100 and not (len(text) > 1 and text[-2] in "零〇"):
        digit *= last // 10  # 三百二 is 320, 一万二 12,000
    return Fraction(total + section + digit)
