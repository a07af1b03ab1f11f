"""Recognise traditional Chinese, and convert it to simplified characters one for one."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import opencc

# Common characters that simplified Chinese does not have: 1 in 15 of a traditional text is one of them.
_ONLY_TRADITIONAL = re.compile("[這們為國來說會對時個與學長問見記過還開經濟發現後動業產務實應關點種樣間題總]")
_LEAST = 0.02  # of the Chinese characters; simplified texts that quote a traditional name stay below


def is_traditional(text: str) -> bool:
    """Return whether a text is written in traditional characters."""
    from duizhao.lexicon.han import count_han

    return len(_ONLY_TRADITIONAL.findall(text)) > _LEAST * max(count_han(text), 1)


def to_simplified(text: str) -> str:
    """Return the text in simplified characters, of the same length, so that every span still fits."""
    whole = _converter().convert(text)
    if len(whole) == len(text):
        return whole
    return "".join(c if len(s := _converter().convert(c)) != 1 else s for c in text)


def as_written(part: str, plain: str, text: str, after: int = 0) -> str:
    """Return a part of the simplified text as the source has it; ``plain`` and ``text`` have the same length."""
    at = plain.find(part, after)
    return text[at : at + len(part)] if at >= 0 else part


@cache
def _converter() -> opencc.OpenCC:
    import opencc

    return opencc.OpenCC("t2s")
