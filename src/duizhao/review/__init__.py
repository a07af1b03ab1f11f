"""Files that a translator sends back → rows of segment id, Chinese and English. Formats are rows of one table."""

from duizhao.review.returned import RETURNED, Row, read_returned

__all__ = ["RETURNED", "Row", "read_returned"]
