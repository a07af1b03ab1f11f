"""Report → exchanges → segments."""

from duizhao.segment.segments import structure

__all__ = ["structure"]
