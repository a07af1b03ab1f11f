"""How much English words sound like a name or place: romanisations and untrained ears exchange some sounds."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from duizhao.lexicon.pinyin import ABROAD, SPELLINGS, pinyin, surname_of

_SURNAME = 0.55  # of 1: from which the first or last word can be the surname
_ANOTHER = 0.5  # of 1: below which two surnames are readings in two languages, not one written by ear
_SURELY_A_NAME = 4  # letters; shorter ones are words as well: To, So
# Sounds that romanisations and untrained ears exchange, as one letter each.
_SOUNDS = [
    (re.compile(pattern), letter.upper())
    for pattern, letter in (
        (r"zh|ch|ts|tz|j|q|c|z", "z"),
        (r"hs|sh|x|s", "s"),
        (r"hw|w|v", "w"),
        (r"ph|p|b", "b"),
        (r"k|g", "g"),
        (r"t|d", "d"),
        (r"ng", "n"),
        (r"r", "l"),
        (r"oo|ou|eo|o|u", "u"),
        (r"ee|ie|ei|ai|ae|y|e|i", "i"),
    )
]
_NO_LETTER = re.compile(r"[\W\d_]+")


def letters(text: str) -> str:
    """Return the small letters of a text without accents: Erdoğan and Erdogan are one."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", text.lower()))


def likeness(words: str, spelling: str) -> float:
    """Return how much English words sound like a name in pinyin, 0 to 1, in either order of its parts.

    >>> likeness("Zhao Xuping", "Zhao Xiuping") > 0.9, likeness("Jianjun Zheng", "Zheng Jianjun")
    (True, 1.0)
    """
    surname, _, given = spelling.partition(" ")
    said = letters(words)
    first, *_, last = (letters(w) for w in re.split("[ -]", words))
    if max(alike(first, letters(surname)), alike(last, letters(surname))) < _SURNAME:
        return 0.0
    if len(said) < max(4, 0.5 * len(letters(spelling))):
        return 0.0
    best = 0.0
    for order in (surname + given, given + surname):
        wanted = letters(order)
        best = max(best, alike(said, wanted))
    return best


def sounds_like(words: str, spelling: str) -> float:
    """Return how much words sound like a spelling, 0 to 1.

    >>> sounds_like("Xian", "Xi'an")
    1.0
    """
    return alike(letters(words), letters(spelling))


@cache
def other_surnames(name: str) -> frozenset[str]:
    """Return how somebody's surname is read in another language; none for who has an established spelling.

    >>> other_surnames("阮文平"), other_surnames("王文平")
    (frozenset({'Nguyen'}), frozenset())
    """
    surname = surname_of(name)
    own = pinyin(name).split(" ")[0].lower()
    readings = () if name in SPELLINGS else ABROAD.get(surname, ())
    return frozenset(r for r in readings if len(r) >= _SURELY_A_NAME and alike(r.lower(), own) < _ANOTHER)


def alike(said: str, wanted: str) -> float:
    """Return how much two words in small letters are alike, by letter or by sound, 0 to 1."""
    from rapidfuzz.fuzz import ratio

    by_letter = ratio(said, wanted) / 100
    return max(by_letter, (by_letter + ratio(_sound(said), _sound(wanted)) / 100) / 2)


@cache
def _sound(text: str) -> str:
    for pattern, letter in _SOUNDS:
        text = pattern.sub(letter, text)
    return text.lower()
