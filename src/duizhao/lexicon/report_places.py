"""Find the places of a report that no table has: 临海市 is Linhai, 安溪县 Anxi County, and 临海 alone is Linhai too.

Only places that the dictionary knows as places, or that stand behind a city or county: 三门县健跳镇.
"""

from __future__ import annotations

import re
from collections.abc import Container

from duizhao.lexicon import tokenize
from duizhao.lexicon.english_words import stem
from duizhao.lexicon.people import is_from_abroad
from duizhao.lexicon.pinyin import joined, syllables
from duizhao.lexicon.terms import Term
from duizhao.lexicon.word_alignment import readings

KINDS = {"市": "City", "县": "County", "区": "District", "镇": "Town", "乡": "Township", "村": "Village"}
_NAME = re.compile(rf"[\u4e00-\u9fff]{{2,4}}[{''.join(KINDS)}]")
_BEHIND = re.compile(r"(?<=[省市县区州])([\u4e00-\u9fff]{2,3}?[县区镇乡村])(?![\u4e00-\u9fff]?[民长委级])")
# 大城市, 亚太地区, 云栖小镇, 百强县 name no place.
_COMMON = re.compile(
    "(?:城|都|超|股|上|门|集|夜|楼|菜)市$|(?:地|社|校|厂|[老新主旧]城|中心城|景|园|小|新|老|灾|林|牧|矿|库|片|街|辖|市|郊|战|军"
    "|禁|特|专|误|选|赛|展|港|保护|开发|试验|示范|自治|山|湾|高新|经开)区$|(?:强|困|大|小|本|各|全|示范|试点|自治|旗)县$"
    "|(?:小|乡|城|村|名|古|重)镇$|(?:故|家|老|他|水|山|城|同)乡$|(?:农|渔|山|乡|新|古|老|城|本|全|各|示范|贫困)村$|[的了和与在是]|^[各全本每该几多两]|[省市县区]区$"
)
_A_WORD = 0.1  # share of a translation from which it is what a word means: 老城区 is no place
_RARE = 11.0  # nats from which a stem alone stands for the place


def find_places(text: str, known: Container[str] = ()) -> dict[str, Term]:
    """Return the places in a simplified text as terms, by their Chinese; none whose bare name is ``known``."""
    found: dict[str, Term] = {}
    names = {word for word in tokenize.words_of(text) if _NAME.fullmatch(word) and tokenize.tag_of(word) == "ns"}
    names |= {m[1] for m in _BEHIND.finditer(text) if _is_unknown(m[1])}
    for name in sorted(names):
        bare, kind = name[:-1], KINDS[name[-1]]
        if bare in known or _COMMON.search(name) or _means_something(bare) or is_from_abroad(bare):
            continue
        english = joined(syllables(bare)).replace("v", "u").capitalize()
        both = f"{english} {kind}"
        en, other = (english, both) if kind == "City" else (both, english)
        found[name] = Term(name, en, (other,), place=True)
        if kind == "City" and tokenize.rarity(bare) >= _RARE:
            found[bare] = Term(bare, english, place=True)
    return found


def _is_unknown(name: str) -> bool:
    """Return whether a name behind a city is in no dictionary, nor made of its words: 健跳镇, but not 中心城区."""
    return all(len(word) == 1 or tokenize.tag_of(word) == "ns" for word, _ in tokenize.cut(name[:-1]))


def _means_something(bare: str) -> bool:
    """Return whether a word is translated otherwise than by its sound."""
    own = {stem(joined(syllables(bare))), *(stem(s) for s in syllables(bare))}
    return not own & readings(bare).keys() and any(share >= _A_WORD for share in readings(bare).values())
