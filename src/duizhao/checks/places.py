"""Keep the places of findings right while the English changes under them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from duizhao.documents import Finding, Span


def followed(found: Iterable[Finding], old: str, new: str) -> list[Finding]:
    """Return findings about ``old`` with their targets where the same words stand in ``new``; None if they changed.

    >>> followed([Finding("name", "info", "", target=(9, 12))], "Mr. Zhou met Lu", "Zhou met Lu")[0].target
    (5, 8)
    """
    found = list(found)
    if old == new or not any(f.target for f in found):
        return found
    from rapidfuzz.distance import Indel

    same = [
        (op.src_start, op.src_end, op.dest_start - op.src_start) for op in Indel.opcodes(old, new) if op.tag == "equal"
    ]

    def moved(target: Span) -> Span | None:
        return next(
            (((target[0] + by, target[1] + by)) for a, b, by in same if a <= target[0] and target[1] <= b), None
        )

    return [replace(f, target=moved(f.target)) if f.target else f for f in found]
