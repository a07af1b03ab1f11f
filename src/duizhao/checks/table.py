"""The table of checks: each looks at a segment's Chinese and its English and says what it sees.

A new check is one function ``(zh, en) -> list[Finding]`` in a file of this folder and one line in CHECKS.
"""

from __future__ import annotations

from collections.abc import Callable

from duizhao.checks.figures import figures
from duizhao.checks.punctuation import negation, question, quotes
from duizhao.checks.repetition import length, repetition, untranslated
from duizhao.documents import Finding

Check = Callable[[str, str], list[Finding]]

CHECKS: tuple[Check, ...] = (figures, quotes, question, negation, repetition, length, untranslated)


def findings(zh: str, en: str) -> list[Finding]:
    """All that the checks see in a pair, in the order of the table."""
    return [f for check in CHECKS for f in check(zh, en)]
