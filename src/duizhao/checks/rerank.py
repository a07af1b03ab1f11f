"""Among an engine's candidates: the one with least wrong after repair, the engine's own order deciding between equals."""

from __future__ import annotations

from collections.abc import Iterable

from duizhao.checks import glossary_check
from duizhao.checks.repair import repaired
from duizhao.checks.table import findings
from duizhao.documents import Decoded, Finding, Origin, Segment, Translation
from duizhao.lexicon.terms import Lexicon

_WEIGHT = {"error": 3.0, "warning": 1.0, "info": 0.3}


def check(
    segment: Segment,
    decoded: Decoded,
    *,
    people: Iterable[str] = (),
    lexicon: Lexicon | None = None,
    origin: Origin = "engine",
) -> Translation:
    """The translation of a segment from what the engine gave for it. One that is empty is flagged, never dropped."""
    people = tuple(people)
    general: list[Finding] = []
    if decoded.unknown:
        general.append(
            Finding(
                "unknown",
                "warning",
                f"the model does not know {decoded.unknown} of the {decoded.pieces} pieces of this segment",
            )
        )
    if decoded.splits > 1:
        general.append(
            Finding("length", "warning", f"longer than the model takes: translated in {decoded.splits} parts")
        )
    if decoded.clauses > 1:
        general.append(
            Finding(
                "placeholder",
                "info",
                f"translated in {decoded.clauses} clauses: the whole sentence lost a figure, name or term",
            )
        )
    if decoded.unmasked:
        general.append(
            Finding(
                "placeholder",
                "warning",
                "part of this is from the plain sentence: no output kept all figures, names and terms",
            )
        )
    best: tuple[float, str, list[Finding]] | None = None
    for candidate in decoded.candidates:
        if not candidate.text.strip():
            continue
        en, found = judge(segment.simplified, candidate.text, people, lexicon)
        weight = sum(_WEIGHT[f.severity] for f in found)
        if best is None or weight < best[0]:
            best = weight, en, found
        if not weight:
            break  # none can be better, and the engine prefers this one to those after it
    if best is None:
        lost = Finding("untranslated", "error", "the engine returned nothing for this segment", (0, len(segment.zh)))
        return Translation(segment.id, segment.zh, "", "none", (*general, lost))
    return Translation(segment.id, segment.zh, best[1], origin, (*general, *best[2]))


def examine(
    segment: Segment, en: str, *, people: Iterable[str] = (), lexicon: Lexicon | None = None, origin: Origin = "human"
) -> Translation:
    """The translation of a segment whose English is somebody's: checked like any, changed by nothing."""
    return Translation(segment.id, segment.zh, en, origin, tuple(_seen(segment.simplified, en, tuple(people), lexicon)))


def judge(zh: str, en: str, people: Iterable[str] = (), lexicon: Lexicon | None = None) -> tuple[str, list[Finding]]:
    """The English after repair, and all findings: those repaired first, then what is still wrong."""
    en, done = repaired(zh, en)
    return en, [*done, *_seen(zh, en, people, lexicon)]


def _seen(zh: str, en: str, people: Iterable[str], lexicon: Lexicon | None) -> list[Finding]:
    found = [*findings(zh, en), *glossary_check.names(zh, en, people)]
    return found if lexicon is None else found + glossary_check.terms(zh, en, lexicon)
