"""Placeholders for engines that were trained with them: out of an output into the exact English.

Where no output of a sentence keeps them all, its clauses are translated one by one, each with fewer of them; a clause
that still loses one is translated without, and the checks see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from duizhao.decode.batches import translate
from duizhao.decode.engine import DecodeCache, Engine
from duizhao.documents import Candidate, Decoded, Masked, Slot

_MARK = re.compile(r"⟦\s*(\d+)\s*⟧")
_ANY = re.compile(r"[⟦⟧]")
_CLAUSE = re.compile(r"[^，,；;：:]*[，,；;：:]*")
_ITEM = re.compile(r"[^，,；;：:、]*[，,；;：:、]*")
_ONE = re.compile(r"[^⟦]*⟦\d+⟧[”』」》）)、，,；;：:。]*|[^⟦]+")  # cut behind every placeholder
_LIST = re.compile(r"(?:⟦\d+⟧|[、和与及，,；;。]|以及)+")  # 新华社、人民日报和经济日报: nothing but slots
_JOINTS = {
    "、": ", ",
    "，": ", ",
    ",": ", ",
    "；": "; ",
    ";": "; ",
    "。": ".",
    "和": " and ",
    "与": " and ",
    "及": " and ",
    "以及": " and ",
}
MANY = 6  # more in a sentence are at the model's limit (its README): not tried in one
FEW = 3  # placeholders that a stretch of clauses may have: nearly all outputs keep so many
WIDE = 8  # beam and candidates of the last try: where not the first output, one of eight keeps them
LONG = 48  # characters of such a stretch


def translate_masked(
    engine: Engine,
    sources: Sequence[str],
    masked: Sequence[Masked],
    *,
    beam: int,
    candidates: int,
    batch_tokens: int = 2048,
    done: Callable[[int], None] | None = None,
    cache: DecodeCache | None = None,
    timeout: float = 600.0,
) -> list[Decoded]:
    """One Decoded per source with the placeholders restored, in their order. ``sources`` are the plain sentences."""

    def decode(texts: list[str], progress: Callable[[int], None] | None = None, *, wide: bool = False) -> list[Decoded]:
        width = (
            {"beam": max(beam, WIDE), "candidates": max(candidates, WIDE)}
            if wide
            else {"beam": beam, "candidates": candidates}
        )
        return translate(engine, texts, **width, batch_tokens=batch_tokens, done=progress, cache=cache, timeout=timeout)

    whole = iter(decode([p.text for p in masked if len(p.slots) <= MANY], done))
    result = []
    for source, p in zip(sources, masked, strict=True):
        if len(p.slots) <= MANY:
            decoded = next(whole)
            result.append(replace(decoded, candidates=_kept(decoded, p.slots)))
        else:
            pieces = engine.model.pieces(source)
            result.append(Decoded((), len(pieces), engine.model.unknown(pieces)))
    if done is not None and (many := sum(len(p.slots) > MANY for p in masked)):
        done(many)
    failed = [i for i, d in enumerate(result) if not d.candidates and masked[i].slots]
    for pattern, few, long in ((_CLAUSE, FEW, LONG), (_ITEM, 1, 0), (_ONE, 1, 0)):
        stretches = {i: _stretches(masked[i], pattern, few, long) for i in failed}
        decoded = iter(decode([s.text for i in failed for s in stretches[i]], wide=pattern is not _CLAUSE))
        for i in failed:
            kept = [_stretch(s, next(decoded)) for s in stretches[i]]
            if all(k is not None for k in kept):
                result[i] = replace(
                    result[i],
                    candidates=(_joined(stretches[i], [k for k in kept if k is not None]),),
                    clauses=len(kept),
                )
            elif pattern is _ONE:
                result[i] = _with_plain(result[i], stretches[i], kept, decode)
        failed = [i for i in failed if not result[i].candidates]
    return result


@dataclass(frozen=True, slots=True)
class _Stretch:
    text: str
    plain: str
    slots: tuple[Slot, ...]


def _kept(decoded: Decoded, slots: tuple[Slot, ...]) -> tuple[Candidate, ...]:
    return tuple(Candidate(text, c.score) for c in decoded.candidates if (text := restore(c.text, slots)) is not None)


def _stretch(stretch: _Stretch, decoded: Decoded) -> Candidate | None:
    if stretch.slots and _LIST.fullmatch(stretch.text.strip()):
        words = re.sub(r"以及|[、，,；;。和与及]", lambda m: _JOINTS[m[0]], stretch.text.strip())
        return Candidate(_MARK.sub(lambda m: stretch.slots[int(m[1]) - 1].en, words).strip(" ,;"), 0.0)
    return next(iter(_kept(decoded, stretch.slots)), None)


def _with_plain(
    whole: Decoded,
    stretches: list[_Stretch],
    kept: list[Candidate | None],
    decode: Callable[[list[str]], list[Decoded]],
) -> Decoded:
    plain = iter(decode([s.plain for s, k in zip(stretches, kept, strict=True) if k is None]))
    parts = [k or next(iter(next(plain).candidates), Candidate("", 0.0)) for k in kept]
    return replace(whole, candidates=(_joined(stretches, parts),), clauses=len(parts), unmasked=True)


def _stretches(masked: Masked, pattern: re.Pattern[str], few: int, long: int) -> list[_Stretch]:
    """Clauses by a pattern, put together while they have at most ``few`` placeholders and ``long`` characters.

    Placeholders numbered anew.
    """
    clauses = [c for c in pattern.findall(masked.text) if c]
    groups: list[str] = []
    for clause in clauses:
        together = (groups[-1] if groups else "") + clause
        if (
            groups
            and len(together) <= long
            and len(_MARK.findall(together)) <= few
            or groups
            and not re.search(r"\w", clause)
        ):
            groups[-1] = together
        else:
            groups.append(clause)
    result = []
    for group in groups:
        slots = tuple(masked.slots[int(k) - 1] for k in _MARK.findall(group))
        numbers = iter(range(1, len(slots) + 1))
        text = _MARK.sub(lambda _, n=numbers: f"⟦{next(n)}⟧", group)
        result.append(_Stretch(text, _MARK.sub(lambda m: masked.slots[int(m[1]) - 1].zh, group), slots))
    return result


def _joined(stretches: list[_Stretch], parts: list[Candidate]) -> Candidate:
    """Clauses as one sentence: the stops inside become commas where the Chinese has one, capitals that only "
    "began a clause become small."""
    out = ""
    for stretch, part in zip(stretches, parts, strict=True):
        text = part.text.strip()
        if not text:
            continue
        if stretch is not stretches[-1]:
            comma = re.search(r"[，,；;：:、]\W*$", stretch.text) is not None and not text.endswith(("?", "!"))
            text = text.rstrip(" .,;:") + ("," if comma else "")
        if out and re.match(
            r"(?:The|A|An|In|On|At|To|And|We|It|This|That|With|By|For|As|Of|From|Will|There|They)\b", text
        ):
            text = text[0].lower() + text[1:]
        out += (" " if out else "") + text
    return Candidate(out, min((p.score for p in parts), default=0.0))


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
