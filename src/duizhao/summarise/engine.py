"""What picks or writes the points of a summary, and the table of those there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Protocol

from duizhao.documents import Segment
from duizhao.errors import SettingsError

# name → "module:class" of type (model) -> SummaryEngine; loaded when asked for
SUMMARISERS = {
    "extractive": "duizhao.summarise.extractive:Extractive",
    "abstractive": "duizhao.summarise.abstractive:Abstractive",
}
LEAST, MOST = 2, 4  # points of an answer that has as many sentences


@dataclass(frozen=True)
class KeyPoints:
    """KeyPoints as (Chinese, indices of the segments that prove it), and how many were written and dropped unproven."""

    kept: tuple[tuple[str, tuple[int, ...]], ...]
    dropped: int = 0


class SummaryEngine(Protocol):
    """Makes the points of one answer from its Chinese. Their English is that of the segments that prove them."""

    def key_points(self, segments: Sequence[Segment], people: Sequence[str]) -> KeyPoints:
        """At most ``MOST`` points of the segments (N of them, in order); ``people`` are the names known in the report."""
        ...


@lru_cache(maxsize=2)
def load_summariser(name: str, model: str) -> SummaryEngine:
    """The summary engine of that name. Raises SettingsError for one there is not, ModelError for a model that can't be had."""
    if name not in SUMMARISERS:
        raise SettingsError(f"unknown summary engine {name!r}; there are: {', '.join(SUMMARISERS)}")
    module, cls = SUMMARISERS[name].split(":")
    return getattr(import_module(module), cls)(model)
