"""Chinese word segmentation (jieba), loaded once and quietly: its dictionary takes most of a second."""

from __future__ import annotations

import logging
import math
from functools import cache, lru_cache
from typing import Any

from duizhao.documents import Span


@cache
def _tokenizer() -> Any:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    jieba.posseg.initialize()
    return jieba.posseg


@cache
def _segmenter() -> Any:
    _tokenizer()
    import jieba

    return jieba.dt


def tag_of(word: str) -> str | None:
    """Return the dictionary's part-of-speech tag of a word (nr: person, ns: place, n, v …).

    None for an unknown word.
    """
    return dictionary().get(word)


def dictionary() -> dict[str, str]:
    """Return the dictionary's words with their part-of-speech tags."""
    return _tokenizer().dt.word_tag_tab


@lru_cache(16384)  # what is masked is also checked, aligned and summarised
def cut(text: str) -> tuple[tuple[str, Span], ...]:
    """Return the words of a text by the dictionary alone, each with its span; characters it doesn't know stand alone.

    >>> [word for word, _ in cut("北大西洋公约组织")]
    ['北大西洋公约组织']
    """
    found, place = [], 0
    for word in _segmenter().cut(text, HMM=False):
        found.append((word, (place, place + len(word))))
        place += len(word)
    return tuple(found)


@lru_cache(8)  # people and places are looked for in the same report; callers must not change the result
def words_of(text: str) -> set[str]:
    """Return the words of a report, cut line by line: the lines of pairs are cut again by themselves."""
    return {word for line in text.split("\n") for word, _ in cut(line)}


@cache
def _words_counted() -> float:
    return math.log(sum(_segmenter().FREQ.values()))


@lru_cache(65536)
def rarity(word: str) -> float:
    """Return how rare a word is in the dictionary's corpus: minus the log of its share, in nats."""
    return _words_counted() - math.log(_segmenter().FREQ.get(word) or 0.5)


@lru_cache(16384)
def parts(word: str) -> tuple[str, ...]:
    """Return the shorter dictionary words that a word is made of, as few as will do, the commoner ones.

    >>> parts("国家统计局"), parts("农民工"), parts("人民")
    (('国家', '统计局'), ('农民', '工'), ('人', '民'))
    """
    frequency = _segmenter().FREQ
    best: list[tuple[float, tuple[str, ...]]] = [(0.0, ())]
    for end in range(1, len(word) + 1):
        choices = []
        for start in range(end):
            piece = word[start:end]
            times = frequency.get(piece, 0)
            if len(piece) < len(word) and (times or len(piece) == 1):
                before = best[start]
                choices.append((before[0] + _A_PART - math.log(times + 1) / 100, (*before[1], piece)))
        best.append(min(choices, default=(math.inf, (word[:end],))))
    return best[-1][1]


_A_PART = 1.0  # what a further part costs


def content_words(text: str) -> list[str]:
    """Return the nouns, verbs, adjectives, idioms and figures of a text, in order."""
    tags = dictionary()
    found = []
    for word, _ in cut(text):  # dictionary only: five times as fast as with tags by context
        tag = tags.get(word, "m" if word[0].isdigit() else "x")[0]
        if tag in "nvaijlmt" and (len(word) > 1 or tag == "n") and word not in _EMPTY:
            found.append(word)
    return found


_EMPTY = {
    "记者",
    "问题",
    "方面",
    "表示",
    "介绍",
    "提问",
    "回答",
    "进行",
    "可以",
    "没有",
    "就是",
    "现在",
    "目前",
    "同时",
    "工作",
    "情况",
    "有关",
    "相关",
}
