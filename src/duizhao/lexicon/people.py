"""Find the people of a report: by surname and the title, verb or label beside them.

Names are found once for the document: sure places (市长胡衡华, 袁家军说) give the names, which then count everywhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from duizhao.documents import Span
from duizhao.lexicon import tokenize
from duizhao.lexicon.english_words import stem
from duizhao.lexicon.pinyin import COMMON_WORDS, COMPOUND, SINGLE, SPELLINGS, is_chinese_name, pinyin, surname_of
from duizhao.lexicon.tables import table, word_list
from duizhao.lexicon.titles import SHORT_TITLES, SPEECH, TITLE_WORDS, TITLES
from duizhao.lexicon.word_alignment import readings, translations

_ADVERBS = "首先|随后|接着|还|也|则|在|又|对此|分别"
_ACTS = "主持|出席|参加|会见|会谈|就|对|向|同|与|将|于|率|接受|一行|带领|提问|致辞|发言|讲话|宣布|赴|访问|报道|摄"
_VERBS = rf"(?:{_ADVERBS})?(?:{SPEECH}|{_ACTS})"
_SURNAMES = rf"(?:{'|'.join(COMPOUND)})|[{''.join(sorted(SINGLE))}]"
_NAME = rf"(?:(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}})"
# Particles and verbs that are never inside a given name.
_NOT_GIVEN = set(
    "后曾称则愿副的了在是和与及等说説者将对向就为也都还并被把让们同这那其此之于从以而但或着过我你他她它您该各每某何谁什么吗呢吧啊回；，。、"
)
_MAY_BE_GIVEN = set("为之和同")  # particles that end given names too
_MAY_BEGIN = set("之为")  # those that begin given names: 庞之浩, 侯为贵
_SAYS_ALONE = set("云曰问说道称")
_FOREIGN = {row["char"]: float(row["foreign"]) for row in table("transliteration.tsv")}
_ABROAD = 2.3  # sum of the characters' values from which a name is from abroad
_ABROAD_OF_TWO = 2.0  # value of the second of two characters that will do alone
_BOTH_ABROAD = (1.6, 1.0)  # sum of two characters and value of the second that will do as well
_OF_ONE = 1.5  # value of a character of the given name with which half of that sum will do
_PARTS_ABROAD = re.compile("([\u4e00-\u9fff]{1,6})[·•]([\u4e00-\u9fff]{1,6}|[A-Z])")
_NOUN_TAIL = set("人民党国会议市省区县部委局办院厅处司组队团首还则又")  # ends a given name, or begins what follows it
_BEGIN = r"(?:^|[，,。；;、：:！？!?\s”“（(]|向|由|请|对|据|和|与|让)"
_MEMBER = "代表(?!团|处|队|大会|作)|委员(?!会)"
_FORMS_OF_ADDRESS = (
    f"{_MEMBER}|同志|先生|女士|书记|[省市区县镇乡州部局院校司处厅署站所队团庭科社馆行]长|主任|教授|院士|博士|医生|律师|总理|主席"
    "|大使|外长|总经理|董事长|总裁|主编|专员|研究员|发言人|议员|教练|导演|同学|老师"
)
_ACTS_TOO = "在|给|把|被|却|则|是|一同|牵头|签署|亲自|执导|担任|带队|带领|陪同|领导"
_END = rf"(?={_FORMS_OF_ADDRESS}|[大上中少][校将]|谈|为|{_VERBS}|{_ACTS_TOO}|[，,。；;、：:（(）)\s”]|等|\d|$)"
_AFTER_TITLE = re.compile(rf"(?:{TITLES}|记者|通讯员)(?<!总统)(?<!首相)(?<!国王)[\s\u3000]*({_NAME}){_END}")
_KINDS = "|".join(word_list("people_kinds.txt"))
_CALLED = frozenset((*TITLE_WORDS, *word_list("people_kinds.txt")))  # 姚大爷 is no full name
_AFTER_KIND = re.compile(rf"(?:{_KINDS})[\s\u3000]*({_NAME})")
_SAYS = re.compile(rf"{_BEGIN}((?:{_SURNAMES})[\u4e00-\u9fff]{{2}})(?:也|还|则)?(?:{SPEECH})")
# （记者陆睿、耿学鹏）, 电（张伟明 许为国）, （编译/胡婧、王海昉）
BYLINE = re.compile(
    rf"(?:(?P<role>记者|通讯员)[\s：:]*|(?P<wire>电)\s*[（(]\s*|[（(]编译[/／])"
    rf"(?P<list>(?:{_NAME}[\s、，,]+){{0,9}}{_NAME})(?=\s*[)）])"
)
_LIST = re.compile(rf"(?:(?<=[，。；：、“（(])|^)(?P<list>(?:{_NAME}、){{1,9}}{_NAME})(?=等|出席|参加|会见|陪同)")
_BEFORE_VERB = re.compile(rf"{_BEGIN}({_NAME})(?:{_FORMS_OF_ADDRESS})?(?={_VERBS})")
_BEFORE_TITLE = re.compile(rf"{_BEGIN}({_NAME})(?={_FORMS_OF_ADDRESS}|总书记|大夫)")
_LABEL = re.compile(
    rf"(?m)^[ \t\u3000]*[\[【]?(?:[\w（）()、]{{0,24}}?(?:{TITLES})[\s\u3000]?)?({_NAME})"
    r"(?:[（(][^）)]{1,20}[）)])?[\]】]?[：:]"
)
_LABEL_WITH_TITLE = re.compile(rf"(?m)^[ \t\u3000]*[\[【]?({_NAME})(?:{_FORMS_OF_ADDRESS}|总书记|大夫)[\]】]?[：:]")
# 受访人：老船工 祝满仓（89岁）; 足协新闻官 项飞：
_ROLES = "受访人|受访者|采访人|采访者|主持人|主讲人|发布人|嘉宾|记者"
_AFTER_SPACE = re.compile(
    rf"(?m)^[ \t\u3000]*(?:(?:{_ROLES})[：:][^\n]{{0,24}}?[ \u3000]({_NAME})(?=[（(]|[ \u3000]*$)"
    rf"|[\u4e00-\u9fff]{{2,16}}[ \u3000]({_NAME})(?=[：:]))"
)
_BRACKETED = re.compile(rf"(?m)^[^\n\u4e00-\u9fff]{{0,12}}[\[【]({_NAME})[\]】]")
# (pattern, how much a match counts, whether it makes a name of a surname that is a common word)
_PLACES = (
    (_AFTER_TITLE, 3, True),
    (_LABEL, 3, True),
    (_LABEL_WITH_TITLE, 3, True),
    (_AFTER_SPACE, 3, True),
    (_SAYS, 1, False),  # besides what _BEFORE_VERB says
    (_AFTER_KIND, 2.5, False),
    (_BRACKETED, 2, False),
    (_BEFORE_VERB, 2, False),
    (_BEFORE_TITLE, 2, False),
)
_WEAK = (_SAYS, _AFTER_KIND)
_SPELT_SO = 0.2  # share of a translation that is the name in pinyin
_A_WORD = 0.1  # share of a translation from which it is what a word means
_LEAST = 2.5  # votes that make a name
_TO_CHINA = re.compile("[对驻来在访赴涉]华")  # 对华出口 names nobody
# 越南国家主席阮春福, but neither 中国驻越南大使熊波 nor 日本外相会见王毅
_OF_ANOTHER_COUNTRY = re.compile(
    rf"(?<![驻访赴对与同在和向])(?:{'|'.join(word_list('han_name_countries.txt'))})"
    rf"(?:(?!中国|我国|中方|同|与|会见|会谈|访问)[\u4e00-\u9fff]){{0,16}}?(?:{TITLES}|{_KINDS})({_NAME}){_END}"
)
_NO_NAMES = frozenset(word_list("no_names.txt"))


@lru_cache(8)  # structure, masking and checks ask for the same report; callers must not change the result
def find_names(text: str) -> dict[str, float]:
    """Return the full names in a document, each with how sure it is (0 to 1)."""
    votes = _votes(text)
    abroad = _PARTS_ABROAD.findall(text)
    elsewhere = {match[1] for match in _OF_ANOTHER_COUNTRY.finditer(text)}
    names: dict[str, float] = {}
    for name, vote in votes.items():
        if f"{name}们" in text or name in elsewhere:
            continue  # 房车客们
        if any(given.endswith(name) or surname.startswith(name) for given, surname in abroad):
            continue  # 拉里·霍根
        if any(votes[n] >= vote for n in votes if n != name and n.startswith(name)):
            continue  # 胡衡 beside 胡衡华
        if any(name.startswith(n) and votes[n] > vote for n in votes if n != name):
            continue  # 陈玮在 beside 陈玮
        score = vote + 0.5 * min(text.count(name) - 1, 4)
        if score >= _LEAST:
            names[name] = min(1.0, score / 6)
    # A name with an established spelling needs no sign; 马克龙 is known, so 马克 is not somebody else.
    known = dict.fromkeys((name for _, name in mentions(text, SPELLINGS)), 1.0)
    return {n: s for n, s in names.items() if not any(n != k and n in k for k in known)} | known


def _votes(text: str) -> dict[str, float]:
    """Return how much the places of a text speak for each name."""
    votes: defaultdict[str, float] = defaultdict(float)
    for pattern, weight, common_words in _PLACES:
        for match in pattern.finditer(text):
            place = match.lastindex or 1
            name = _name_at(match.start(place), match[place], text, common_words=common_words)
            if name is not None and not (pattern in _WEAK and _begins_with_a_word(name)):
                votes[name] += weight
    for pattern in (BYLINE, _LIST):
        for match in pattern.finditer(text):
            items = re.findall(r"[\u4e00-\u9fff]+", match["list"])
            found = [_trim(item, text, common_words=pattern is BYLINE) for item in items]
            if pattern is BYLINE or found == items and not any(map(_begins_with_a_word, items)):
                for name in filter(None, found):
                    votes[name] += _LEAST
    for word in sorted(filter(_is_known_person, tokenize.words_of(text))):  # in the same order in every process
        votes[word] += _LEAST
    return votes


def _begins_with_a_word(name: str) -> bool:
    """Return whether the beginning, or what follows the surname, is an everyday word: 简单点, 齐尽心."""
    tag = tokenize.tag_of(name[1:]) or ""
    return len(name) == 3 and (_is_word(name[:2]) or tag.startswith(("v", "a", "d")))


@cache
def _is_known_person(word: str) -> bool:
    """Return whether the dictionary has a word as a person and the table of translations spells it in pinyin: 雷锋."""
    if not (tokenize.tag_of(word) or "").startswith("nr") or not is_chinese_name(word) or is_from_abroad(word):
        return False
    known, spelling = translations(word), pinyin(word)
    own = {stem(part) for part in (*spelling.split(), spelling.replace(" ", "").lower())}
    return sum(known.get(part, 0.0) for part in own) >= _SPELT_SO


def _name_at(start: int, name: str, text: str, *, common_words: bool) -> str | None:
    """Return the name that begins at a place: all of it, or without a last character that begins another word."""
    behind = text[start + len(name) : start + len(name) + 2]
    if is_from_abroad(name) or sum(_FOREIGN.get(c, 0.0) for c in behind) > _ABROAD:
        return None  # 温德姆, 尤利安努斯: 温德 and 尤利 are no names either
    for candidate in (name, name[:-1] if len(name) > 2 else name):
        found = _trim(candidate, text, common_words=common_words)
        if found and not _TO_CHINA.match(text, max(0, start - 1)) and _ends_a_word(text, start + len(found)):
            return found
    return None


def _trim(name: str, text: str, *, common_words: bool) -> str | None:
    """Return the name without a character that belongs to what follows; None where it is no name."""
    surname = surname_of(name)
    given = name[len(surname) :]
    if surname in COMMON_WORDS and not common_words:
        return None
    if given[1:] in _SAYS_ALONE and _is_word(surname + given[0]):
        return None  # 古人云, 有人问
    maybe = given[1:] in _MAY_BE_GIVEN and text.count(surname + given) > 1  # 钱有为与…, 钱有为说
    never = given[1:] in _NOT_GIVEN and not maybe
    if len(given) == 2 and (never or (maybe or given[1] in _NOUN_TAIL) and _stands_without(surname, given, text)):
        given = given[0]
    begins = len(given) < 2 or given[0] not in _MAY_BEGIN
    if not given or begins and given[0] in _NOT_GIVEN or given in _CALLED or _is_word(surname + given):
        return None
    tag = tokenize.tag_of(given) if len(given) > 1 else None
    verb = tag in ("v", "vd") and surname in COMMON_WORDS  # 科学家来确定
    if verb or tag in _NO_GIVEN_NAME or tag == "t" and _OF_TIME.search(given):
        return None  # 于今年, 于周五; but 国庆 is a given name
    # No pinyin for 安瓦尔: better the model's guess than a wrong spelling.
    full = surname + given
    return None if is_from_abroad(full) or len(full) > 2 and _means_something_else(full, translations) else full


def is_from_abroad(name: str) -> bool:
    """Return whether the characters are those that spell names from abroad: 富勒, 艾伦."""
    values = [_FOREIGN.get(c, 0.0) for c in name]
    if len(name) == 2 and (
        values[1] > _ABROAD_OF_TWO or sum(values) >= _BOTH_ABROAD[0] and values[1] >= _BOTH_ABROAD[1]
    ):
        return True  # 孔特, 富勒; 罗兹, 艾伦
    return sum(values) > _ABROAD or sum(values) > _ABROAD / 2 and max(values[1:]) > _OF_ONE


_NO_GIVEN_NAME = frozenset(("m", "c", "p", "r", "f", "uj", "ul"))  # numerals, small words
_OF_TIME = re.compile("[年月日周时今明昨前后晚早午]")
_AROUND = 6  # characters


def _ends_a_word(text: str, end: int) -> bool:
    """Return whether a dictionary's word ends there too: 党全 in 党全体会议 does not."""
    start = max(0, end - _AROUND)
    around = text[start : end + _AROUND]
    return all(b - a == 1 or not a < end - start < b for _, (a, b) in tokenize.cut(around))


