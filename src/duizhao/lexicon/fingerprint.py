"""What the lexicon is, in sixteen digits: its tables and the user's glossaries."""

from __future__ import annotations

import hashlib

from duizhao.errors import SettingsError
from duizhao.lexicon.terms import fingerprint_files


def fingerprint(glossaries: tuple[str, ...] = ()) -> str:
    """Return sixteen hexadecimal digits over every table of data/lexicon and the given glossaries, in their order.

    Raises SettingsError where a glossary can't be read.
    """
    digest = hashlib.sha256()
    for path in fingerprint_files(glossaries):
        try:
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        except OSError as error:
            raise SettingsError(f"{path}: can't be read ({error.strerror}); give a glossary's file") from error
    return digest.hexdigest()[:16]
