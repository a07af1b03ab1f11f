import json
import sqlite3
import zlib

import pytest
from sqlalchemy import create_engine, inspect, text

from duizhao.documents import Candidate, Decoded
from duizhao.errors import StoreError
from duizhao.store import codec, database, runs, schema
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


def in_words_of_schema_2(value):
    """What the code before schema 0003 stored for the same value."""
    names = {
        "splits": "parts",
        "unmasked": "unprotected",
        "key_points": "points",
        "warnings": "doubts",
        "converted": "simplified",
    }
    if isinstance(value, dict):
        return {names.get(k, k): in_words_of_schema_2(v) for k, v in value.items()}
    return [in_words_of_schema_2(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("older", database.OLDER)
def test_an_older_store_is_migrated_with_all_that_is_in_it(tmp_path, older, sample_run):
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    upgrade(engine, older)
    run, _ = sample_run
    worded = in_words_of_schema_2 if older < "0003" else lambda value: value
    cache = "memory" if older < "0003" else "decode_cache"
    body, results = (
        zlib.compress(json.dumps(worded(json.loads(zlib.decompress(data)))).encode())
        for data in (
            codec.packed((run.report, run.structure)),
            codec.packed((run.summaries, run.overview, run.signature, run.counts, run.seconds)),
        )
    )
    decoded = Decoded((Candidate("A.", -0.5),), 3, splits=2, unmasked=True)
    with engine.begin() as connection:
        old = json.dumps(worded(json.loads(codec.decoded_bytes(decoded)))).encode()
        connection.execute(text(f"INSERT INTO {cache} (key, decoded) VALUES (:k, :v)"), {"k": b"0" * 20, "v": old})
        connection.exec_driver_sql("INSERT INTO reports (id, name, title, source) VALUES (1, 'r', 't', 's')")
        connection.execute(
            text("INSERT INTO documents (id, report_id, digest, body) VALUES (1, 1, 'd', :b)"), {"b": body}
        )
        columns = "report_id, document_id, kind, state, reason, host, process, basis, inputs, results"
        connection.execute(
            text(f"INSERT INTO runs ({columns}) VALUES (1, 1, 'run', 'done', '', 'h', 1, '', '', :r)"), {"r": results}
        )
        connection.exec_driver_sql(
            "INSERT INTO edits (source, zh, en, report_id, key, run_id) VALUES ('x', '好', 'Good.', 1, 'k', 1)"
        )
    engine.dispose()
    store = open_store(f"sqlite:///{path}")
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == schema.VERSION
        assert codec.decoded(connection.exec_driver_sql("SELECT decoded FROM decode_cache").scalar()) == decoded
        assert connection.exec_driver_sql("SELECT en FROM edits").scalar() == "Good."
    kept = runs.as_of(store, 1)
    assert (kept.report, kept.structure, kept.summaries, kept.overview) == (
        run.report,
        run.structure,
        run.summaries,
        run.overview,
    )


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
