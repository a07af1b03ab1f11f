"""People: found by surname, title and verb around them, and written in pinyin, surname first.

Names are found once for the whole document: strong places (市长胡衡华, 袁家军说) give the names, which then count everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

from duizhao.documents import Span
from duizhao.lexicon import tokenize
from duizhao.lexicon.terms import lexicon, table
from duizhao.settings import DATA

COMPOUND = [
    "欧阳",
    "太史",
    "端木",
    "上官",
    "司马",
    "东方",
    "独孤",
    "南宫",
    "万俟",
    "闻人",
    "夏侯",
    "诸葛",
    "尉迟",
    "公羊",
    "赫连",
    "澹台",
    "皇甫",
    "宗政",
    "濮阳",
    "公冶",
    "太叔",
    "申屠",
    "公孙",
    "慕容",
    "仲孙",
    "钟离",
    "长孙",
    "宇文",
    "司徒",
    "鲜于",
    "司空",
    "闾丘",
    "令狐",
    "呼延",
    "百里",
    "东郭",
    "西门",
]
SINGLE = set(
    "谌赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷"
    "罗毕郝邬安常乐于傅皮卞齐康伍余元卜顾孟黄和穆萧尹姚邵湛汪祁毛禹狄米贝臧计成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛"
    "林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓"
    "蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄"
    "晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东沃利蔚越隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾沙养鞠须丰巢关蒯相查后荆红游竺权盖益桓公仉岳帅缑亢况有琴商"
    "牟佘伯赏墨哈谯笪年爱阳佟肖覃闫付代仝初楚岩鹿苑晋闵楼苟朴税来么由展揭禚麦战问要海撒"
)
# Single surnames that are everyday words far more often than surnames: only a title before them makes a name.
_WEAK = set(
    "和于有经都从能来由要问公后文通全成任向万年海家国别相那安应充计支展方常关干路边高年时强权广连空和满乐利容益红须那支双"
)

# Characters that end or begin a mention: particles and verbs that are never inside a given name.
SPEECH = "说|表示|介绍|指出|强调|认为|回答|坦言|透露|称|谈到|答|告诉|回应|解释|坚信|建议|呼吁|补充|谈及|提到|看来"
_VERBS = rf"(?:首先|随后|接着|还|也|则|在|又|对此|分别)?(?:{SPEECH}|主持|出席|参加|会见|会谈|就|对|向|同|与|将|于|率|接受|一行|带领|提问|致辞|发言|讲话|宣布|赴|访问|报道|摄)"
TITLES = (
    "总书记|主席|总理|委员长|书记|市长|省长|州长|县长|区长|镇长|乡长|部长|司长|局长|处长|科长|厅长|署长|院长|校长|行长|会长|社长|台长|所长|站长|馆长|厂长|园长|村长|组长|队长|秘书长|董事长|总经理|总裁|"
    "主任|委员|代表|发言人|大使|总领事|领事|参赞|外长|国务委员|理事长|教授|研究员|院士|工程师|会计师|经济师|记者|主持人|常委|干事|参谋|政委|司令员|军长|师长|旅长|团长|营长|连长|指导员|教导员|首相|总统|国王|议长|"
    "同志|先生|女士|博士|医生|律师|老师|负责人|巡视员|调研员|专员|检察长|总监|经理|首席|总编辑|专家|助理|秘书|通讯员|学者|党委书记|党组书记|委员会主任"
)
_TITLE_WORDS = frozenset(TITLES.split("|"))
_NAME = rf"(?:(?:{'|'.join(COMPOUND)})[\u4e00-\u9fff]{{1,2}}|[{''.join(sorted(SINGLE))}][\u4e00-\u9fff]{{1,2}})"
_NOT_GIVEN = set(
    "副的了在是和与及等说者将对向就为也都还并被把让们同这那其此之于从以而但或着过们我你他她它您该各每某何谁什么吗呢吧啊回；，。、"
)
_FOREIGN = set("尔塞瓦姆勒茨弗斯耶")  # hardly ever in a Chinese given name, often in names from abroad
_NOUN_TAIL = set("人民党国会议市省区县部委局办院厅处司组队团首还则又")  # of a given name, or of what follows it
_AFTER_TITLE = re.compile(
    rf"(?:{TITLES}|记者|通讯员)(?<!总统)(?<!首相)(?<!国王)[\s\u3000]*({_NAME})(?=代表|同志|先生|女士|委员|书记|[大上中少][校将]|谈|{_VERBS}|[，,。；;、：:（(）)\s”]|等|\d|$)"
)
_BEFORE_VERB = re.compile(
    rf"(?:^|[，,。；;、：:！？!?\s”“（(]|向|由|请|对|据|和|与|让)({_NAME})(?:代表|委员|同志|先生|女士|书记|市长|部长|局长|主任|校长|院长|教授|院士|博士|医生|律师|总理|主席|大使|外长)?(?={_VERBS})"
)
_BEFORE_TITLE = re.compile(
    rf"(?:^|[，,。；;、：:！？!?\s”“（(]|向|由|请|对|据|和|与|让)({_NAME})(?=代表|委员|同志|先生|女士|书记|市长|部长|局长|主任|校长|院长|教授|总书记|主席|总理|大使|外长|大夫|院士|博士|医生|律师)"
)
_LABEL = re.compile(
    rf"(?m)^[\s\u3000]*[\[【]?(?:[\w（）()、]{{0,24}}?(?:{TITLES})[\s\u3000]?)?({_NAME})(?:[（(][^）)]{{1,20}}[）)])?[\]】]?[：:]"
)
# 受访人：老船工 祝满仓（89岁）; 足协新闻官 项飞：
_AFTER_SPACE = re.compile(
    rf"(?m)^[\s\u3000]*(?:(?:受访人|受访者|采访人|采访者|主持人|主讲人|发布人|嘉宾|记者)[：:][^\n]{{0,24}}?[ \u3000]({_NAME})(?=[（(]|[ \u3000]*$)|[\u4e00-\u9fff]{{2,16}}[ \u3000]({_NAME})(?=[：:]))"
)
_BRACKETED = re.compile(rf"(?m)^[^\n\u4e00-\u9fff]{{0,12}}[\[【]({_NAME})[\]】]")


@lru_cache(8)  # structure, protection and checks ask for the same report's; read it, do not change it
def find_names(text: str) -> dict[str, float]:
    """Full names in a document with how sure each is (0 to 1): title before it, speech verb or title after it, label."""
    votes: Counter[str] = Counter()
    for pattern, weight in (
        (_AFTER_TITLE, 3),
        (_LABEL, 3),
        (_AFTER_SPACE, 3),
        (_BRACKETED, 2),
        (_BEFORE_VERB, 2),
        (_BEFORE_TITLE, 2),
    ):
        for match in pattern.finditer(text):
            name = match[match.lastindex or 1]
            if (trimmed := _trim(name, text, weak_ok=pattern in (_AFTER_TITLE, _LABEL, _AFTER_SPACE))) is not None:
                votes[trimmed] += weight
    names: dict[str, float] = {}
    for name, vote in votes.items():
        longer = [n for n in votes if n != name and n.startswith(name)]
        if any(votes[n] >= vote for n in longer):
            continue  # 胡衡 beside 胡衡华
        if any(name.startswith(n) and votes[n] > vote for n in votes if n != name):
            continue  # 陈玮在 beside 陈玮
        score = vote + 0.5 * min(text.count(name) - 1, 4)
        if score >= 2.5:
            names[name] = min(1.0, score / 6)
    # whose name is known needs no sign; 马克龙 is known, so 马克 is not somebody else
    listed = {name for _, name in mentions(text, _own_spellings())}
    return {n: s for n, s in names.items() if not any(n != k and n in k for k in listed)} | dict.fromkeys(listed, 1.0)


def _trim(name: str, text: str, *, weak_ok: bool) -> str | None:
    surname = surname_of(name)
    given = name[len(surname) :]
    if surname in _WEAK and not weak_ok:
        return None
    if (
        len(given) == 2
        and given[1] in _NOT_GIVEN
        or len(given) == 2
        and given[1] in _NOUN_TAIL
        and re.search(rf"{surname}{given[0]}(?!{given[1]})", text)
    ):
        given = given[0]
    if not given or given[0] in _NOT_GIVEN or given in _TITLE_WORDS or _is_word(surname + given):
        return None
    if set(given) & _FOREIGN:
        return None  # no pinyin for 安瓦尔: better the model's guess than a wrong spelling
    return surname + given


def _is_word(text: str) -> bool:
    """Whether a dictionary knows the text as a word that is no person's name: 强调, 代表, 家中."""
    tag = tokenize.tag_of(text)
    return tag is not None and not tag.startswith("nr")


