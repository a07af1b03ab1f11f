"""Segments → candidates: engines behind one protocol, batches by length; nothing is cut off silently."""

from duizhao.decode.batches import translate
from duizhao.decode.engine import ENGINES, Engine, load_engine
from duizhao.decode.placeholders import translate_masked

__all__ = ["ENGINES", "Engine", "load_engine", "translate", "translate_masked"]
