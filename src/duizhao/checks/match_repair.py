"""Repair a match from a translation memory: what differs only in figures, names or terms is put in by value.

The English of the memory's sentence becomes that of the new one: 5.2% where it had 4.8%, Linhai where it had Ningbo.
Nothing else is touched, and a match with a figure that can't be placed is not repaired at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duizhao.checks.figures import figures
from duizhao.checks.repair import replaced
from duizhao.documents import Span
from duizhao.lexicon.figure_alignment import align_figures
from duizhao.lexicon.numbers_zh import quantities
from duizhao.lexicon.numerals_en import MONTHS
from duizhao.lexicon.pinyin import pinyin
from duizhao.lexicon.quantity import Quantity
from duizhao.lexicon.terminology import Terminology, apart, without_overlaps

_LEFT_OUT = {"clock"}  # kinds of figures whose English has too many forms


@dataclass(frozen=True, slots=True)
class _Slot:
    kind: str  # figure, name, term
    span: Span
    text: str
    english: tuple[str, ...]  # how a name or term stands in English, the preferred one first
    quantity: Quantity | None = None


def rebuilt(zh: str, old_zh: str, old_en: str, terminology: Terminology) -> str | None:
    """Return the English of ``zh`` made from that of an alike sentence; None where more than values differ.

    Both Chinese texts are in simplified characters.
    """
    new, old = _slots(zh, terminology), _slots(old_zh, terminology)
    if _frame(zh, new) != _frame(old_zh, old) or [s.kind for s in new] != [s.kind for s in old]:
        return None
    changes: list[tuple[Span, str]] = []
    for now, before in zip(new, old, strict=True):
        if now.text == before.text:
            continue
        change = _figure(old_zh, old_en, now, before) if now.kind == "figure" else _named(old_en, now, before)
        if change is None:
            return None
        changes.append(change)
    changes.sort()
    if any(not apart(a[0], b[0]) for a, b in zip(changes, changes[1:], strict=False)):
        return None
    en = old_en
    for (start, end), text in reversed(changes):
        en = en[:start] + text + en[end:]
    return None if figures(zh, en) else en


def _slots(zh: str, terminology: Terminology) -> list[_Slot]:
    """Return the figures, names and terms of a text, not overlapping, in order."""
    found = [_Slot("figure", q.span, q.text, (), q) for q in quantities(zh) if not q.weak and q.kind not in _LEFT_OUT]
    found += [_Slot("name", span, name, (pinyin(name),)) for span, name in terminology.mentions(zh)]
    found += [_Slot("term", span, term.zh, term.renderings) for span, term in terminology.lexicon.find(zh)]
    return without_overlaps(found, lambda slot: slot.kind)


def _frame(zh: str, slots: list[_Slot]) -> str:
    out, end = "", 0
    for slot in slots:
        out += zh[end : slot.span[0]] + "\0"
        end = slot.span[1]
    return "".join((out + zh[end:]).split())


def _figure(old_zh: str, old_en: str, now: _Slot, before: _Slot) -> tuple[Span, str] | None:
    """Return the place of a figure in the memory's English and the new figure written in the same way."""
    assert now.quantity is not None
    assert before.quantity is not None
    old = next((m.en for m in align_figures(old_zh, old_en)[0] if m.zh.span == before.span and m.exact), None)
    if old is None or now.quantity.kind != before.quantity.kind or now.quantity.currency != before.quantity.currency:
        return None
    if old.kind == "month":
        return old.span, MONTHS[int(now.quantity.value) - 1].capitalize()
    en, finding = replaced(old_en, now.quantity, old, "number")
    assert finding.target is not None
    start, end = finding.target
    return old.span, en[start:end]


def _named(old_en: str, now: _Slot, before: _Slot) -> tuple[Span, str] | None:
    """Return the place of a name or term in the memory's English, where it stands once, and the new one."""
    for rendering in before.english:
        places = [m.span() for m in re.finditer(rf"\b{re.escape(rendering)}\b", old_en)]
        if len(places) == 1:
            return places[0], now.english[0]
    return None
