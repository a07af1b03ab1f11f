"""Record runs of reports: begin, finish with all results in one transaction, read back."""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, ScalarSelect, Select, func, select, update

from duizhao.documents import Finding, Origin, Report, Run, Segment, Structure, Translation
from duizhao.errors import NotFoundError
from duizhao.store import codec
from duizhao.store.database import Store, in_batches
from duizhao.store.finding_rows import finding_of, finding_row
from duizhao.store.schema import documents, findings, reports, revisions, runs, segments


@dataclass(frozen=True)
class Event:
    """One line of a report's history."""

    id: int
    kind: str
    state: str
    reason: str
    started: datetime
    seconds: float | None
    revisions: int
    who: str


def begin(store: Store, report: Report, kind: str, basis: str, who: str = "") -> int:
    """Return a new run's number; ``who``: the person that asked for it.

    Earlier runs of the report whose process is gone are marked as killed.
    """
    with store.write() as connection:
        connection.execute(
            store.insert_new(reports), {"name": report.name, "title": report.title, "source": report.source}
        )
        report_id = connection.execute(select(reports.c.id).where(reports.c.name == report.name)).scalar_one()
        open_runs = connection.execute(
            select(runs.c.id, runs.c.process).where(
                runs.c.report_id == report_id, runs.c.state == "running", runs.c.host == platform.node()
            )
        )
        for gone in [row.id for row in open_runs if not is_alive(row.process)]:
            connection.execute(
                update(runs).where(runs.c.id == gone).values(state="killed", reason="its process ended without a word")
            )
        values = {
            "report_id": report_id,
            "kind": kind,
            "state": "running",
            "basis": basis,
            "host": platform.node(),
            "process": os.getpid(),
            "who": who,
        }
        return connection.execute(runs.insert().values(values)).inserted_primary_key[0]  # type: ignore[index]


