"""What the XML formats share: text without the characters that XML can't have, findings as one line."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from duizhao.documents import Finding

_NEVER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def content(text: str) -> str:
    """Return text as the content of an element."""
    return escape(_NEVER.sub("", text))


def attribute(text: str) -> str:
    """Return text as an attribute's value, with its quotes."""
    return quoteattr(_NEVER.sub("", " ".join(text.split())))


def said(finding: Finding) -> str:
    """Return a finding in one line."""
    return f"{finding.kind} ({finding.severity}{', repaired' if finding.repaired else ''}): {finding.message}"
