"""Look after a store: statistics, integrity check, backup, restore, pruning. Runs may go on meanwhile."""

from __future__ import annotations

import os
import secrets
import sqlite3
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Connection, delete, func, select, text, update

from duizhao.documents import Record
from duizhao.errors import StoreError
from duizhao.store import codec, schema
from duizhao.store.database import Store, in_parts
from duizhao.store.schema import decode_cache, documents, edits, findings, reports, revisions, runs, segments


def stats(store: Store) -> Record:
    """Return what the store holds: counts by kind, and its size in bytes."""
    with store.read() as connection:
        counts = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (reports, runs, segments, revisions, findings, edits, decode_cache)
        }
        states = connection.execute(select(runs.c.state, func.count()).group_by(runs.c.state)).all()
        in_force = connection.execute(
            select(func.count()).select_from(edits).where(edits.c.reverted_by.is_(None))
        ).scalar_one()
        if store.dialect == "postgresql":
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        else:
            pages, page = (connection.execute(text(f"PRAGMA {p}")).scalar_one() for p in ("page_count", "page_size"))
            size = pages * page
    return {
        "store": store.where,
        "schema": schema.VERSION,
        "bytes": size,
        **counts,
        "runs by state": {row[0]: row[1] for row in states},
        "edits in force": in_force,
    }


def check(store: Store) -> list[str]:
    """Return what is wrong with the store, a line each; empty where all is well."""
    problems: list[str] = []
    with store.read() as connection:
        if store.dialect == "sqlite":
            problems += [row[0] for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
            for row in connection.execute(text("PRAGMA foreign_key_check")):
                problems.append(f"{row[0]}, row {row[1]}: refers to a row of {row[2]} that is not there")
        for row in connection.execute(select(documents.c.id, documents.c.body)):
            problems += _unreadable(f"document {row.id}", codec.document, row.body)
        done = select(runs.c.id, runs.c.results).where(runs.c.results.is_not(None))
        for row in connection.execute(done):
            problems += _unreadable(f"run {row.id}", codec.results, row.results)
    return problems


def _unreadable(what: str, read: object, data: bytes) -> list[str]:
    try:
        read(data)  # type: ignore[operator]
    except (zlib.error, msgspec.MsgspecError, ValueError) as error:
        return [f"{what}: can't be read ({' '.join(str(error).split())[:100]})"]
    return []


def backup(store: Store, target: Path) -> Path:
    """Write a consistent copy of an SQLite store while runs go on. Raises StoreError, also for PostgreSQL."""
    if store.dialect != "sqlite":
        raise StoreError(f"{store.where}: back a PostgreSQL store up with its own tool: pg_dump --format=custom")
    if target.exists():
        raise StoreError(f"{target}: is there already; give another name")
    scratch = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with closing(sqlite3.connect(store.where)) as source, closing(sqlite3.connect(scratch)) as copy:
            source.backup(copy)
        os.replace(scratch, target)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{target}: the backup failed ({error}); free space or give another place") from error
    finally:
        scratch.unlink(missing_ok=True)
    return target


def restore(source: Path, target: Path) -> Path | None:
    """Put a backup in a store's place; return where the store that was there is kept now, None where there was none.

    Raises StoreError for a file that is no store or is damaged; nothing changes then.
    """
    _verify(source)
    scratch = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    kept = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(source)) as backed_up, closing(sqlite3.connect(scratch)) as copy:
            backed_up.backup(copy)
        if target.exists():
            with closing(sqlite3.connect(target)) as old:  # what its log holds goes into the file
                old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            kept = target.with_name(f"{target.name}.before-restore-{datetime.now(UTC):%Y%m%d%H%M%S}")
            os.replace(target, kept)
        for log in ("-wal", "-shm"):
            Path(f"{target}{log}").unlink(missing_ok=True)
        os.replace(scratch, target)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(f"{target}: the backup can't be put there ({error}); stop what uses it") from error
    finally:
        scratch.unlink(missing_ok=True)
    return kept


