"""Parallel text by the line: JSON Lines and TSV."""

from __future__ import annotations

import json

from duizhao.documents import Run


def jsonl(run: Run) -> str:
    """One segment a line: id, exchange (or section), role, lines, zh, en, origin, findings."""
    rows = []
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
            "findings": [f.record() for f in translation.findings],
        }
        rows.append(json.dumps(row, ensure_ascii=False))
    return "\n".join(rows) + "\n"


def tsv(run: Run) -> str:
    """Header and one segment a line; tabs and line ends inside a cell become spaces. No quoting: a quote is a quote."""
    lines = ["id\texchange\tzh\ten\torigin\tfindings"]
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        kinds = ",".join(dict.fromkeys(f.kind for f in translation.findings))
        cells = (segment.id, segment.exchange or segment.section or "", segment.zh, translation.en, translation.origin, kinds)
        lines.append("\t".join(" ".join(c.split()) if "\t" in c or "\n" in c else c for c in cells))
    return "\n".join(lines) + "\n"


def csv(run: Run) -> str:
    """The same columns as the TSV by RFC 4180, with a byte order mark, so that spreadsheets open it as it is."""
    import csv as library
    import io

    out = io.StringIO()
    writer = library.writer(out, lineterminator="\r\n")
    writer.writerow(("id", "exchange", "zh", "en", "origin", "findings"))
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        kinds = ",".join(dict.fromkeys(f.kind for f in translation.findings))
        writer.writerow((segment.id, segment.exchange or segment.section or "", segment.zh, translation.en, translation.origin, kinds))
    return "\ufeff" + out.getvalue()