def _stands_without(surname: str, given: str, text: str) -> bool:
    return re.search(rf"{surname}{given[0]}(?!{given[1]})", text) is not None


def _is_word(text: str) -> bool:
    """Return whether a dictionary knows the text as a word that is no person's name: 强调, 代表, 家中."""
    tag = tokenize.tag_of(text)
    return tag is not None and not tag.startswith("nr") or text in _NO_NAMES


def mentions(text: str, names: Iterable[str]) -> list[tuple[Span, str]]:
    """Return where the names stand in a text as (span, name), in order, not overlapping.

    A name that is a word as well counts only beside a title, a verb or a label: 发言人高峰, but not 高峰时段.
    """
    pattern = _any_of(tuple(names))
    found = [(m.span(), m[0]) for m in pattern.finditer(text)] if pattern else []
    return [(span, name) for span, name in found if name in SPELLINGS or _is_named(text, span, name)]


_FIRM = re.compile("集团|公司|股份")


def _is_named(text: str, span: Span, name: str) -> bool:
    """Return whether a person is meant: not 艾伦 in 艾伦·考贝奇, nor 王力 in 王力集团, nor a mere word."""
    if {text[span[0] - 1 : span[0]], text[span[1] : span[1] + 1]} & {"·", "•"} or _FIRM.match(text, span[1]):
        return False
    return not _is_also_a_word(name) or span[0] in _sure_places(text)


