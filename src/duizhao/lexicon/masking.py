"""What must come out exactly, as placeholders: figures with their scale and percent sign, names, terms."""

from __future__ import annotations

import re
from collections.abc import Iterable

from duizhao.documents import Masked, Slot, Span
from duizhao.lexicon import numbers_en, numbers_zh
from duizhao.lexicon.people import mentions, pinyin, short_mentions
from duizhao.lexicon.quantity import Quantity
from duizhao.lexicon.terms import Lexicon
from duizhao.lexicon.verbatim import verbatim

# As many as the embedded model has placeholders for; the most important are taken.
MOST = 16
_RANK = {"number": 0, "name": 1, "term": 2}


def mask(zh: str, names: Iterable[str], terms: Lexicon, most: int = MOST) -> Masked:
    """The text with placeholders for at most ``most`` slots; figures before names before terms where there are more."""
    slots = [Slot("number", q.text, _figure(q), _core(q)) for q in numbers_zh.quantities(zh) if _worth(q)]
    slots += [Slot("number", zh[slice(*span)], text, span) for span, text in verbatim(zh)]
    slots += [Slot("name", name, pinyin(name), span) for span, name in mentions(zh, names)]
    slots += [Slot("name", zh[slice(*span)], english, span) for span, _, english in short_mentions(zh, names)]
    slots += [Slot("term", term.zh, term.en, span) for span, term in terms.find(zh)]
    # a longer slot swallows what it overlaps: a figure inside a term is the term's
    free: list[Slot] = []
    for slot in sorted(slots, key=lambda s: (s.span[0] - s.span[1], _RANK[s.kind])):
        if all(slot.span[1] <= other.span[0] or other.span[1] <= slot.span[0] for other in free):
            free.append(slot)
    chosen = sorted(sorted(free, key=lambda s: (_RANK[s.kind], s.span))[:most], key=lambda s: s.span)
    text, end = "", 0
    for k, slot in enumerate(chosen, 1):
        text += zh[end : slot.span[0]] + f"⟦{k}⟧"
        end = slot.span[1]
    return Masked(text + zh[end:], tuple(chosen))


def _worth(quantity: Quantity) -> bool:
    """Whether a figure needs a placeholder: dates the model knows, and small words are grammar more than figures."""
    return (
        not quantity.weak
        and not quantity.text.endswith("后")
        and quantity.kind in ("number", "percent", "percentage_points", "times", "code", "year")
    )


def _core(quantity: Quantity) -> Span:
    """The span without a trailing 多 or 余, which stays in the sentence."""
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
