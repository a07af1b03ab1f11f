"""The default: segments of the answer itself, so that a point holds nothing that its evidence does not."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.documents import Segment
from duizhao.summarise.engine import KeyPoints
from duizhao.summarise.rank import how_many, pick_sentences


class Extractive:
    """Needs no model; ``model`` is there for the table's sake."""

    def __init__(self, model: str = "") -> None:
        del model

    def key_points(self, segments: Sequence[Segment], people: Sequence[str]) -> KeyPoints:
        """See SummaryEngine.key_points."""
        del people
        read = [s.simplified for s in segments]
        return KeyPoints(tuple((segments[i].zh, (i,)) for i in pick_sentences(read, how_many(read))))
