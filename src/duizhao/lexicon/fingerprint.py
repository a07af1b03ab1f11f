"""What the lexicon is, in sixteen digits: its tables and the user's glossaries."""

from __future__ import annotations

import hashlib

from duizhao.lexicon.terms import fingerprint_files


def fingerprint(glossaries: tuple[str, ...] = ()) -> str:
    """Return sixteen hexadecimal digits over every table of data/lexicon and the given glossaries, in their order."""
    digest = hashlib.sha256()
    for path in fingerprint_files(glossaries):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