@cache
def _is_also_a_word(name: str) -> bool:
    """Return whether a dictionary has a name of two characters as a word that is not translated as a name."""
    return len(name) == 2 and tokenize.tag_of(name) is not None and _means_something_else(name, readings)


def _means_something_else(name: str, known: Callable[[str], dict[str, float]]) -> bool:
    """Return whether a name is known to be translated otherwise than by its sound: 高峰 peak, 戴维斯 Davis."""
    own = {stem(word) for word in pinyin(name).split()}
    return any(share >= _A_WORD and root not in own for root, share in known(name).items())


@lru_cache(1024)
def _sure_places(text: str) -> frozenset[int]:
    return frozenset(m.start(m.lastindex or 1) for pattern, _, _ in _PLACES for m in pattern.finditer(text))


_SHORT = re.compile(rf"(?<![\u4e00-\u9fff])({_SURNAMES})({'|'.join(sorted(SHORT_TITLES, key=len, reverse=True))})")


def short_mentions(text: str, names: Iterable[str]) -> list[tuple[Span, str, str]]:
    """Return mentions by surname and title as (span, full name, English): 袁书记 is Secretary Yuan.

    Only where one person of that surname is named in the document.
    """
    by_surname = _by_surname(tuple(names))
    found = []
    for match in _SHORT.finditer(text):
        people = by_surname.get(match[1], ())
        if len(people) == 1:
            found.append((match.span(), people[0], f"{SHORT_TITLES[match[2]]} {pinyin(people[0]).split()[0]}"))
    return found


@lru_cache(8)
def _by_surname(names: tuple[str, ...]) -> dict[str, list[str]]:
    people: dict[str, list[str]] = {}
    for name in names:
        if name not in SPELLINGS:  # 黄循财 is no Mr. Lawrence
            people.setdefault(surname_of(name), []).append(name)
    return people


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True)))) if names else None