def _verify(path: Path) -> None:
    if not path.is_file():
        raise StoreError(f"{path}: no such file; give a backup")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            state = connection.execute("PRAGMA integrity_check").fetchone()[0]
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"{path}: is no store of duizhao's, or damaged ({error}); give another backup") from error
    if state != "ok":
        raise StoreError(f"{path}: is damaged ({state}); give another backup")


@dataclass(frozen=True)
class Pruned:
    """What pruning removes, or would remove."""

    runs: int
    revisions: int
    documents: int


def prune(store: Store, *, keep: int, older_than: timedelta = timedelta(0), dry_run: bool = False) -> Pruned:
    """Forget runs beyond the newest ``keep`` of each report that are older than that.

    Edits, the decode cache, the newest run and all that the kept runs show stay. A pruned run stays in the history
    without its results.
    """
    before = datetime.now(UTC).replace(tzinfo=None) - older_than
    with store.write() as connection:
        gone: list[int] = []
        lost: list[int] = []
        for report_id in connection.execute(select(reports.c.id)).scalars():
            old, kept = _split(connection, report_id, max(keep, 1), before)
            gone += old
            lost += _superseded(connection, report_id, kept) if old else []
        orphans = _orphans(connection, gone)
        if not dry_run:
            for ids in in_parts(lost):
                connection.execute(delete(findings).where(findings.c.revision_id.in_(ids)))
                connection.execute(delete(revisions).where(revisions.c.id.in_(ids)))
            for ids in in_parts(gone):
                values = {"results": None, "document_id": None, "inputs": "", "state": "pruned"}
                connection.execute(update(runs).where(runs.c.id.in_(ids)).values(values))
            for ids in in_parts(orphans):
                connection.execute(delete(documents).where(documents.c.id.in_(ids)))
    return Pruned(len(gone), len(lost), len(orphans))


def _split(connection: Connection, report_id: int, keep: int, before: datetime) -> tuple[list[int], list[int]]:
    """Return the runs of a report that can go, and those that stay. Re-runs and edits stay: people made them."""
    rows = connection.execute(
        select(runs.c.id, runs.c.kind, runs.c.started)
        .where(runs.c.report_id == report_id, runs.c.state == "done")
        .order_by(runs.c.id.desc())
    ).all()
    full = [row for row in rows if row.kind == "run"]
    old = {row.id for row in full[keep:] if row.started.replace(tzinfo=None) < before}
    return sorted(old), sorted(row.id for row in rows if row.id not in old)


def _superseded(connection: Connection, report_id: int, kept: list[int]) -> list[int]:
    """Return the revisions that no kept run shows: of each segment, those that are newest at none of them."""
    rows = connection.execute(
        select(revisions.c.id, revisions.c.segment_id, revisions.c.run_id)
        .join(segments, segments.c.id == revisions.c.segment_id)
        .where(segments.c.report_id == report_id)
        .order_by(revisions.c.segment_id, revisions.c.run_id, revisions.c.id)
    ).all()
    by_segment: dict[int, list[tuple[int, int]]] = {}
    for row in rows:
        by_segment.setdefault(row.segment_id, []).append((row.run_id, row.id))
    lost = []
    for made in by_segment.values():
        shown = {max((r for r in made if r[0] <= run), default=(0, 0))[1] for run in kept}
        lost += [revision for _, revision in made[:-1] if revision not in shown]  # the newest always stays
    return lost


def _orphans(connection: Connection, gone: list[int]) -> list[int]:
    """Return the documents that only these runs have."""
    going = set(gone)
    used: dict[bool, set[int]] = {True: set(), False: set()}  # by whether the run goes
    for row in connection.execute(select(runs.c.id, runs.c.document_id).where(runs.c.document_id.is_not(None))):
        used[row.id in going].add(row.document_id)
    return sorted(used[True] - used[False])
