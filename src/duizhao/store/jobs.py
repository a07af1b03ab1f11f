"""Work in the background: queued in the store, so that it survives a closed tab and a dead process."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Row, delete, select, update

from duizhao.documents import Record
from duizhao.store.database import Store
from duizhao.store.runs import is_alive
from duizhao.store.schema import jobs

_KEPT = 1000  # ended jobs that are remembered
State = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """A job. ``result``: what it made, or ``{"reason": …}`` where it failed."""

    id: int
    kind: str
    report: str
    options: Record
    state: State
    result: Record
    who: str


def add(store: Store, kind: str, report: str, options: Record, who: str = "") -> Job:
    """Queue a job and return it."""
    values = {"kind": kind, "report": report, "options": json.dumps(options), "state": "queued", "who": who}
    with store.write() as connection:
        number = connection.execute(jobs.insert().values(values)).inserted_primary_key[0]  # type: ignore[index]
        ended = jobs.c.state.in_(("done", "failed"))
        connection.execute(delete(jobs).where(ended, jobs.c.id < number - _KEPT))
    return Job(number, kind, report, options, "queued", {}, who)


def take(store: Store) -> Job | None:
    """Return the oldest queued job, which is ours now; first put back what dead processes of this machine left."""
    here = platform.node()
    with store.write() as connection:
        left = select(jobs.c.id, jobs.c.process).where(jobs.c.state == "running", jobs.c.host == here)
        for row in connection.execute(left).all():
            if row.process != os.getpid() and not is_alive(row.process):
                connection.execute(update(jobs).where(jobs.c.id == row.id).values(state="queued"))
        found = connection.execute(
            select(jobs).where(jobs.c.state == "queued").order_by(jobs.c.id).limit(1).with_for_update(skip_locked=True)
        ).first()
        if found is None:
            return None
        mine = {"state": "running", "host": here, "process": os.getpid()}
        connection.execute(update(jobs).where(jobs.c.id == found.id).values(mine))
    return _job(found)


def finish(store: Store, number: int, state: State, result: Record) -> None:
    """Save how a job ended."""
    with store.write() as connection:
        connection.execute(update(jobs).where(jobs.c.id == number).values(state=state, result=json.dumps(result)))


def put_back(store: Store) -> None:
    """Queue what this process has not finished again: it ends."""
    with store.write() as connection:
        mine = (jobs.c.state == "running", jobs.c.host == platform.node(), jobs.c.process == os.getpid())
        connection.execute(update(jobs).where(*mine).values(state="queued"))


def of(store: Store, number: int) -> Job | None:
    """Return a job by its number."""
    with store.read() as connection:
        row = connection.execute(select(jobs).where(jobs.c.id == number)).first()
    return _job(row) if row is not None else None


def newest(store: Store, limit: int = 50) -> list[Job]:
    """Return the newest jobs, the last one first."""
    with store.read() as connection:
        return [_job(row) for row in connection.execute(select(jobs).order_by(jobs.c.id.desc()).limit(limit))]


def _job(row: Row) -> Job:  # type: ignore[type-arg]
    result = json.loads(row.result) if row.result else {}
    return Job(row.id, row.kind, row.report, json.loads(row.options), row.state, result, row.who)
