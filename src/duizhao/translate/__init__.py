"""Segments → candidates: engines behind one protocol, length-sorted batches, nothing cut off silently."""

from duizhao.translate.batches import translate
from duizhao.translate.engine import ENGINES, Engine, load_engine

__all__ = ["ENGINES", "Engine", "load_engine", "translate"]
