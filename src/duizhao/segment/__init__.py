"""Report → exchanges → segments."""

from duizhao.segment.segments import roles_of, structure
from duizhao.segment.structure_file import structure_from_file, structure_from_record

__all__ = ["roles_of", "structure", "structure_from_file", "structure_from_record"]
