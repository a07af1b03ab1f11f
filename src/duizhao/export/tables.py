"""Parallel text by the line: JSON Lines and TSV."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain

from duizhao.documents import Quality, Record, Run, Translation
from duizhao.lexicon.terminology import Terminology

COLUMNS = ("id", "exchange", "zh", "en", "origin", "findings", "quality")


def jsonl(run: Run, terminology: Terminology) -> Iterator[str]:
    """One segment a line: id, exchange (or section), role, lines, zh, en, origin, match, findings, quality."""
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        row = {
            "id": segment.id,
            "exchange": segment.exchange,
            "section": segment.section,
            "role": segment.role,
            "lines": list(segment.lines),
            "zh": segment.zh,
            "en": translation.en,
            "origin": translation.origin,
            "match": translation.match,
            "stretches": translation.stretches,
            "findings": [f.record() for f in translation.findings],
            "quality": quality_record(translation.quality),
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


def tsv(run: Run, terminology: Terminology) -> Iterator[str]:
    """Header and one segment a line; tabs and line ends inside a cell become spaces. No quoting: a quote is a quote."""
    for cells in chain([COLUMNS], _rows(run)):
        yield "\t".join(" ".join(c.split()) if "\t" in c or "\n" in c else c for c in cells) + "\n"


def csv(run: Run, terminology: Terminology) -> Iterator[str]:
    """The same columns as the TSV by RFC 4180, with a byte order mark, so that spreadsheets open it as it is."""
    import csv as library
    import io

    yield "\ufeff"
    for cells in chain([COLUMNS], _rows(run)):
        out = io.StringIO()
        library.writer(out, lineterminator="\r\n").writerow(cells)
        yield out.getvalue()


def _rows(run: Run) -> Iterator[tuple[str, ...]]:
    """The cells of COLUMNS, a segment a row."""
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        kinds = ",".join(dict.fromkeys(f.kind for f in translation.findings))
        yield (
            segment.id,
            segment.exchange or segment.section or "",
            segment.zh,
            translation.en,
            translation.origin,
            kinds,
            score_of(translation),
        )


def score_of(translation: Translation) -> str:
    """Return the quality as a number from 0 to 1, as ``unknown``, or empty where nobody scored it."""
    quality = translation.quality
    return "" if quality is None else "unknown" if quality.score is None else f"{quality.score:.2f}"


def quality_record(quality: Quality | None) -> Record | None:
    """Return score, reasons, and the spans of the English to look at."""
    if quality is None:
        return None
    return {"score": quality.score, "reasons": list(quality.reasons), "doubtful": [list(s) for s in quality.doubtful]}
