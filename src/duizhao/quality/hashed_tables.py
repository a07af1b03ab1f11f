"""Tables that are looked up by the hash of a run of words, and how they are read."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.errors import DataError

if TYPE_CHECKING:
    import numpy as np


def hashed(words: Sequence[str], bits: int) -> int:
    """Return the place of a run of words in a table of 2 to the power of ``bits`` places."""
    return zlib.crc32(" ".join(words).encode()) & ((1 << bits) - 1)


def arrays(path: Path, *names: str) -> tuple[np.ndarray, ...]:
    """Return the arrays of a .npz file by their names. Raises DataError where they can't be read."""
    import numpy as np

    try:
        with np.load(path) as data:
            return tuple(data[name] for name in names)
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{path}: the data file can't be read ({error}); install duizhao again") from error
