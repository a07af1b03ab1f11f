"""Convert findings to rows of their table, and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, and_

from duizhao.documents import Finding, Record
from duizhao.store.schema import findings


def is_open() -> ColumnElement[bool]:
    """Return the condition of an open finding: ``Finding.open`` in a query."""
    return and_(findings.c.severity != "info", findings.c.repaired == 0)


def finding_row(revision_id: int, f: Finding) -> Record:
    """Return a finding as a row of the findings table."""
    (a, b), (x, y) = f.source or (None, None), f.target or (None, None)
    return {
        "revision_id": revision_id,
        "kind": f.kind,
        "severity": f.severity,
        "message": f.message,
        "repaired": int(f.repaired),
        "source_start": a,
        "source_end": b,
        "target_start": x,
        "target_end": y,
    }


def finding_of(row: Row[Any]) -> Finding:
    """Return the finding of a row."""
    source = None if row.source_start is None else (row.source_start, row.source_end)
    target = None if row.target_start is None else (row.target_start, row.target_end)
    return Finding(row.kind, row.severity, row.message, source, target, bool(row.repaired))
