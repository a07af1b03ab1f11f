"""Run → files."""

from duizhao.export.formats import EXPORTERS, export

__all__ = ["EXPORTERS", "export"]
