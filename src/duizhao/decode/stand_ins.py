"""Stand-ins: what a model without placeholders gets in a slot: a number, or a name that any model knows.

The output is taken only where each stand-in comes exactly once; the exact English then takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from duizhao.decode.stretches import MARK, Stretch

# Those that the embedded model, which saw least, keeps most often: 88 to 93 of 100 in its best output.
_PLACES = (("莫斯科", "Moscow"), ("伦敦", "London"), ("悉尼", "Sydney"), ("东京", "Tokyo"), ("芝加哥", "Chicago"),
           ("柏林", "Berlin"), ("新加坡", "Singapore"), ("巴黎", "Paris"))  # fmt: skip
_PEOPLE = (("汤姆", "Tom"), ("大卫", "David"), ("约翰", "John"), ("玛丽", "Mary"))
_FIGURES = tuple((n, n) for n in ("37", "48", "64", "53", "82", "76"))
TURNS = 2  # how many sets of stand-ins are tried; the second keeps half of what the first lost


def stand_in(stretch: Stretch, lost: Sequence[int], turn: int) -> tuple[str, tuple[str, ...]] | None:
    """Return the Chinese of a stretch with a stand-in in each of its ``lost`` slots (from 0), and their English.

    A number stands for a figure, a person for a person, a place for a term. None is used that the stretch has itself;
    None is returned where they run out.
    """
    said = " ".join((stretch.plain, *(slot.en for slot in stretch.slots)))
    free = {}
    for kind, pairs in (("number", _FIGURES), ("name", _PEOPLE), ("term", _PLACES)):
        start = turn * len(pairs) // TURNS
        free[kind] = [p for p in (*pairs[start:], *pairs[:start]) if not any(name in said for name in p)]
    chosen: dict[int, tuple[str, str]] = {}
    for k in lost:
        if not (pairs := free[stretch.slots[k].kind]):
            return None
        chosen[k] = pairs.pop(0)
    zh = [chosen[k][0] if k in chosen else slot.zh for k, slot in enumerate(stretch.slots)]
    return MARK.sub(lambda m: zh[int(m[1]) - 1], stretch.text), tuple(en for _, en in chosen.values())


def marked(english: str, names: tuple[str, ...]) -> str:
    """Return an output with ``⟦k⟧`` where the k-th stand-in stands.

    >>> marked("Tom went to London.", ("London", "Tom"))
    '⟦2⟧ went to ⟦1⟧.'
    """
    for k, name in enumerate(names, 1):
        english = re.sub(rf"\b{name}\b", f"⟦{k}⟧", english)
    return english
