"""Rename the table of engine outputs and the fields of stored documents to the words the code uses now."""

import hashlib
import json
import zlib
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.rename_table("memory", "decode_cache")
    op.add_column("revisions", sa.Column("stretches", sa.Integer(), server_default="1", nullable=False))
    connection = op.get_bind()
    _rewrite(connection, "decode_cache", "key", "decoded", _decoded)
    _rewrite(connection, "runs", "id", "results", _results)
    _rewrite(connection, "documents", "id", "body", _document, digest="digest")


def _rewrite(
    connection: sa.Connection, table: str, key: str, column: str, renew: Callable[[bytes], bytes], digest: str = ""
) -> None:
    rows = sa.table(table, sa.column(key), sa.column(column), *([sa.column(digest)] if digest else []))
    keys = connection.execute(sa.select(rows.c[key])).scalars().all()
    for row_key in keys:  # one at a time: a body of a long report takes megabytes
        old = connection.execute(sa.select(rows.c[column]).where(rows.c[key] == row_key)).scalar()
        if old is None:
            continue
        new = renew(bytes(old))
        values = {column: new} | ({digest: hashlib.sha256(new).hexdigest()} if digest else {})
        connection.execute(rows.update().where(rows.c[key] == row_key).values(values))


def _renamed(value: Any, **names: str) -> Any:
    return {names.get(k, k): v for k, v in value.items()} if isinstance(value, dict) else value


def _decoded(data: bytes) -> bytes:
    return json.dumps(
        _renamed(json.loads(data), parts="splits", clauses="stretches", unprotected="unmasked"), ensure_ascii=False
    ).encode()


def _results(data: bytes) -> bytes:
    summaries, *rest = json.loads(zlib.decompress(data))
    return _packed([[_renamed(s, points="key_points") for s in summaries], *rest])


def _document(data: bytes) -> bytes:
    report, structure = json.loads(zlib.decompress(data))
    structure = _renamed(structure, doubts="warnings")
    structure["segments"] = [_renamed(s, simplified="converted") for s in structure["segments"]]
    return _packed([_renamed(report, simplified="converted"), structure])


def _packed(value: object) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 6)
