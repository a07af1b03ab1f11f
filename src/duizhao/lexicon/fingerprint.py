"""What the lexicon is, in sixteen digits: its tables and the user's glossaries."""

from __future__ import annotations

import hashlib
from pathlib import Path

from duizhao.settings import DATA


def fingerprint(glossaries: tuple[str, ...] = ()) -> str:
    """Sixteen hexadecimal digits over every table of data/lexicon and the given glossaries, in their order."""
    digest = hashlib.sha256()
    for path in (*sorted((Path(DATA) / "lexicon").glob("*.tsv")), *map(Path, glossaries)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
