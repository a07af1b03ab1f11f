"""Put back quotation marks that the English has lost, where it is sure which words they stood around."""

from __future__ import annotations

import re

from duizhao.checks.english_spans import best_stretch, linked_words, parts_of
from duizhao.checks.punctuation import lost_quotes
from duizhao.documents import Finding
from duizhao.lexicon.terminology import Terminology, apart
from duizhao.lexicon.word_alignment import align

_COVERED = 0.75  # share of the quoted words that must have a counterpart
_WIDEST = 3  # words that the stretch may have beyond those quoted


def requoted(zh: str, en: str, terminology: Terminology) -> tuple[str, list[Finding]]:
    """Return the English with the marks of the only quotation of the Chinese, and a finding, marked repaired."""
    lost = lost_quotes(zh, en, terminology)
    if len(lost) != 1:
        return en, []
    (outer,) = lost
    span = (outer[0] + 1, outer[1] - 1)
    quoted = zh[slice(*span)]
    row = linked_words(zh, en, span, [])
    best = best_stretch(en, row, parts_of(quoted) + _WIDEST)
    if best is None:
        return en, []
    first, last = best
    start, end = row[first].span[0], row[last].span[1]
    linked = {k.zh for k in align(zh, en) if not apart(k.zh, span) and start <= k.en[0] < end}
    outside = any(w.mine and not w.other and not first <= i <= last for i, w in enumerate(row))
    if outside or sum(b - a for a, b in linked) < _COVERED * len(quoted):
        return en, []
    if (compound := re.search(r"[\w-]+-$", en[:start])) is not None:
        start = compound.start()  # floor-|sweeping monk
    text = f"{en[:start]}“{en[start:end]}”{en[end:]}"
    message = f"{zh[slice(*outer)]}: its quotation marks were put back"
    return text, [Finding("quote", "info", message, outer, (start, end + 2), repaired=True)]
