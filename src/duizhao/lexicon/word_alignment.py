"""Align the words of a Chinese sentence with those of its English, whoever translated it.

The strength of a pair of words is that of data/lexicon/word_translations.tsv.gz (IBM model 1 in both directions, see
scripts/learn_word_table.py); where a word has several places, the one nearest to where it is expected wins.
"""

from __future__ import annotations

import gzip
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol

from duizhao.documents import Span
from duizhao.errors import DataError
from duizhao.lexicon.english_words import words
from duizhao.lexicon.han import is_han
from duizhao.lexicon.numerals_zh import value_of
from duizhao.lexicon.tables import LEXICON
from duizhao.lexicon.tokenize import cut, parts

TABLE = LEXICON / "word_translations.tsv.gz"
_LEAST = 0.03  # strength from which two words are linked
_SHARE = 0.3  # of the strongest link of either word that another must have
_NUMERAL = 0.5  # strength of a numeral and its figure
_LONG, _OF_A_PART = 3, 0.6  # characters from which a word is also read by its parts, and what these are worth
_FAR = 0.5  # of the sentence: how much a distance from the expected place takes off the strength


@dataclass(frozen=True, slots=True)
class WordLink:
    """Two words that stand for each other. ``confidence``: 0 to 1."""

    zh: Span
    en: Span
    confidence: float


class Aligner(Protocol):
    """Links the words of a simplified Chinese sentence with those of its English, whoever translated it."""

    def __call__(self, zh: str, en: str) -> tuple[WordLink, ...]:
        """Return the links in the order of the Chinese."""
        ...


class _Table:
    """The table's lines, sorted; a word is looked up by bisection, since making a dictionary takes 0.2 s."""

    def __init__(self, data: bytes) -> None:
        import numpy as np

        self._data = data
        self._ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n")).tolist()

    def __getitem__(self, line: int) -> bytes:
        return self._data[self._ends[line - 1] + 1 if line else 0 : self._ends[line]]

    def __len__(self) -> int:
        return len(self._ends)

    def cells(self, zh: str) -> list[str]:
        """Return the cells behind a Chinese word."""
        key = f"{zh}\t".encode()
        place = bisect_left(self, key)
        line = self[place] if place < len(self) else b""
        return line[len(key) :].decode().split("\t") if line.startswith(key) else []


@cache
def _table() -> _Table:
    try:
        return _Table(gzip.decompress(TABLE.read_bytes()))
    except (OSError, EOFError) as error:
        raise DataError(f"{TABLE}: the data file can't be read ({error}); install duizhao again") from error


@lru_cache(65536)
def translations(zh: str) -> dict[str, float]:
    """Return the English stems of a Chinese word with their strength, 0 to 1; none for an unknown one.

    Raises DataError where the table can't be read.
    """
    pairs = (cell.split(" ") for cell in _table().cells(zh))
    return {stem: int(strength) / 100 for stem, strength in pairs}


@lru_cache(4096)
def align(zh: str, en: str) -> tuple[WordLink, ...]:
    """Return the links between the words of a simplified Chinese text and of its English, in the Chinese order."""
    left = [(word, span) for word, span in cut(zh) if is_han(word[0]) or word[0].isdigit()]
    right = words(en)
    places: dict[str, list[int]] = {}
    for j, (stem, _) in enumerate(right):
        places.setdefault(stem, []).append(j)
    found: list[tuple[int, int, float]] = []
    best_left: dict[int, float] = {}
    best_right: dict[int, float] = {}
    for i, (word, _) in enumerate(left):
        expected = i / len(left)
        for stem, strength in readings(word).items():
            for j in places.get(stem, ()):
                near = strength * (1 - _FAR * abs(expected - j / len(right)))
                found.append((i, j, near))
                best_left[i] = max(best_left.get(i, 0.0), near)
                best_right[j] = max(best_right.get(j, 0.0), near)
    return tuple(
        WordLink(left[i][1], right[j][1], round(strength, 3))
        for i, j, strength in found
        if strength >= _LEAST and strength >= _SHARE * best_left[i] and strength >= 0.999 * best_right[j]
    )


@lru_cache(65536)
def readings(word: str) -> dict[str, float]:
    """Return the translations of a word, with those of its parts; of a numeral also its figure and ordinal."""
    found = dict(translations(word))
    if len(word) >= _LONG:
        for piece in parts(word):
            for stem, strength in translations(piece).items():
                found[stem] = max(found.get(stem, 0.0), _OF_A_PART * strength)
    if (value := value_of(word)) is not None and value.denominator == 1 and value < 10_000:
        ordinal = {1: "st", 2: "nd", 3: "rd"}.get(int(value % 10) if value % 100 not in (11, 12, 13) else 0, "th")
        found |= {str(value): _NUMERAL, f"{value}{ordinal}": _NUMERAL}
    return found
