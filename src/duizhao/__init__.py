"""duizhao (对照): Chinese question-and-answer reports → checked English parallel text with bilingual summaries.

>>> from duizhao import Settings, translate_report
>>> run, folder = translate_report("report.txt", Settings(out="outputs"))  # doctest: +SKIP
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duizhao.errors import DuizhaoError
    from duizhao.pipeline import translate_report
    from duizhao.settings import Settings

__all__ = ["DuizhaoError", "Settings", "translate_report"]
_WHERE = {"DuizhaoError": "duizhao.errors", "Settings": "duizhao.settings", "translate_report": "duizhao.pipeline"}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)
