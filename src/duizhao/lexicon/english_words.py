"""English words and their stems: what counts as one word in different inflections."""

from __future__ import annotations

import re
from functools import cache

from duizhao.documents import Span

_IRREGULAR = {
    "built": "build",
    "children": "child",
    "gases": "gas",
    "held": "hold",
    "laws": "law",
    "made": "mak",
    "men": "man",
    "people": "peopl",
    "women": "woman",
}
_ORDINALS = (
    "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
).split()
_IRREGULAR |= {word: f"{n}th" for n, word in enumerate(_ORDINALS, 4)}
_BRITISH = (("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("ise", "ize"), ("our", "or"), ("re", "er"))
_SPELT = {  # one word for two
    "programme": "program",
    "defence": "defense",
    "offence": "offense",
    "licence": "license",
    "deputy": "vice",
}
_TOKEN = re.compile(r"(?<!\w['’])[^\W_]+(?:['’](?!s\b)[^\W_]+)*")
_STOP_OF_INITIAL = re.compile(r"\b([A-Z])\.(?=[A-Z]\b|\W|$)")
_ARTICLES = ("the", "a", "an")
_VOWEL = re.compile(r"[aeiouy]")


def words(text: str) -> list[tuple[str, Span]]:
    """Return the words and figures of a text as (stem, span), without marks; a possessive 's is no part of a word.

    >>> [stem for stem, _ in words("The city's factories were built in 2020.")]
    ['the', 'city', 'factory', 'were', 'build', 'in', '2020']
    """
    return [(stem(m[0]), m.span()) for m in _TOKEN.finditer(text)]


def folded(text: str) -> str:
    """Return the stems of a text, figures too, with a space between and at both ends; without articles and marks.

    >>> folded("the U.N.'s Nineteenth labour-force programmes") == folded("UN 19th labor force program")
    True
    """
    plain = _STOP_OF_INITIAL.sub(r"\1", text)
    return f" {' '.join(stem(m[0]) for m in _TOKEN.finditer(plain) if m[0].lower() not in _ARTICLES)} "


@cache
def stem(word: str) -> str:
    """Return what the inflections of a word have in common, in small letters; not always a word itself.

    >>> stem("Building") == stem("builds") == stem("build"), stem("policies") == stem("policy")
    (True, True)
    >>> stem("class"), stem("developed") == stem("developing") == stem("develops"), stem("China")
    ('class', True, 'china')
    """
    small = word.lower().replace("’", "'")
    if small in _IRREGULAR:
        return _IRREGULAR[small]
    if len(small) < 4 or not small.isascii():
        return small
    if small.endswith("ies") and len(small) > 4:
        return small[:-3] + "y"
    if small.endswith(("sses", "xes", "ches", "shes", "zes")):
        small = small[:-2]
    elif small.endswith("s") and not small.endswith(("ss", "us", "is")):
        small = small[:-1]
    for ending in ("ing", "ed"):
        base = small[: -len(ending)]
        if small.endswith(ending) and len(base) > 2 and _VOWEL.search(base):
            small = base[:-1] if base[-1] == base[-2] and base[-1] not in "lsz" else base
            break
    small = _SPELT.get(small, small)
    for british, american in _BRITISH:
        if small.endswith(british) and len(small) > len(british) + 2:
            small = small[: -len(british)] + american
            break
    return small[:-1] if small.endswith("e") and len(small) > 4 else small
