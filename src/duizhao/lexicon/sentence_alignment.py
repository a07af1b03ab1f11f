"""Pair the sentences of one text in two languages: by length (Gale and Church 1993), by words, and by figures."""

from __future__ import annotations

import math
import re

from duizhao.lexicon.english_words import words
from duizhao.lexicon.numbers_en import quantities as figures_en
from duizhao.lexicon.numbers_zh import quantities as figures_zh
from duizhao.lexicon.tokenize import cut
from duizhao.lexicon.word_alignment import readings

_ZH_END = re.compile(r"(?<=[。！？!?；])(?![”’」）])|(?<=[。！？][”’」）])|\n+")
_EN_END = re.compile(r"(?<=[.!?;][”\"’)])\s+|(?<=[.!?;])\s+(?=[A-Z“\"(\d])|\n+")
_STEPS = {(1, 1): 0.0, (1, 2): 1.2, (2, 1): 1.2, (1, 0): 4.0, (0, 1): 4.0, (2, 2): 2.5, (1, 3): 3.0, (3, 1): 3.0}
_RATIO, _SPREAD = 3.7, 6.8  # English characters for one of Chinese, and their variance
_WORDS = 6.0  # how much words weigh beside length
_BAND = 60  # sentences off the diagonal that are looked at


def align_texts(zh: str, en: str) -> list[tuple[str, str, float]]:
    """Return (Chinese, English, confidence 0 to 1) of the paired sentences; what has no counterpart is left out."""
    left = [s.strip() for s in _ZH_END.split(zh) if s and s.strip()]
    right = [s.strip() for s in _EN_END.split(en) if s and s.strip()]
    pairs = []
    for a, b in _best_path(left, right):
        if a and b:
            source, target = "".join(a), " ".join(b)
            pairs.append((source, target, round(_shared(source, target), 2)))
    return pairs


def _best_path(left: list[str], right: list[str]) -> list[tuple[list[str], list[str]]]:
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    slope = len(right) / max(len(left), 1)
    for i in range(len(left) + 1):
        low, high = max(0, int(i * slope) - _BAND), min(len(right), int(i * slope) + _BAND)
        for j in range(low, high + 1):
            if (here := best.get((i, j))) is None:
                continue
            for (di, dj), cost in _STEPS.items():
                if i + di > len(left) or j + dj > len(right):
                    continue
                total = here[0] + cost + _cost(tuple(left[i : i + di]), tuple(right[j : j + dj]))
                if total < best.get((i + di, j + dj), (math.inf,))[0]:
                    best[i + di, j + dj] = total, (di, dj)
    path = []
    i, j = len(left), len(right)
    while (i, j) != (0, 0) and (i, j) in best:
        di, dj = best[i, j][1]
        path.append((left[i - di : i], right[j - dj : j]))
        i, j = i - di, j - dj
    return path[::-1]


def _cost(zh: tuple[str, ...], en: tuple[str, ...]) -> float:
    if not zh or not en:
        return 0.0
    source, target = "".join(zh), " ".join(en)
    off = (len(target) - _RATIO * len(source)) / math.sqrt(_SPREAD * max(len(source), 1) * _RATIO)
    return min(off * off / 2, 12.0) + _WORDS * (1 - _shared(source, target))


def _shared(zh: str, en: str) -> float:
    """Return the share of the Chinese words, figures twice, that have a counterpart in the English."""
    there = {stem for stem, _ in words(en)}
    known = [w for w, _ in cut(zh) if readings(w)]
    found = float(sum(any(stem in there for stem in readings(w)) for w in known))
    values = {q.value for q in figures_en(en)}
    own = [q for q in figures_zh(zh) if not q.weak]
    found += 2 * sum(q.value in values for q in own)
    return found / max(len(known) + 2 * len(own), 1)
