"""Checks of an output's shape: loops, length, Chinese left over."""

from __future__ import annotations

import re
from collections import Counter

from duizhao.documents import Finding
from duizhao.lexicon.han import HAN_RUN

# English characters over Chinese characters, measured on 17,273 recorded outputs of opus-mt (median 3.69).
SHORTEST, LONGEST = 1.26, 7.36
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def repetition(zh: str, en: str) -> list[Finding]:
    """A run of words that comes again and again though nothing in the source does: the usual way for a decoder to run away."""
    words = [(m[0].lower(), m.span()) for m in _WORD.finditer(en)]
    if max(Counter(w for w, _ in words).values(), default=0) <= 2:
        return []  # every loop says some word three times
    source = _most_repeated(zh, 2)
    for size, most in ((4, 2), (3, 2), (2, 3), (1, 3)):
        grams = Counter(tuple(w for w, _ in words[i : i + size]) for i in range(len(words) - size + 1))
        for gram, times in grams.most_common(1):
            loop = _back_to_back(words, gram)
            if times > max(most, source) and (size >= 3 or loop > most) or loop > max(most, source):
                first = next(i for i in range(len(words)) if tuple(w for w, _ in words[i : i + size]) == gram)
                span = (words[first][1][0], words[first + size - 1][1][1])
                return [
                    Finding(
                        "repetition",
                        "error",
                        f"“{' '.join(gram)}” comes {times} times; the source repeats nothing so often",
                        None,
                        span,
                    )
                ]
    return []


def _back_to_back(words: list[tuple[str, tuple[int, int]]], gram: tuple[str, ...]) -> int:
    """The longest chain of the n-gram following on itself."""
    best = chain = i = 0
    size = len(gram)
    while i <= len(words) - size:
        if tuple(w for w, _ in words[i : i + size]) == gram:
            chain, i = chain + 1, i + size
            best = max(best, chain)
        else:
            chain, i = 0, i + 1
    return best


def _most_repeated(zh: str, size: int) -> int:
    """How often the source's own most frequent run of Chinese characters comes."""
    grams = Counter(run[i : i + size] for run in HAN_RUN.findall(zh) for i in range(len(run) - size + 1))
    return max(grams.values(), default=1)


def length(zh: str, en: str) -> list[Finding]:
    """English much shorter or longer than Chinese of that length has: something was lost or added."""
    if (
        len(zh) < 8 or not en or len("".join(HAN_RUN.findall(zh))) * 2 < len(zh)
    ):  # dates and rows of figures are as long in English
        return []
    ratio = len(en) / len(zh)
    if ratio < SHORTEST:
        return [
            Finding(
                "length",
                "warning",
                f"the English is short ({ratio:.2f} characters for one of Chinese): is something missing?",
            )
        ]
    if ratio > LONGEST:
        return [
            Finding(
                "length",
                "warning",
                f"the English is long ({ratio:.2f} characters for one of Chinese): is something added?",
            )
        ]
    return []


def untranslated(zh: str, en: str) -> list[Finding]:
    """Chinese characters left in the English."""
    return [
        Finding(
            "untranslated",
            "error",
            f"{m[0]} is left in Chinese",
            (at, at + len(m[0])) if (at := zh.find(m[0])) >= 0 else None,
            m.span(),
        )
        for m in HAN_RUN.finditer(en)
    ]
