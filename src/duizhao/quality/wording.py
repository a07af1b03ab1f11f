"""Which words, and which two words in a row, go with good and with bad translations: a weight for each hash.

data/models/quality/wording.npz holds two tables of weights, towards MQM and among translations of one sentence, made
by scripts/learn_quality.py. The mean weight of an English counts, times the length of the Chinese: half a sentence is
no better than the whole.
"""

from __future__ import annotations

import re
import zlib
from functools import cache
from typing import TYPE_CHECKING

from duizhao.errors import DataError
from duizhao.settings import DATA

if TYPE_CHECKING:
    import numpy as np

PATH = DATA / "models" / "quality" / "wording.npz"
BITS = 17  # of a hash
_WORD = re.compile(r"\w+|[^\w\s]")


def places(en: str) -> list[int]:
    """Return the places in the tables of the words of a text and of its pairs of words, each once, in order."""
    words = _WORD.findall(en)
    pairs = map(" ".join, zip(["<s>", *words], [*words, "</s>"], strict=True))
    return sorted({zlib.crc32(run.encode()) & ((1 << BITS) - 1) for run in (*words, *pairs)})


@cache
def _tables() -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    try:
        with np.load(PATH) as data:
            return data["score"] * data["scale"][0], data["preference"] * data["scale"][1]
    except (OSError, ValueError, KeyError, IndexError) as error:
        raise DataError(f"{PATH}: the data file can't be read ({error}); install duizhao again") from error


def wording(zh: str, en: str) -> tuple[float, float]:
    """Return what the words add to a translation's score, in points of MQM, and to its preference. Raises DataError."""
    score, preference = _tables()
    at = places(en)
    return len(zh) * float(score[at].mean()), len(zh) * float(preference[at].mean())
