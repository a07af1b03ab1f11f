"""Translate from memories: what a memory has for a sentence, rebuilt by value, or offered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from duizhao import checks
from duizhao.checks.match_repair import rebuilt
from duizhao.documents import Finding, Segment, Translation
from duizhao.lexicon.simplify import to_simplified
from duizhao.lexicon.terminology import Terminology

if TYPE_CHECKING:
    from duizhao.store.database import Store


def recalled(store: Store, segments: Sequence[Segment], expected: Terminology, fuzzy: float) -> dict[str, Translation]:
    """Return what the memories know of the segments, by segment id: translations, and offers without English.

    The same Chinese gets the memory's English; one that differs only in figures, names or terms gets it with these put
    in by value; one that is alike gets an offer, or from ``fuzzy`` percent on the memory's English as it is.
    """
    from duizhao.store import memory

    matches = memory.look_up(store, (s.simplified for s in segments))
    found = {}
    for segment in segments:
        if (match := matches.get(segment.simplified)) is None:
            continue
        place = f"{match.memory}{f', {match.place}' if match.place else ''}: {match.score:.0f} %"
        if match.exact:
            made, origin = match.en, "tm"
        else:
            made = rebuilt(segment.simplified, to_simplified(match.zh), match.en, expected)
            origin = "tm-repaired"
        if made is None and fuzzy and match.score >= fuzzy:
            made, origin = match.en, "tm"
        if made is not None:
            found[segment.id] = replace(checks.examine(segment, made, expected, origin=origin), match=place)
        else:
            offer = Finding("memory", "info", f"alike in {place}: {match.zh} = {match.en}", (0, len(segment.zh)))
            found[segment.id] = Translation(segment.id, segment.zh, "", "none", (offer,), match=place)
    return found
