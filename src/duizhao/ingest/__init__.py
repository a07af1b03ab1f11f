"""File → Report. Formats are rows of one table; each reader returns the document's text."""

from duizhao.ingest.blocks import report_from_text
from duizhao.ingest.read import read

__all__ = ["read", "report_from_text"]
