"""Rules of a grammar of figures: each with its pattern, what it builds, and examples that a test runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from duizhao.lexicon.quantity import Quantity

Build = Callable[[str, re.Match[str]], Quantity | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of figure. ``pattern`` is verbose; its own groups must have names that no other rule uses.

    ``examples``: texts with the value and kind that they must give, as "text → value kind".
    """

    name: str
    pattern: str
    build: Build
    examples: tuple[str, ...]


class Grammar:
    """Rules tried together at every place; where several match, the first one counts."""

    def __init__(self, rules: tuple[Rule, ...], *, flags: int = 0, prefix: str = "") -> None:
        self.rules = {rule.name: rule for rule in rules}
        alternatives = "|".join(f"(?P<{rule.name}>{rule.pattern})" for rule in rules)
        self._pattern = re.compile(f"{prefix}(?:{alternatives})", re.X | flags)

    def matches(self, text: str) -> Iterator[tuple[Rule, re.Match[str]]]:
        """Yield the matches in a text in order, each with its rule."""
        for match in self._pattern.finditer(text):
            yield next(rule for rule in self.rules.values() if match[rule.name] is not None), match
