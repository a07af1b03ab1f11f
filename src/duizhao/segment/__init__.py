"""Report → exchanges → segments."""

from duizhao.segment.segments import structure
from duizhao.segment.structure_file import structure_from_file, structure_from_record

__all__ = ["structure", "structure_from_file", "structure_from_record"]
