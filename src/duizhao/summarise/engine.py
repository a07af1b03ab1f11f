"""The protocol of what picks or writes the key points of a summary, and the table of those there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Protocol

from duizhao.documents import Segment
from duizhao.errors import SettingsError
from duizhao.lexicon.terminology import Terminology

# name → "module:class" of type (model) -> SummaryEngine; loaded when asked for
SUMMARISERS = {
    "extractive": "duizhao.summarise.extractive:Extractive",
    "abstractive": "duizhao.summarise.abstractive:Abstractive",
}
LEAST, MOST = 2, 4  # key points of an answer that has as many sentences


@dataclass(frozen=True)
class KeyPoints:
    """Key points as (Chinese, indices of the segments that prove it), and how many were written but not proven."""

    kept: tuple[tuple[str, tuple[int, ...]], ...]
    dropped: int = 0


class SummaryEngine(Protocol):
    """Makes the key points of one answer from its Chinese. Their English is that of the segments that prove them."""

    def key_points(self, segments: Sequence[Segment], terminology: Terminology) -> KeyPoints:
        """Return at most ``MOST`` key points of the segments, in order."""
        ...


@lru_cache(maxsize=2)
def load_summariser(name: str, model: str) -> SummaryEngine:
    """Return the summary engine of that name.

    Raises SettingsError for an unknown one, ModelError for a missing model.
    """
    if name not in SUMMARISERS:
        raise SettingsError(f"unknown summary engine {name!r}; there are: {', '.join(SUMMARISERS)}")
    module, cls = SUMMARISERS[name].split(":")
    return getattr(import_module(module), cls)(model)
