"""Spell Chinese names in pinyin, surname first.

People with an established spelling keep it (data/lexicon/people.tsv).
"""

from __future__ import annotations

from functools import cache

from duizhao.lexicon.tables import table

COMPOUND = tuple(row["zh"] for row in table("surnames.tsv") if len(row["zh"]) > 1)
SINGLE = frozenset(
    row["zh"] for row in table("surnames.tsv") if len(row["zh"]) == 1 and row["common word"] != "reading only"
)
# Single surnames that are everyday words far more often: only a title before them makes a name.
COMMON_WORDS = frozenset(row["zh"] for row in table("surnames.tsv") if row["common word"] == "yes")
_READINGS = {row["zh"]: row["reading"] for row in table("surnames.tsv") if row["reading"]}
# How surnames are spelt where people are not called by pinyin: Hong Kong, Taiwan, Southeast Asia.
ABROAD = {row["zh"]: frozenset(row["abroad"].split()) for row in table("surnames.tsv") if row["abroad"]}
# In a given name these characters are hardly ever read the other way.
_GIVEN_READINGS = {
    "长": "chang",
    "重": "chong",
    "朝": "chao",
    "乐": "le",
    "行": "xing",
    "中": "zhong",
    "传": "chuan",
    "茜": "qian",
}
SPELLINGS = {row["zh"]: row["en"] for row in table("people.tsv")}  # established spellings, also of people from abroad


def surname_of(name: str) -> str:
    """Return the surname of a Chinese name: two characters where they are a compound surname, else the first."""
    return name[:2] if name[:2] in COMPOUND and len(name) > 2 else name[:1]


def is_chinese_name(text: str) -> bool:
    """Return whether a text looks like a Chinese person's name: a surname and one or two characters."""
    return 2 <= len(text) <= 4 and (len(surname_of(text)) == 2 or text[0] in SINGLE)


@cache
def pinyin(name: str) -> str:
    """Return a Chinese name in pinyin without tones; people.tsv and the readings of surnames win.

    >>> pinyin("袁家军"), pinyin("欧阳修"), pinyin("单霁翔"), pinyin("李政道")
    ('Yuan Jiajun', 'Ouyang Xiu', 'Shan Jixiang', 'Tsung-Dao Lee')
    """
    return SPELLINGS.get(name) or by_reading(name)


@cache
def by_reading(name: str) -> str:
    """Return a name as its characters are read, whatever spelling its bearer has.

    >>> by_reading("李政道")
    'Li Zhengdao'
    """
    surname = surname_of(name)
    reading = _READINGS.get(surname) or "".join(syllables(surname))
    return " ".join(
        part.replace("v", "yu" if part.startswith(("lv", "nv")) else "u").capitalize()
        for part in (reading, joined(_given(name[len(surname) :])))
        if part
    )


def _given(text: str) -> list[str]:
    """Return the syllables of a given name; characters of several readings take the one that names have."""
    return [_GIVEN_READINGS.get(char, syllable) for char, syllable in zip(text, syllables(text), strict=False)]


def syllables(text: str) -> list[str]:
    """Return the syllables of Chinese characters without tones."""
    from pypinyin import Style, lazy_pinyin

    return lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)


def joined(syllables: list[str]) -> str:
    """Return syllables as one word, with the apostrophe that keeps them apart: xi, an → xi'an."""
    return "".join("'" + s if i and s[:1] in tuple("aeo") else s for i, s in enumerate(syllables))
