import sqlite3

import pytest
from sqlalchemy import create_engine, inspect

from duizhao.errors import StoreError
from duizhao.store import database, schema
from duizhao.store.database import open_store
from duizhao.store.migrations import upgrade


def shape(engine):
    seen = inspect(engine)
    return {
        table: (
            {(c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(table)},
            {(i["name"], tuple(i["column_names"]), bool(i["unique"])) for i in seen.get_indexes(table)},
            {tuple(u["column_names"]) for u in seen.get_unique_constraints(table)},
            {(tuple(f["constrained_columns"]), f["referred_table"]) for f in seen.get_foreign_keys(table)},
        )
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def test_migrations_lead_to_the_schema_that_is_made_at_once(store, tmp_path, request):
    if store.dialect == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    else:
        url = request.getfixturevalue("postgres_url")
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE migrated")
        engine = create_engine(url.replace("/postgres?", "/migrated?"))
    upgrade(engine)
    assert shape(engine) == shape(store.engine)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == schema.VERSION
    engine.dispose()


@pytest.mark.parametrize("older", database._OLDER or [None])
def test_an_older_store_is_migrated_with_all_that_is_in_it(tmp_path, older):
    if older is None:
        pytest.skip("there is no older version yet")
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    upgrade(engine, older)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO memory (key, decoded) VALUES (x'00', x'7b7d')")
        connection.exec_driver_sql("INSERT INTO reports (name, title, source) VALUES ('r', 't', 's')")
    engine.dispose()
    store = open_store(f"sqlite:///{path}")
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == schema.VERSION
        assert connection.exec_driver_sql("SELECT count(*) FROM memory").scalar() == 1
        assert connection.exec_driver_sql("SELECT name FROM reports").scalar() == "r"


def test_a_newer_store_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "newer.db"
    open_store(f"sqlite:///{path}").engine.dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    open_store.cache_clear()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer duizhao.*9999"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_another_programs_database_is_refused(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="no store of duizhao's"):
        open_store(f"sqlite:///{path}")


def test_it_is_in_wal_mode(tmp_path):
    store = open_store(f"sqlite:///{tmp_path / 's.db'}")
    with store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
