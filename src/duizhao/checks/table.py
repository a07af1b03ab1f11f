"""The table of checks: each looks at a segment's Chinese and its English and returns what it finds.

A new check is one function ``(zh, en, terminology) -> list[Finding]`` in a file of this folder and one line in CHECKS.
"""

from __future__ import annotations

from collections.abc import Callable

from duizhao.checks.coverage import length, untranslated
from duizhao.checks.figures import figures
from duizhao.checks.glossary_check import names, terms
from duizhao.checks.negation import negation
from duizhao.checks.punctuation import question, quotes
from duizhao.checks.repetition import repetition
from duizhao.documents import Finding
from duizhao.lexicon.terminology import Terminology

Check = Callable[[str, str, Terminology], list[Finding]]


def _pair(check: Callable[[str, str], list[Finding]]) -> Check:
    """Return a check that needs no terminology in the table's form."""
    return lambda zh, en, _: check(zh, en)


CHECKS: tuple[Check, ...] = (
    _pair(figures),
    quotes,
    _pair(question),
    _pair(negation),
    _pair(repetition),
    _pair(length),
    _pair(untranslated),
    names,
    terms,
)


def findings(zh: str, en: str, terminology: Terminology) -> list[Finding]:
    """Return all findings of a pair, in the order of the table."""
    return [f for check in CHECKS for f in check(zh, en, terminology)]
