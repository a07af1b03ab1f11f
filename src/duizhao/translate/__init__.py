"""Segments → candidates: engines behind one protocol, length-sorted batches, nothing cut off silently."""

from duizhao.translate.batches import translate
from duizhao.translate.engine import ENGINES, Engine, load_engine
from duizhao.translate.placeholders import translate_protected

__all__ = ["ENGINES", "Engine", "load_engine", "translate", "translate_protected"]
