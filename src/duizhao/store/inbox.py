"""What an inbox has seen of each file, and who works on it: translated content, failed attempts, leases."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, update

from duizhao.store.database import Store
from duizhao.store.runs import is_alive
from duizhao.store.schema import inbox

LEASE = 1800.0  # seconds that a file is one process's; one of this machine that died loses it at once


@dataclass(frozen=True)
class Seen:
    """The last state of a file: new, done, failed (tried again), aside (not tried again until it changes).

    ``stamp``: size and time of the file when it had this content; while they are the same it is not read again.
    """

    path: str
    digest: str
    state: str
    attempts: int
    reason: str = ""
    stamp: str = ""


def seen(store: Store) -> dict[str, Seen]:
    """Return all files ever seen, by path."""
    with store.read() as connection:
        return {
            r.path: Seen(r.path, r.digest, r.state, r.attempts, r.reason, r.stamp)
            for r in connection.execute(select(inbox))
        }


def due(found: Mapping[str, str], known: Mapping[str, Seen]) -> list[str]:
    """Return, of files (path → digest), those that are new, changed, or failed and not set aside, in their order."""
    return [
        path
        for path, digest in found.items()
        if (old := known.get(path)) is None or old.digest != digest or old.state in ("failed", "new")
    ]


def stamped(store: Store, stamps: Mapping[str, str]) -> None:
    """Save the stamps of files whose content was found to be as before."""
    with store.write() as connection:
        for path, stamp in stamps.items():
            connection.execute(update(inbox).where(inbox.c.path == path).values(stamp=stamp))


def claim(store: Store, path: str, digest: str) -> bool:
    """Take a file for this process; False where another has it, or has done it meanwhile."""
    me, now = f"{platform.node()}:{os.getpid()}", time.time()
    with store.write() as connection:
        row = connection.execute(select(inbox).where(inbox.c.path == path).with_for_update()).first()
        lease = {"leased_by": me, "leased_until": now + LEASE}
        if row is None:
            values = {"path": path, "digest": "", "state": "new", "attempts": 0, "reason": "", **lease}
            return connection.execute(store.insert_new(inbox), values).rowcount == 1
        if row.leased_until > now and row.leased_by != me and not _is_gone(row.leased_by):
            return False
        if row.state == "done" and row.digest == digest:
            return False
        connection.execute(update(inbox).where(inbox.c.path == path).values(lease))
        return True


def _is_gone(holder: str) -> bool:
    """Return whether a lease's holder was a process of this machine that runs no more."""
    host, _, process = holder.rpartition(":")
    return not holder or host == platform.node() and process.isdigit() and not is_alive(int(process))


def release(store: Store, path: str) -> None:
    """Give a file back that was not worked on to the end."""
    with store.write() as connection:
        connection.execute(update(inbox).where(inbox.c.path == path).values(leased_by="", leased_until=0))


def note(
    store: Store,
    path: str,
    digest: str,
    known: Mapping[str, Seen],
    *,
    reason: str | None,
    attempts: int,
    stamp: str = "",
) -> Seen:
    """Save how a file went: done where ``reason`` is None, else failed, or aside after so many attempts."""
    old = known.get(path)
    tried = 1 + (old.attempts if old is not None and old.digest == digest and old.state == "failed" else 0)
    state = "done" if reason is None else "aside" if tried >= attempts else "failed"
    values = {
        "path": path,
        "digest": digest,
        "state": state,
        "attempts": tried,
        "reason": (reason or "")[:2000],
        "stamp": stamp,
        "leased_by": "",
        "leased_until": 0,
    }
    with store.write() as connection:
        statement = store.insert(inbox).values(values)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["path"], set_={k: v for k, v in values.items() if k != "path"}
            )
        )
    return Seen(path, digest, state, tried, reason or "", stamp)
