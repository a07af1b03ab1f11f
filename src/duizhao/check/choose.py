"""Among an engine's candidates: the one the checks find least wrong with, the engine's own order deciding between equals."""

from __future__ import annotations

from duizhao.check.checks import findings
from duizhao.documents import Decoded, Finding, Origin, Segment, Translation

_WEIGHT = {"error": 3.0, "warning": 1.0, "info": 0.0}


def check(segment: Segment, decoded: Decoded, *, origin: Origin = "engine") -> Translation:
    """The translation of a segment from what the engine gave for it. One that is empty is flagged, never dropped."""
    general: list[Finding] = []
    if decoded.unknown:
        general.append(Finding("unknown", "warning", f"the model does not know {decoded.unknown} of the {decoded.pieces} pieces of this segment"))
    if decoded.parts > 1:
        general.append(Finding("length", "warning", f"longer than the model takes: translated in {decoded.parts} parts"))
    judged = [(tuple(findings(segment.zh, c.text)), c.text) for c in decoded.candidates if c.text.strip()]
    if not judged:
        lost = Finding("untranslated", "error", "the engine returned nothing for this segment", (0, len(segment.zh)))
        return Translation(segment.id, segment.zh, "", "none", (*general, lost))
    best, en = min(judged, key=lambda pair: sum(_WEIGHT[f.severity] for f in pair[0]))
    return Translation(segment.id, segment.zh, en, origin, (*general, *best))
