"""Choose among an engine's candidates: the one with least wrong after repair; the engine's order decides ties."""

from __future__ import annotations

from duizhao.checks.name_repair import repaired_names
from duizhao.checks.places import followed
from duizhao.checks.quote_repair import requoted
from duizhao.checks.repair import repaired
from duizhao.checks.table import findings
from duizhao.checks.term_repair import repaired_terms
from duizhao.documents import Decoded, Finding, Origin, Segment, Translation
from duizhao.lexicon.terminology import Terminology

_REPAIRS = (
    (("name", "term"), repaired_names),  # a term may hold a name
    (("name", "term"), repaired_terms),
    (("quote",), requoted),
)
_WEIGHT = {"error": 3.0, "warning": 1.0, "info": 0.3}


def check(segment: Segment, decoded: Decoded, terminology: Terminology, *, origin: Origin = "engine") -> Translation:
    """Return the translation of a segment from what the engine gave. One that is empty is flagged, never dropped."""
    general = _about_decoding(decoded)
    best: tuple[float, str, list[Finding]] | None = None
    for candidate in decoded.candidates:
        if not candidate.text.strip():
            continue
        en, found = judge(segment.simplified, candidate.text, terminology)
        weight = sum(_WEIGHT[f.severity] for f in found)
        if best is None or weight < best[0]:
            best = weight, en, found
        if not weight:
            break  # none can be better, and the engine prefers this one to those after it
    if best is None:
        lost = Finding("untranslated", "error", "the engine returned nothing for this segment", (0, len(segment.zh)))
        return Translation(segment.id, segment.zh, "", "none", (*general, lost))
    return Translation(segment.id, segment.zh, best[1], origin, (*general, *best[2]), decoded.stretches)


def _about_decoding(decoded: Decoded) -> list[Finding]:
    """Return findings about how the engine read the segment, whatever it made of it."""
    found = []
    if decoded.unknown:
        message = f"the model does not know {decoded.unknown} of the {decoded.pieces} pieces of this segment"
        found.append(Finding("unknown", "warning", message))
    if decoded.splits > 1:
        message = f"longer than the model takes: translated in {decoded.splits} parts"
        found.append(Finding("length", "warning", message))
    if decoded.unmasked:
        message = "part of this is from the plain sentence: no output kept all figures, names and terms"
        found.append(Finding("placeholder", "warning", message))
    return found


def examine(segment: Segment, en: str, terminology: Terminology, *, origin: Origin = "human") -> Translation:
    """Return the translation of a segment whose English is somebody's: checked like any, changed by nothing."""
    return Translation(segment.id, segment.zh, en, origin, tuple(findings(segment.simplified, en, terminology)))


def judge(zh: str, en: str, terminology: Terminology) -> tuple[str, list[Finding]]:
    """Return the English after repair with all findings: those repaired first, then what is still wrong."""
    en, done = repaired(zh, en)
    found = findings(zh, en, terminology)
    for kinds, repair in _REPAIRS:
        if not any(f.kind in kinds for f in found):
            continue
        changed, changes = repair(zh, en, terminology)
        after = findings(zh, changed, terminology) if changes else found
        if len(after) < len(found):  # a repair may add no finding
            done = [*followed(done, en, changed), *changes]
            en, found = changed, after
    return en, [*done, *found]
