"""Mask what must come out exactly: figures with their scale and percent sign, names and terms become placeholders."""

from __future__ import annotations

import re

from duizhao.documents import Masked, Slot, Span
from duizhao.lexicon import numbers_en, numbers_zh
from duizhao.lexicon.pinyin import pinyin
from duizhao.lexicon.quantity import Quantity
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.verbatim import verbatim

MOST = 16  # placeholders that the embedded model has
_RANK = {"number": 0, "name": 1, "term": 2}  # which slots stay where a sentence has too many
_SAME_SPAN = {"term": 0, "number": 1, "name": 2}  # a glossary may spell a person its own way


def mask(zh: str, terminology: Terminology, most: int = MOST) -> Masked:
    """Return the text with placeholders for at most ``most`` slots; figures go before names, names before terms."""
    slots = [Slot("number", q.text, _figure(q), _core(q)) for q in numbers_zh.quantities(zh) if _needs_slot(q)]
    slots += [Slot("number", zh[slice(*span)], text, span) for span, text in verbatim(zh)]
    slots += [Slot("name", name, pinyin(name), span) for span, name in terminology.mentions(zh)]
    slots += [Slot("name", zh[slice(*span)], english, span) for span, _, english in terminology.short_mentions(zh)]
    slots += [Slot("term", term.zh, term.en, span) for span, term in terminology.lexicon.find(zh)]
    # A longer slot swallows what it overlaps: a figure inside a term is the term's.
    free: list[Slot] = []
    for slot in sorted(slots, key=lambda s: (s.span[0] - s.span[1], _SAME_SPAN[s.kind])):
        if all(slot.span[1] <= other.span[0] or other.span[1] <= slot.span[0] for other in free):
            free.append(slot)
    chosen = sorted(sorted(free, key=lambda s: (_RANK[s.kind], s.span))[:most], key=lambda s: s.span)
    text, end = "", 0
    for k, slot in enumerate(chosen, 1):
        text += zh[end : slot.span[0]] + f"⟦{k}⟧"
        end = slot.span[1]
    return Masked(text + zh[end:], tuple(chosen))


def _needs_slot(quantity: Quantity) -> bool:
    """Return whether a figure needs a placeholder: the model knows dates, and small words are grammar."""
    if quantity.weak or quantity.text.endswith("后"):
        return False
    return quantity.kind in ("number", "percent", "percentage_points", "times", "code", "year")


def _core(quantity: Quantity) -> Span:
    """Return the span without a trailing 多 or 余, which stays in the sentence."""
    start, end = quantity.span
    trailing = len(quantity.text) - len(quantity.text.rstrip("多余 "))
    return start, end - trailing


def _figure(quantity: Quantity) -> str:
    text = numbers_en.write(quantity.value, quantity.kind)
    inside = quantity.text.rstrip("多余 ")
    if quantity.kind == "code":
        return inside
    if quantity.kind == "year" and inside.endswith("年代"):
        return text + "s"
    if quantity.scale == 1 and (exact := re.match(r"\d+\.\d*0(?=\D|$)", inside)):
        text = re.sub(r"^[\d,.]+", exact[0], text)  # 5.0% says more than 5 percent
    return f"more than {text}" if "多" in inside or "余" in inside else text
