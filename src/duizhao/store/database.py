"""Open a store: an SQLite file or PostgreSQL by its URL; create, migrate or refuse it by its schema's version."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Insert, Table, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from duizhao.errors import StoreError
from duizhao.store import schema

PATIENCE = float(os.environ.get("DUIZHAO_STORE_PATIENCE") or 30)  # seconds to wait for another writer
_AT_ONCE = 500  # keys in one statement
_K = TypeVar("_K")
OLDER: tuple[str, ...] = ("0001", "0002", "0003", "0004")  # versions that migrations lead from, the newest last


class Store:
    """An open store. ``where``: its path or URL without the password, for messages."""

    def __init__(self, engine: Engine, where: str) -> None:
        self.engine, self.where = engine, where

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        return self.engine.dialect.name

    def reconnect(self) -> None:
        """Open the store again, so that a file deleted or replaced behind an open connection is noticed."""
        self.engine.dispose()

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection to read with. Raises StoreError where the store fails."""
        with store_errors(self.where), self.engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Give one transaction, committed at the end, undone by an error. Raises StoreError where the store fails."""
        with store_errors(self.where), self.engine.execution_options(writes=True).begin() as connection:
            yield connection

    def insert(self, table: Table) -> Any:
        """Return an INSERT of the store's dialect, which can say ON CONFLICT."""
        if self.dialect == "postgresql":
            from sqlalchemy.dialects.postgresql import insert
        else:
            from sqlalchemy.dialects.sqlite import insert
        return insert(table)

    def insert_new(self, table: Table) -> Insert:
        """Return an INSERT that skips rows whose key is there already."""
        return self.insert(table).on_conflict_do_nothing()


def url_of(store: str, out: str) -> str:
    """Return a store's URL: as given, of the SQLite file given, or of duizhao.db in the output folder."""
    if "://" in store:
        return store
    return f"sqlite:///{Path(store).resolve() if store else Path(out).resolve() / 'duizhao.db'}"


@lru_cache(maxsize=8)
def open_store(url: str) -> Store:
    """Return the store at a URL at the current schema: created where missing, migrated where older.

    Raises StoreError where it can't be reached, is damaged, or was made by a newer duizhao.
    """
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        with store_errors(str(path)):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError(
                    f"{path}: the store's folder can't be made ({error.strerror}); give another --store or --out"
                ) from error
        store = Store(_sqlite(url), str(path))
    else:
        with store_errors(url):
            engine = create_engine(url, pool_pre_ping=True, pool_size=4)
        store = Store(engine, engine.url.render_as_string(hide_password=True))
    _at_version(store)
    return store


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": PATIENCE})
    # SQLite's connections must not be used on the other side of a fork; a child opens its own
    os.register_at_fork(after_in_child=lambda: engine.dispose(close=False))

    @event.listens_for(engine, "connect")
    def _pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # sqlite3 must not begin transactions of its own
        cursor = connection.cursor()
        _wal(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")  # in WAL a kill loses nothing, a power cut the last moments
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-65536")  # KiB: the indexes of a large memory stay at hand
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A read-then-write transaction fails where another wrote between; IMMEDIATE waits its turn.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _wal(cursor: sqlite3.Cursor) -> None:
    """Switch to write-ahead logging. SQLite does not wait for another writer here, so wait and try again."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
        time.sleep(0.02)


def _at_version(store: Store) -> None:
    with store_errors(store.where), store.engine.connect() as connection:
        version = _version(connection)
        empty = version is None and not inspect(connection).get_table_names()
    if version == schema.VERSION:
        return
    if empty:
        _make(store)
    elif version in OLDER:
        from duizhao.store.migrations import upgrade

        with store_errors(store.where):
            upgrade(store.engine)
    elif version is None:
        raise StoreError(f"{store.where}: is a database but no store of duizhao's; give another --store")
    else:
        raise StoreError(
            f"{store.where}: was made by a newer duizhao (schema {version}, this one knows {schema.VERSION}); "
            f"upgrade duizhao or give another --store"
        )


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _make(store: Store) -> None:
    """Create all tables at once and the version, without importing the migrations (a test compares the two)."""
    with store.write() as connection:
        if store.dialect == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(668811)"))  # two that make it at once
        if _version(connection) is None:
            schema.metadata.create_all(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": schema.VERSION})


@contextlib.contextmanager
def store_errors(where: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises into a StoreError that says what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = " ".join(str(error.orig if isinstance(error, DatabaseError) and error.orig else error).split())[:160]
        for sign, advice in (
            ("locked", "another process writes to it and does not end; wait, or stop it"),
            ("readonly", "it can't be written; check its permissions, or give another --store"),
            ("read-only", "it can't be written; check its permissions, or give another --store"),
            ("unable to open", "check that its folder is there and can be written, or give another --store"),
            ("full", "make room on the disk and run again: what was committed is kept"),
            ("not a database", "it is damaged or no store; put a copy back, or give another --store"),
            ("malformed", "it is damaged; put a copy back, or give another --store"),
            ("no such table", "it was emptied or replaced while it was in use; put a copy back, or run again"),
            ("disk I/O", "the disk fails or is full; make room and run again: what was committed is kept"),
            ("connect", "check that the server runs and the URL is right"),
        ):
            if sign in reason:
                found = StoreError(f"{where}: {reason}; {advice}")
                found.passing = sign in ("locked", "connect")
                raise found from error
        raise StoreError(f"{where}: the store failed ({reason}); see the whole error with --debug") from error
    except ModuleNotFoundError as error:
        raise StoreError(f"{where}: needs the package {error.name}; install it, or give another --store") from error


def in_batches(items: Iterable[_K], size: int = 5000) -> Iterator[list[_K]]:
    """Yield items in lists of that many, so that what a long input needs is never held at once."""
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch


def in_parts(keys: Sequence[_K]) -> Iterator[Sequence[_K]]:
    """Yield keys in parts that one statement can hold: both databases limit its parameters."""
    return (keys[i : i + _AT_ONCE] for i in range(0, len(keys), _AT_ONCE))