def is_alive(process: int) -> bool:
    """Return whether a process of this machine runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def fail(store: Store, run_id: int, reason: str, state: str = "failed") -> None:
    """Mark a run as failed (or cancelled), with the reason."""
    with store.write() as connection:
        connection.execute(update(runs).where(runs.c.id == run_id).values(state=state, reason=reason[:2000]))


def finish(store: Store, run_id: int, run: Run, inputs: str = "") -> None:
    """Save all results of a run, all or nothing. A segment gets a revision where its English or findings are new."""
    body = codec.packed((run.report, run.structure))
    digest = hashlib.sha256(body).hexdigest()
    store.reconnect()
    with store.write() as connection:
        report_id = connection.execute(select(runs.c.report_id).where(runs.c.id == run_id)).scalar_one()
        full = connection.execute(select(runs.c.kind).where(runs.c.id == run_id)).scalar_one() == "run"
        connection.execute(
            update(reports)
            .where(reports.c.id == report_id)
            .values(title=run.report.title, source=run.report.source, removed=None)
        )
        connection.execute(store.insert_new(documents), {"report_id": report_id, "digest": digest, "body": body})
        document_id = connection.execute(
            select(documents.c.id).where(documents.c.report_id == report_id, documents.c.digest == digest)
        ).scalar_one()
        ids = (
            _put_segments(store, connection, report_id, run_id, run.structure)
            if full
            else _segment_ids(connection, report_id)
        )
        _put_revisions(connection, run_id, run.translations, ids)
        values = {
            "document_id": document_id,
            "state": "done",
            "inputs": inputs,
            "seconds": sum(run.seconds.values()),
            "results": codec.packed(_results(run)),
        }
        connection.execute(update(runs).where(runs.c.id == run_id).values(values))


def _results(run: Run) -> codec.Results:
    return run.summaries, run.overview, run.signature, run.counts, run.seconds


def _put_segments(
    store: Store, connection: Connection, report_id: int, run_id: int, structure: Structure
) -> dict[str, int]:
    statement = store.insert(segments)
    fresh = {c: statement.excluded[c] for c in ("zh", "run_id", "position", "exchange", "section", "role")}
    for part in in_batches(enumerate(structure.segments)):
        rows = [
            {
                "report_id": report_id,
                "key": s.id,
                "zh": s.zh,
                "run_id": run_id,
                "position": i,
                "exchange": s.exchange,
                "section": s.section,
                "role": s.role,
            }
            for i, s in part
        ]
        connection.execute(statement.on_conflict_do_update(index_elements=["report_id", "key"], set_=fresh), rows)
    return _segment_ids(connection, report_id)


def _segment_ids(connection: Connection, report_id: int) -> dict[str, int]:
    return {
        row.key: row.id
        for row in connection.execute(select(segments.c.id, segments.c.key).where(segments.c.report_id == report_id))
    }


def _put_revisions(
    connection: Connection, run_id: int, translations: Sequence[Translation], ids: dict[str, int]
) -> None:
    newest = select(func.max(revisions.c.id)).where(
        revisions.c.segment_id.in_(select(segments.c.id).where(segments.c.report_id == _report_of(run_id)))
    )
    before = {
        r.segment_id: (r.en, r.origin, r.checked)
        for r in connection.execute(
            select(revisions.c.segment_id, revisions.c.en, revisions.c.origin, revisions.c.checked).where(
                revisions.c.id.in_(newest.group_by(revisions.c.segment_id))
            )
        )
    }
    for part in in_batches(
        (t, checked) for t in translations if before.get(ids[t.segment]) != (t.en, t.origin, checked := _checked(t))
    ):
        rows = [
            {
                "segment_id": ids[t.segment],
                "run_id": run_id,
                "en": t.en,
                "origin": t.origin,
                "checked": checked,
                "stretches": t.stretches,
                "match": t.match,
            }
            for t, checked in part
        ]
        made = (
            connection.execute(revisions.insert().returning(revisions.c.id, sort_by_parameter_order=True), rows)
            .scalars()
            .all()
        )
        seen = [finding_row(revision_id, f) for revision_id, (t, _) in zip(made, part, strict=True) for f in t.findings]
        if seen:
            connection.execute(findings.insert(), seen)


def _report_of(run_id: int) -> ScalarSelect[int]:
    return select(runs.c.report_id).where(runs.c.id == run_id).scalar_subquery()


def _checked(translation: Translation) -> str:
    return hashlib.sha256(msgspec.json.encode(_of(translation))).hexdigest()[:16]


def _of(translation: Translation) -> tuple[object, ...]:
    known = (translation.findings, translation.stretches)
    return (*known, translation.match) if translation.match else known


def rerun_since(store: Store, name: str, basis: str) -> dict[str, tuple[str, tuple[Finding, ...], int]]:
    """Return (English, findings, stretches) of segments that a re-run made last, while runs have this basis.

    A person chose to run these again; the same run once more does not undo it, another model or lexicon does.
    """
    with store.read() as connection:
        last = connection.execute(
            select(runs.c.report_id, runs.c.basis)
            .join(reports, reports.c.id == runs.c.report_id)
            .where(reports.c.name == name, runs.c.kind == "run", runs.c.state == "done")
            .order_by(runs.c.id.desc())
            .limit(1)
        ).first()
        if last is None or last.basis != basis:
            return {}
        newest = (
            select(func.max(revisions.c.id))
            .join(segments, segments.c.id == revisions.c.segment_id)
            .where(segments.c.report_id == last.report_id)
        )
        query = (
            select(revisions.c.id, segments.c.key, revisions.c.en, revisions.c.stretches)
            .join(segments, segments.c.id == revisions.c.segment_id)
            .join(runs, runs.c.id == revisions.c.run_id)
            .where(revisions.c.id.in_(newest.group_by(revisions.c.segment_id)), runs.c.kind == "rerun")
        )
        found = {row.id: row for row in connection.execute(query)}
        seen: dict[int, list[Finding]] = {i: [] for i in found}
        for f in connection.execute(
            select(findings).where(findings.c.revision_id.in_(list(found))).order_by(findings.c.id)
        ):
            seen[f.revision_id].append(finding_of(f))
    return {row.key: (row.en, tuple(seen[i]), row.stretches) for i, row in found.items()}


def latest(store: Store, name: str) -> tuple[int, Run]:
    """Return the newest finished run of a report, with later re-runs and edits. Raises NotFoundError."""
    run_id = newest_number(store, name)
    return run_id, as_of(store, run_id)


def newest_number(store: Store, name: str) -> int:
    """Return the number of the newest finished run, re-run or edit of a report. Raises NotFoundError."""
    with store.read() as connection:
        run_id = connection.execute(
            select(func.max(runs.c.id))
            .join(reports, reports.c.id == runs.c.report_id)
            .where(reports.c.name == name, runs.c.state == "done")
        ).scalar()
    if run_id is None:
        raise NotFoundError(
            f"{store.where}: has no finished run of {name}; run it first: duizhao run {name}.txt ({_known(store)})"
        )
    return run_id


@dataclass(frozen=True)
class Newest:
    """The newest finished full run of a report."""

    id: int
    report: str
    basis: str
    started: datetime
    seconds: float | None
    counts: dict[str, int]


def newest_ids() -> Select[tuple[int]]:
    """Return the query for the newest finished full run of every report."""
    done = runs.c.kind == "run", runs.c.state == "done"
    return select(func.max(runs.c.id)).where(*done).group_by(runs.c.report_id)


def newest(store: Store) -> list[Newest]:
    """Return the newest finished full run of every report, the last one first."""
    with store.read() as connection:
        query = (
            select(runs.c.id, reports.c.name, runs.c.basis, runs.c.started, runs.c.seconds, runs.c.results)
            .join(reports, reports.c.id == runs.c.report_id)
            .where(runs.c.id.in_(newest_ids()))
            .order_by(runs.c.id.desc())
        )
        return [
            Newest(row.id, row.name, row.basis, row.started, row.seconds, codec.results(row.results)[3])
            for row in connection.execute(query)
        ]


def made_from(store: Store, name: str, inputs: str) -> int | None:
    """Return the newest finished run of a report, if it was made from these inputs."""
    with store.read() as connection:
        row = connection.execute(
            select(runs.c.id, runs.c.inputs)
            .join(reports, reports.c.id == runs.c.report_id)
            .where(reports.c.name == name, runs.c.state == "done")
            .order_by(runs.c.id.desc())
            .limit(1)
        ).first()
    return row.id if row is not None and inputs and row.inputs == inputs else None


def _known(store: Store) -> str:
    with store.read() as connection:
        names = connection.execute(select(reports.c.name).order_by(reports.c.name).limit(6)).scalars().all()
    return f"it knows {', '.join(names[:5])}{' …' if len(names) > 5 else ''}" if names else "it is empty"


def as_of(store: Store, run_id: int) -> Run:
    """Return a finished run as it was when it ended. Raises NotFoundError for an unknown number."""
    with store.read() as connection:
        row = connection.execute(
            select(runs, documents.c.body)
            .join(documents, documents.c.id == runs.c.document_id)
            .where(runs.c.id == run_id)
        ).first()
        if row is None:
            raise NotFoundError(
                f"{store.where}: has no finished run {run_id}; see the numbers with: duizhao history REPORT"
            )
        report, structure = codec.document(row.body)
        summaries, overview, signature, counts, seconds = codec.results(row.results)
        translations = _translations(connection, row.report_id, run_id, structure.segments)
    return Run(
        report,
        structure,
        translations,
        summaries,
        overview,
        signature,
        counts,
        seconds,
        row.started.isoformat(timespec="seconds"),
    )


def _translations(
    connection: Connection, report_id: int, run_id: int, wanted: Sequence[Segment]
) -> tuple[Translation, ...]:
    newest = (
        select(func.max(revisions.c.id))
        .join(segments, segments.c.id == revisions.c.segment_id)
        .where(segments.c.report_id == report_id, revisions.c.run_id <= run_id)
        .group_by(revisions.c.segment_id)
    )
    rows = connection.execute(
        select(
            revisions.c.id, segments.c.key, revisions.c.en, revisions.c.origin, revisions.c.stretches, revisions.c.match
        )
        .join(segments, segments.c.id == revisions.c.segment_id)
        .where(revisions.c.id.in_(newest))
    ).all()
    seen: dict[int, list[Finding]] = {}
    for row in connection.execute(select(findings).where(findings.c.revision_id.in_(newest)).order_by(findings.c.id)):
        seen.setdefault(row.revision_id, []).append(finding_of(row))
    by_key: dict[str, tuple[str, Origin, tuple[Finding, ...], int, str]] = {
        r.key: (r.en, r.origin, tuple(seen.get(r.id, ())), r.stretches, r.match) for r in rows
    }
    nothing: tuple[str, Origin, tuple[Finding, ...], int, str] = ("", "none", (), 1, "")
    return tuple(Translation(s.id, s.zh, *by_key.get(s.id, nothing)) for s in wanted)


def history(store: Store, name: str) -> list[Event]:
    """Return all runs, re-runs and edits of a report, the oldest first. Raises NotFoundError where it has none."""
    with store.read() as connection:
        rows = connection.execute(
            select(runs, func.count(revisions.c.id).label("made"))
            .join(reports, reports.c.id == runs.c.report_id)
            .join(revisions, revisions.c.run_id == runs.c.id, isouter=True)
            .where(reports.c.name == name)
            .group_by(runs.c.id)
            .order_by(runs.c.id)
        ).all()
    if not rows:
        raise NotFoundError(f"{store.where}: has no run of {name} ({_known(store)})")
    return [Event(r.id, r.kind, r.state, r.reason, r.started, r.seconds, r.made, r.who) for r in rows]
