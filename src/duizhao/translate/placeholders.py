"""Placeholders for engines that were trained with them: out of an output into the exact English, or the plain sentence instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from duizhao.documents import Candidate, Decoded, Protected, Slot
from duizhao.translate.batches import translate
from duizhao.translate.engine import Engine

_MARK = re.compile(r"⟦\s*(\d+)\s*⟧")
_ANY = re.compile(r"[⟦⟧]")


def translate_protected(
    engine: Engine,
    sources: Sequence[str],
    protected: Sequence[Protected],
    *,
    beam: int,
    candidates: int,
    batch_tokens: int = 2048,
    done: Callable[[int], None] | None = None,
) -> list[Decoded]:
    """One Decoded per source with the placeholders restored, in their order.

    Outputs in which a placeholder is missing, doubled or broken are dropped; where none is left the plain sentence is
    translated, and ``unprotected`` says so.
    """
    first = translate(engine, [p.text for p in protected], beam=beam, candidates=candidates, batch_tokens=batch_tokens, done=done)
    kept = [[Candidate(text, c.score) for c in d.candidates if (text := restore(c.text, p.slots)) is not None] for d, p in zip(first, protected, strict=True)]
    failed = [i for i, candidates_kept in enumerate(kept) if not candidates_kept and protected[i].slots]
    plain = translate(engine, [sources[i] for i in failed], beam=beam, candidates=candidates, batch_tokens=batch_tokens)
    result = [replace(d, candidates=tuple(k)) for d, k in zip(first, kept, strict=True)]
    for i, decoded in zip(failed, plain, strict=True):
        result[i] = replace(decoded, unprotected=True)
    return result


def restore(text: str, slots: tuple[Slot, ...]) -> str | None:
    """The output with each ``⟦k⟧`` replaced by its English; None where not every one of them comes exactly once."""
    found = [int(k) for k in _MARK.findall(text)]
    if sorted(found) != list(range(1, len(slots) + 1)):
        return None
    out = _MARK.sub(lambda m: slots[int(m[1]) - 1].en, text)
    if _ANY.search(out):
        return None
    out = re.sub(r"\b([Tt]he) [Tt]he\b", r"\1", out)
    out = re.sub(r"\b(percent|percentage points?) (?:percent|percentage points?|%)", r"\1", out)
    return out[:1].upper() + out[1:]
