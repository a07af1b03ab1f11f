"""Check for loops: a decoder that runs away says the same words again and again."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from duizhao.documents import Finding, Span
from duizhao.lexicon.han import HAN_RUN

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# (words in the n-gram, how often it may come though the source repeats nothing)
_ALLOWED = ((4, 2), (3, 2), (2, 3), (1, 3))


def repetition(zh: str, en: str) -> list[Finding]:
    """Return a finding for a run of words that comes more often than anything in the source does."""
    words = [(m[0].lower(), m.span()) for m in _WORD.finditer(en)]
    pairs = Counter((a, b) for (a, _), (b, _) in pairwise(words))
    if max(pairs.values(), default=0) <= 2:
        return []  # every loop says some two words three times
    source = _most_repeated(zh, 2)
    for size, allowed in _ALLOWED:
        grams = Counter(tuple(w for w, _ in words[i : i + size]) for i in range(len(words) - size + 1))
        for gram, times in grams.most_common(1):
            if times <= allowed:
                continue  # no chain of it is longer
            loop = _back_to_back(words, gram)
            if times > max(allowed, source) and (size >= 3 or loop > allowed) or loop > max(allowed, source):
                first = next(i for i in range(len(words)) if tuple(w for w, _ in words[i : i + size]) == gram)
                span = (words[first][1][0], words[first + size - 1][1][1])
                message = f"“{' '.join(gram)}” comes {times} times; the source repeats nothing so often"
                return [Finding("repetition", "error", message, None, span)]
    return []


def _back_to_back(words: list[tuple[str, Span]], gram: tuple[str, ...]) -> int:
    """Return the length of the longest chain of the n-gram following on itself."""
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
    """Return how often the most frequent run of that many Chinese characters comes in the source."""
    grams = Counter(run[i : i + size] for run in HAN_RUN.findall(zh) for i in range(len(run) - size + 1))
    return max(grams.values(), default=1)
