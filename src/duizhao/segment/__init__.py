"""Report → exchanges → segments."""

from duizhao.segment.given import structure_from
from duizhao.segment.segments import structure

__all__ = ["structure", "structure_from"]
