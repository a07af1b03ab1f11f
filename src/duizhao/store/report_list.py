"""All reports of a store at a glance; take one off the list and put it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from duizhao.errors import NotFoundError
from duizhao.store import codec
from duizhao.store.database import Store
from duizhao.store.decisions import digest
from duizhao.store.finding_rows import is_open
from duizhao.store.runs import newest_ids
from duizhao.store.schema import decisions, findings, reports, revisions, runs, segments


@dataclass(frozen=True, slots=True)
class Listed:
    """A report at a glance. ``open``: findings that no repair has settled; ``reviewed``: segments that a person did."""

    name: str
    title: str
    exchanges: int
    segments: int
    open: int
    reviewed: int
    started: datetime | None
    state: str  # of the newest run, also an unfinished one
    reason: str


def listed(store: Store) -> list[Listed]:
    """Return the reports that nobody took off the list, the one that ran last first."""
    with store.read() as connection:
        last = {
            r.report_id: r
            for r in connection.execute(
                select(runs.c.report_id, runs.c.state, runs.c.reason, runs.c.started).where(
                    runs.c.id.in_(select(func.max(runs.c.id)).group_by(runs.c.report_id))
                )
            )
        }
        full = {
            r.report_id: r
            for r in connection.execute(
                select(runs.c.report_id, runs.c.id, runs.c.results).where(runs.c.id.in_(newest_ids()))
            )
        }
        newest = (
            select(func.max(revisions.c.id))
            .join(segments, segments.c.id == revisions.c.segment_id)
            .where(segments.c.run_id.in_([r.id for r in full.values()]))
            .group_by(revisions.c.segment_id)
        )
        query = (
            select(segments.c.report_id, func.count())
            .join(revisions, revisions.c.segment_id == segments.c.id)
            .join(findings, findings.c.revision_id == revisions.c.id)
            .where(revisions.c.id.in_(newest), is_open())
            .group_by(segments.c.report_id)
        )
        flagged = {row[0]: row[1] for row in connection.execute(query)}
        reviewed: dict[int, set[str]] = {}
        done = (
            select(segments.c.report_id, segments.c.key, segments.c.zh, revisions.c.en, revisions.c.origin)
            .join(revisions, revisions.c.segment_id == segments.c.id)
            .where(revisions.c.id.in_(newest))
        )
        for row in connection.execute(done.where(revisions.c.origin == "human")):
            reviewed.setdefault(row.report_id, set()).add(row.key)
        made = {
            (r.report_id, r.key): r.about
            for r in connection.execute(
                select(decisions.c.report_id, decisions.c.key, decisions.c.about).where(
                    decisions.c.what == "approved", decisions.c.undone.is_(None)
                )
            )
        }
        if made:
            for row in connection.execute(done.where(segments.c.report_id.in_({r for r, _ in made}))):
                if made.get((row.report_id, row.key)) == digest(row.zh, row.en):
                    reviewed.setdefault(row.report_id, set()).add(row.key)
        rows = connection.execute(select(reports).where(reports.c.removed.is_(None))).all()
    found = []
    for r in rows:
        run, whole = last.get(r.id), full.get(r.id)
        counts = codec.results(whole.results)[3] if whole is not None and whole.results else {}
        listed_ = Listed(
            r.name,
            r.title,
            counts.get("exchanges", 0),
            counts.get("segments", 0),
            flagged.get(r.id, 0),
            len(reviewed.get(r.id, ())),
            run.started if run is not None else None,
            run.state if run is not None else "",
            run.reason if run is not None else "",
        )
        found.append((run.started if run is not None else datetime.min, listed_))
    return [one for _, one in sorted(found, key=lambda pair: str(pair[0]), reverse=True)]


def remove(store: Store, name: str) -> None:
    """Take a report off the list; nothing of it is deleted. Raises NotFoundError."""
    _set_removed(store, name, datetime.now(UTC))


def put_back(store: Store, name: str) -> None:
    """Put a report that was taken off back on the list. Raises NotFoundError."""
    _set_removed(store, name, None)


def _set_removed(store: Store, name: str, when: datetime | None) -> None:
    with store.write() as connection:
        changed = connection.execute(update(reports).where(reports.c.name == name).values(removed=when))
    if not changed.rowcount:
        raise NotFoundError(f"{store.where}: has no report {name}")
