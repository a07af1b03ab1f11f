"""Which words, and which two words in a row, go with good and with bad translations: a weight for each hash.

data/models/quality/wording.npz holds two tables of weights, towards MQM and among translations of one sentence, made
by scripts/learn_quality.py. The mean weight of an English counts, times the length of the Chinese: half a sentence is
no better than the whole.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from duizhao.quality.hashed_tables import arrays, hashed
from duizhao.settings import DATA

if TYPE_CHECKING:
    import numpy as np

PATH = DATA / "models" / "quality" / "wording.npz"
BITS = 17  # of a hash
_WORD = re.compile(r"\w+|[^\w\s]")


def places(en: str) -> list[int]:
    """Return the places in the tables of the words of a text and of its pairs of words, each once, in order."""
    words = _WORD.findall(en)
    pairs = zip(["<s>", *words], [*words, "</s>"], strict=True)
    return sorted({hashed(run, BITS) for run in (*((word,) for word in words), *pairs)})


@cache
def _table(name: Literal["score", "preference"]) -> np.ndarray:
    weights, scale = arrays(PATH, name, "scale")
    return weights * scale[("score", "preference").index(name)]


def wording(zh: str, en: str, table: Literal["score", "preference"]) -> float:
    """Return what the words add to a translation's score, in points of MQM, or to its preference. Raises DataError."""
    return len(zh) * float(_table(table)[places(en)].mean())