def mentions(text: str, names: Iterable[str]) -> list[tuple[Span, str]]:
    """Where the names stand in a text: (span, name), in order, not overlapping."""
    pattern = _any_of(tuple(names))
    return [(m.span(), m[0]) for m in pattern.finditer(text)] if pattern else []


# Titles that stand after a surname alone, with their English before it.
_SHORT_TITLES = {
    "书记": "Secretary", "市长": "Mayor", "省长": "Governor", "县长": "County Head", "区长": "District Head", "部长": "Minister", "局长": "Director", "厅长": "Director",
    "主任": "Director", "司长": "Director-General", "总理": "Premier", "主席": "Chairman", "校长": "President", "院长": "President", "行长": "Governor", "教授": "Professor",
    "院士": "Academician", "大使": "Ambassador", "外长": "Foreign Minister", "代表": "Deputy", "委员": "Member", "董事长": "Chairman", "总经理": "General Manager", "政委": "Commissar",
    "先生": "Mr.", "女士": "Ms.", "博士": "Dr.", "老师": "Teacher", "医生": "Dr.", "律师": "Lawyer",
}  # fmt: skip


def post_in_english(post: str) -> str:
    """A post by the lexicon, office after title (mayor of Chongqing); empty where the lexicon does not know all of it."""
    parts = []
    for one in post.split("、"):
        found = lexicon().find(one)
        end, words_of_it = 0, []
        for (start, stop), term in found:
            if start != end:
                break
            end = stop
            words_of_it.append(term.en)
        rest = one[end:]
        if rest in _SHORT_TITLES:
            words_of_it.append(_SHORT_TITLES[rest].lower())
        elif rest:
            return ""
        parts.append(" of ".join(reversed(words_of_it)))
    return ", ".join(parts)


