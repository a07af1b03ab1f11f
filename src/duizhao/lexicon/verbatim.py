"""Find what English writes as Chinese does: dates in digits, times, telephone numbers, URLs, standards, versions."""

from __future__ import annotations

import re
from functools import lru_cache

from duizhao.documents import Span

_TIME = r"(?:[01]?\d|2[0-4])[:：][0-5]\d(?:[:：][0-5]\d)?"
_VERBATIM = re.compile(
    rf"""
    https?://[^\s\u3000-\u303f\u4e00-\u9fff，。；）”]+ | www\.[\w./-]+ | [\w.+-]+@[\w-]+(?:\.[\w-]+)+
  | (?<!\d)(?:19|20)\d\d([-/.])\d{{1,2}}\1\d{{1,2}}(?!\d)(?:\s+{_TIME}(?![\d:：]))?
  | (?<![\d:：.]){_TIME}(?![\d:：%])
  | (?<![\d-])0\d{{2,3}}-\d{{7,8}}(?!\d)
  | (?<![A-Za-z])[A-Z]{{2,6}}(?:/T)?\s?\d[\d.]*[-—](?:19|20)\d\d(?!\d)
  | (?<![\d.])\d+(?:\.\d+){{2,}}(?![\d.])
    """,
    re.X | re.A,
)


@lru_cache(16384)  # masking and every check of an output ask for it
def verbatim(zh: str) -> tuple[tuple[Span, str], ...]:
    """Return spans of verbatim text, in order, with their English: the same with half-width colons.

    >>> list(verbatim("时间：2025-03-18 10：00"))
    [((3, 19), '2025-03-18 10:00')]
    """
    return tuple((m.span(), m[0].replace("：", ":")) for m in _VERBATIM.finditer(zh))


def without_verbatim(zh: str, en: str) -> tuple[str, str]:
    """Return both texts with verbatim text that stands in both blanked out, all offsets kept."""
    for (start, end), text in verbatim(zh):
        place = en.find(text)
        if place >= 0:
            zh = zh[:start] + "　" * (end - start) + zh[end:]
            en = en[:place] + " " * len(text) + en[place + len(text) :]
    return zh, en
