"""The library's entry points: translate, check and structure without files; ``import duizhao`` offers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from duizhao import pipeline
from duizhao.checks.pairs import CheckedPair, check_pairs
from duizhao.documents import Report, Run, Structure
from duizhao.errors import InputError
from duizhao.lexicon.han import count_han
from duizhao.progress import Clock
from duizhao.settings import Settings

_LONGEST_PATH = 4096  # characters; a longer text can't be the name of a file


def translate(source: str | Path, settings: Settings | None = None) -> Run:
    """Translate a report, given as text or as the path of its file, and return the run. Nothing is written.

    Raises InputError, SettingsError, ModelError or EngineError.
    """
    return _translated(_report(source), settings or Settings())


def translate_text(text: str, settings: Settings | None = None) -> Run:
    """Translate a text, never taken for the path of a file, and return the run. Raises what ``translate`` does."""
    from duizhao.ingest import report_from_text

    return _translated(report_from_text(text, name="text", source="text"), settings or Settings())


def _translated(report: Report, settings: Settings) -> Run:
    chosen = replace(settings, store="none")
    clock = Clock()
    found = clock.timing("structure", pipeline.structure)(report, chosen)
    translations = pipeline.translate_segments(report, found.segments, chosen)
    translations = pipeline.assess(found.segments, translations)
    summaries = clock.timing("summarise", pipeline.summarise)(report, found, translations, chosen)
    return pipeline.assemble(report, found, translations, summaries, chosen, clock)


def structure(source: str | Path, settings: Settings | None = None) -> Structure:
    """Return the exchanges, sections and segments of a report, given as text or as the path of its file.

    Raises InputError or SettingsError.
    """
    return pipeline.structure(_report(source), settings or Settings())


def check(pairs: Iterable[tuple[str, str]], *, glossaries: Iterable[str | Path] = ()) -> list[CheckedPair]:
    """Check (Chinese, English) pairs from anywhere: figures, names, terms and form; what is certain is repaired.

    People are looked for in all pairs together. Raises SettingsError for a glossary that can't be used.
    """
    from duizhao.lexicon.terms import load_lexicon
    from duizhao.resources import closer

    return list(check_pairs(list(pairs), load_lexicon(tuple(map(str, glossaries))), closer(Settings())))


def _report(source: str | Path) -> Report:
    from duizhao.ingest import report_from_text

    if isinstance(source, Path) or _names_a_file(source):
        return pipeline.read(source)
    if not count_han(source):
        raise InputError(f"{source[:60]!r}: neither a file nor a Chinese text; give one of them")
    return report_from_text(source, name="text", source="text")


def _names_a_file(source: str) -> bool:
    return "\n" not in source and len(source) < _LONGEST_PATH and Path(source).is_file()
