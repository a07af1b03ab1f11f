"""Check that nothing was lost or added: the English's length, and Chinese left over."""

from __future__ import annotations

from duizhao.documents import Finding
from duizhao.lexicon.han import HAN_RUN

# English characters for one Chinese character, measured on 17,273 recorded outputs of opus-mt (median 3.69).
SHORTEST, LONGEST = 1.26, 7.36
_LEAST = 8  # characters; shorter sentences vary too much


def length(zh: str, en: str) -> list[Finding]:
    """Return a finding where the English is much shorter or longer than Chinese of that length has."""
    mostly_han = len("".join(HAN_RUN.findall(zh))) * 2 >= len(zh)  # dates and rows of figures are as long in English
    if len(zh) < _LEAST or not en or not mostly_han:
        return []
    ratio = len(en) / len(zh)
    if SHORTEST <= ratio <= LONGEST:
        return []
    says, asks = ("short", "is something missing?") if ratio < SHORTEST else ("long", "is something added?")
    return [Finding("length", "warning", f"the English is {says} ({ratio:.2f} characters for one of Chinese): {asks}")]


def untranslated(zh: str, en: str) -> list[Finding]:
    """Return a finding for every run of Chinese characters left in the English."""
    found = []
    for match in HAN_RUN.finditer(en):
        at = zh.find(match[0])
        source = (at, at + len(match[0])) if at >= 0 else None
        found.append(Finding("untranslated", "error", f"{match[0]} is left in Chinese", source, match.span()))
    return found
