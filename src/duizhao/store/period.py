"""What happened in a store since some time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from duizhao.store.database import Store
from duizhao.store.finding_rows import is_open
from duizhao.store.report_list import Listed, listed
from duizhao.store.schema import findings, reports, revisions, runs


@dataclass(frozen=True, slots=True)
class Period:
    """What happened. ``findings``: (kind, how many) that are open, the most first; ``failures``: (report, why)."""

    reports: tuple[Listed, ...]
    segments: int
    edits: int
    reruns: int
    findings: tuple[tuple[str, int], ...]
    failures: tuple[tuple[str, str], ...]


def period(store: Store, since: datetime) -> Period:
    """Return what happened in a store since then (UTC)."""
    since = since.replace(tzinfo=None) if store.dialect == "sqlite" else since
    with store.read() as connection:
        later = runs.c.started >= since
        kinds = {
            row[0]: row[1]
            for row in connection.execute(select(runs.c.kind, func.count()).where(later).group_by(runs.c.kind))
        }
        names = set(
            connection.execute(
                select(reports.c.name)
                .join(runs, runs.c.report_id == reports.c.id)
                .where(later, runs.c.kind == "run", runs.c.state == "done")
            ).scalars()
        )
        newest = (select(func.max(revisions.c.id)).join(runs, runs.c.id == revisions.c.run_id).where(later)).group_by(
            revisions.c.segment_id
        )
        query = (
            select(findings.c.kind, func.count().label("found"))
            .where(findings.c.revision_id.in_(newest), is_open())
            .group_by(findings.c.kind)
            .order_by(func.count().desc(), findings.c.kind)
        )
        found = tuple((row.kind, row.found) for row in connection.execute(query))
        failed = connection.execute(
            select(reports.c.name, runs.c.reason)
            .join(runs, runs.c.report_id == reports.c.id)
            .where(later, runs.c.state.in_(("failed", "killed")))
            .order_by(runs.c.id.desc())
        )
        failures = tuple((row.name, row.reason) for row in failed)
    done = tuple(one for one in listed(store) if one.name in names)
    segments = sum(one.segments for one in done)
    return Period(done, segments, kinds.get("edit", 0), kinds.get("rerun", 0), found, failures)
