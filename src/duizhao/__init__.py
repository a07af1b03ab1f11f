"""duizhao (对照): Chinese question-and-answer reports → checked English parallel text with bilingual summaries.

The public API is what ``__all__`` names; docs/api.md shows it. Heavy libraries load when a function is first called.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duizhao.api import check, structure, translate
    from duizhao.checks.pairs import CheckedPair
    from duizhao.documents import Exchange, Finding, Run, Segment, Structure, Summary, Translation
    from duizhao.errors import (
        DataError,
        DuizhaoError,
        EngineError,
        InputError,
        ModelError,
        NotFoundError,
        OutputError,
        SettingsError,
        StoreError,
    )
    from duizhao.pipeline import translate_report
    from duizhao.settings import Settings
    from duizhao.versions import __version__

__all__ = [
    "CheckedPair",
    "DataError",
    "DuizhaoError",
    "EngineError",
    "Exchange",
    "Finding",
    "InputError",
    "ModelError",
    "NotFoundError",
    "OutputError",
    "Run",
    "Segment",
    "Settings",
    "SettingsError",
    "StoreError",
    "Structure",
    "Summary",
    "Translation",
    "__version__",
    "check",
    "structure",
    "translate",
    "translate_report",
]

_HOME = {
    "duizhao.api": ("check", "structure", "translate"),
    "duizhao.checks.pairs": ("CheckedPair",),
    "duizhao.documents": ("Exchange", "Finding", "Run", "Segment", "Structure", "Summary", "Translation"),
    "duizhao.errors": tuple(name for name in __all__ if name.endswith("Error")),
    "duizhao.pipeline": ("translate_report",),
    "duizhao.settings": ("Settings",),
    "duizhao.versions": ("__version__",),
}


def __getattr__(name: str) -> object:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'duizhao' has no attribute {name!r}")
