"""The default: segments of the answer itself, so that a point holds nothing that its evidence does not."""

from __future__ import annotations

from collections.abc import Sequence

from duizhao.documents import Segment
from duizhao.summarise.engine import Points
from duizhao.summarise.rank import choose, how_many


class Extractive:
    """Needs no model; ``model`` is there for the table's sake."""

    def __init__(self, model: str = "") -> None:
        del model

    def points(self, segments: Sequence[Segment], people: Sequence[str]) -> Points:
        """See SummaryEngine.points."""
        del people
        read = [s.reads for s in segments]
        return Points(tuple((segments[i].zh, (i,)) for i in choose(read, how_many(read))))
