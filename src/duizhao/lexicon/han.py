"""Recognise Chinese characters. One predicate for all code: ranges copied by hand miss 〇 and the extensions."""

from __future__ import annotations

import re
import unicodedata

# Unicode 16 "Script=Han" ideographs: 々〆〇, radicals, the unified ideographs with extensions A to I, compatibility.
_RANGES = (
    "\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufa6d\ufa70-\ufad9\U00020000-\U0003ffff"
)
HAN = re.compile(f"[{_RANGES}]")
HAN_RUN = re.compile(f"[{_RANGES}]+")


def is_han(char: str) -> bool:
    """Return whether one character is a Chinese character (〇 and 々 included)."""
    return HAN.match(char) is not None


def count_han(text: str) -> int:
    """Return how many Chinese characters a text has."""
    return len(HAN.findall(text))


def matching_form(text: str) -> str:
    """Return a copy for matching only: full-width forms folded (NFKC), no white space. Never store it."""
    return "".join(unicodedata.normalize("NFKC", text).split())
