"""What an inbox has seen of each file: its translated content, failed attempts, what was set aside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from duizhao.store.database import Store
from duizhao.store.schema import inbox


@dataclass(frozen=True)
class Seen:
    """The last state of a file: done, failed (tried again), aside (not tried again until it changes)."""

    path: str
    digest: str
    state: str
    attempts: int
    reason: str = ""


def seen(store: Store) -> dict[str, Seen]:
    """Return all files ever seen, by path."""
    with store.read() as connection:
        return {
            r.path: Seen(r.path, r.digest, r.state, r.attempts, r.reason) for r in connection.execute(select(inbox))
        }


def due(found: Mapping[str, str], known: Mapping[str, Seen]) -> list[str]:
    """Return, of files (path → digest), those that are new, changed, or failed and not set aside, by path."""
    return sorted(
        path
        for path, digest in found.items()
        if (old := known.get(path)) is None or old.digest != digest or old.state == "failed"
    )


def note(store: Store, path: str, digest: str, known: Mapping[str, Seen], *, reason: str | None, limit: int) -> Seen:
    """Save how a file went: done where ``reason`` is None, else failed, or aside after ``limit`` attempts."""
    old = known.get(path)
    attempts = 1 + (old.attempts if old is not None and old.digest == digest and old.state == "failed" else 0)
    state = "done" if reason is None else "aside" if attempts >= limit else "failed"
    values = {"path": path, "digest": digest, "state": state, "attempts": attempts, "reason": (reason or "")[:2000]}
    with store.write() as connection:
        statement = store.insert(inbox).values(values)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["path"], set_={k: v for k, v in values.items() if k != "path"}
            )
        )
    return Seen(path, digest, state, attempts, reason or "")
