"""The default summary engine: it picks segments of the answer, so that every key point is proven."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.documents import Segment
from duizhao.lexicon.terminology import Terminology
from duizhao.summarise.engine import KeyPoints
from duizhao.summarise.rank import how_many, pick_sentences


class Extractive:
    """Needs no model; the argument is there because every entry of SUMMARISERS takes one."""

    def __init__(self, model: str = "") -> None:
        del model

    def key_points(self, segments: Sequence[Segment], terminology: Terminology) -> KeyPoints:
        """See SummaryEngine.key_points."""
        sentences = [s.simplified for s in segments]
        picked = pick_sentences(sentences, how_many(sentences), terminology.lexicon)
        return KeyPoints(tuple((segments[i].zh, (i,)) for i in picked))