_SHORT = re.compile(
    rf"(?<![\u4e00-\u9fff])({'|'.join(COMPOUND)}|[{''.join(sorted(SINGLE))}])({'|'.join(sorted(_SHORT_TITLES, key=len, reverse=True))})"
)


def short_mentions(text: str, names: Iterable[str]) -> list[tuple[Span, str, str]]:
    """Mentions by surname and title (袁书记) of people whose full name the document has: (span, full name, English).

    Only where one person of that surname is named; 袁书记 is Secretary Yuan.
    """
    by_surname: dict[str, list[str]] = {}
    for name in names:
        if name in _own_spellings():
            continue  # 黄循财 is no Mr. Lawrence
        by_surname.setdefault(surname_of(name), []).append(name)
    found = []
    for match in _SHORT.finditer(text):
        people = by_surname.get(match[1], [])
        if len(people) == 1:
            found.append((match.span(), people[0], f"{_SHORT_TITLES[match[2]]} {pinyin(people[0]).split()[0]}"))
    return found


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True)))) if names else None


def surname_of(name: str) -> str:
    """The surname of a Chinese name: the first two characters where they are a compound surname, else the first."""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


@cache
def _own_spellings() -> dict[str, str]:
    return {zh: term.en for zh, term in table(Path(DATA) / "lexicon" / "people.tsv").items()}


@cache
def pinyin(name: str) -> str:
    """A Chinese name in pinyin without tones, surname first: 袁家军 → Yuan Jiajun, 欧阳修 → Ouyang Xiu.

    Those listed in data/lexicon/people.tsv are written their own way. Surnames of several readings are right (单 Shan).
    """
    if (own := _own_spellings().get(name)) is not None:
        return own
    from pypinyin import Style, lazy_pinyin

    surname = surname_of(name)
    reading = SURNAME_READINGS.get(surname) or "".join(lazy_pinyin(surname, style=Style.NORMAL, v_to_u=False))
    syllables = lazy_pinyin(name[len(surname) :], style=Style.NORMAL, v_to_u=False)
    given = ""
    for syllable in syllables:
        given += "'" + syllable if given and syllable[0] in "aeo" else syllable
    return " ".join(
        part.replace("v", "yu" if part.startswith(("lv", "nv")) else "u").capitalize()
        for part in (reading, given)
        if part
    )


# Readings of surnames that differ from the character's usual one.
SURNAME_READINGS = {
    "单": "shan", "解": "xie", "曾": "zeng", "朴": "piao", "盖": "ge", "仇": "qiu", "区": "ou", "查": "zha", "任": "ren", "缪": "miao",
    "翟": "zhai", "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "冼": "xian", "乐": "yue", "员": "yun", "黑": "he", "召": "shao",
    "洗": "xian", "秘": "bi", "折": "she", "那": "na", "卜": "bu", "华": "hua", "纪": "ji", "葛": "ge", "宁": "ning", "谌": "chen",
    "种": "chong", "阚": "kan", "隗": "wei", "瞿": "qu", "覃": "qin", "重": "chong", "燕": "yan", "晁": "chao", "祭": "zhai", "粘": "nian",
    "澹台": "tantai", "令狐": "linghu", "呼延": "huyan", "尹": "yin", "殷": "yin", "柏": "bai", "薄": "bo", "车": "che", "都": "du",
    "逄": "pang", "佘": "she", "郇": "xun", "乜": "nie", "撒": "sa", "哈": "ha", "褚": "chu", "曲": "qu", "沈": "shen", "俞": "yu", "臧": "zang",
    "郗": "xi", "郄": "qie", "牟": "mu", "宓": "mi", "么": "yao", "仝": "tong", "吕": "lyu", "能": "nai", "贾": "jia", "夏侯": "xiahou", "繁": "po",
}  # fmt: skip
