"""Exchange → Summary, both languages from the same segments; report → Overview."""

from duizhao.summarise.overview import overview
from duizhao.summarise.summaries import summarise

__all__ = ["overview", "summarise"]
