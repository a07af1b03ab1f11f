"""Exchange → Summary, both languages from the same segments."""

from duizhao.summarise.extractive import summarise

__all__ = ["summarise"]
