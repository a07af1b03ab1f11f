"""Chinese word segmentation (jieba), loaded once and quietly: its dictionary takes most of a second."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any


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
    return _tokenizer().dt.word_tag_tab.get(word)


def content_words(text: str) -> list[str]:
    """Return the nouns, verbs, adjectives, idioms and figures of a text, in order."""
    tags = _tokenizer().dt.word_tag_tab
    found = []
    for word in _segmenter().cut(text, HMM=False):  # dictionary only: five times as fast as with tags by context
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
