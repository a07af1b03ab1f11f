"""Report → exchanges → segments."""

from duizhao.segment.segments import structure
from duizhao.segment.structure_file import structure_from

__all__ = ["structure", "structure_from"]
