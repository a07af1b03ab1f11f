"""How usual a text's English is: a model of word triples, in a table of hashes.

data/models/quality/fluency.npz holds, for the hash of a run of one, two or three stems, how surprising its last word
is, in tenths of a nat; a run that was not seen backs off to the shorter one. Made by scripts/learn_fluency.py.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from duizhao.quality.hashed_tables import arrays, hashed
from duizhao.settings import DATA

if TYPE_CHECKING:
    import numpy as np

PATH = DATA / "models" / "quality" / "fluency.npz"
BITS = 21  # of a hash
STEP = 0.1  # nats
_BACK_OFF = 0.9  # nats that a shorter run costs
_UNKNOWN = 13.0  # nats of a word that was never seen


def hashed_check(stems: Sequence[str]) -> int:
    """Return the byte that tells runs apart that share a place; never 0."""
    return zlib.adler32(" ".join(stems).encode()) % 255 + 1


@cache
def _table() -> tuple[np.ndarray, ...]:
    return arrays(PATH, "surprise", "check")


def surprise(stems: Sequence[str]) -> list[tuple[float, float]]:
    """Return how surprising each word is after the two before it, and alone, in nats. Raises DataError."""
    values, checks = _table()
    padded = ["<s>", "<s>", *stems]
    found = []
    for end in range(2, len(padded)):
        alone = cost = 0.0
        known = None
        for start in (end - 2, end - 1, end):
            run = padded[start : end + 1]
            place = hashed(run, BITS)
            if checks[place] == hashed_check(run):
                alone = STEP * int(values[place])
                known = cost + alone if known is None else known
            else:
                alone = _UNKNOWN
            cost += _BACK_OFF
        found.append((_UNKNOWN if known is None else known, alone))
    return found
