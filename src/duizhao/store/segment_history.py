"""Read single segments and exchanges of the newest run with their revisions, without the whole document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from duizhao.documents import Finding
from duizhao.errors import NotFoundError
from duizhao.store.database import Store, in_parts
from duizhao.store.finding_rows import finding_of
from duizhao.store.schema import findings, reports, revisions, runs, segments


@dataclass(frozen=True)
class Revision:
    """A segment's English after one run, re-run or edit."""

    run: int
    kind: str
    en: str
    origin: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Shown:
    """A segment with its revisions, the newest last."""

    segment_id: str
    exchange: str | None
    section: str | None
    role: str
    zh: str
    revisions: tuple[Revision, ...]


def segment(store: Store, name: str, segment_id: str) -> Shown:
    """Return one segment of a report, also one that the newest run no longer has. Raises NotFoundError."""
    found = _shown(store, name, select(segments).where(segments.c.key == segment_id))
    if not found:
        raise NotFoundError(f"{name}: has no segment {segment_id}; see them with: duizhao show {name}")
    return found[0]


def passage(store: Store, name: str, exchange: str | None = None) -> list[Shown]:
    """Return the segments of an exchange or section of the newest full run in order; all where none is named.

    Raises NotFoundError.
    """
    newest = (
        select(func.max(runs.c.id))
        .join(reports, reports.c.id == runs.c.report_id)
        .where(reports.c.name == name, runs.c.kind == "run", runs.c.state == "done")
        .scalar_subquery()
    )
    query = select(segments).where(segments.c.run_id == newest).order_by(segments.c.position)
    if exchange is not None:
        query = query.where((segments.c.exchange == exchange) | (segments.c.section == exchange))
    found = _shown(store, name, query)
    if not found:
        what = f"exchange or section {exchange}" if exchange else "finished run"
        raise NotFoundError(
            f"{store.where}: {name} has no {what}; see what there is with: duizhao show {name}, duizhao history {name}"
        )
    return found


def _shown(store: Store, name: str, query: Select[Any]) -> list[Shown]:
    query = query.join(reports, reports.c.id == segments.c.report_id).where(reports.c.name == name)
    with store.read() as connection:
        rows = connection.execute(query).all()
        found: dict[int, list[Revision]] = {row.id: [] for row in rows}
        for ids in in_parts(list(found)):
            part = connection.execute(
                select(revisions, runs.c.kind)
                .join(runs, runs.c.id == revisions.c.run_id)
                .where(revisions.c.segment_id.in_(ids))
                .order_by(revisions.c.id)
            ).all()
            seen: dict[int, list[Finding]] = {r.id: [] for r in part}
            for f in connection.execute(
                select(findings).where(findings.c.revision_id.in_(list(seen))).order_by(findings.c.id)
            ):
                seen[f.revision_id].append(finding_of(f))
            for r in part:
                found[r.segment_id].append(Revision(r.run_id, r.kind, r.en, r.origin, tuple(seen[r.id])))
    return [Shown(r.key, r.exchange, r.section, r.role, r.zh, tuple(found[r.id])) for r in rows]
