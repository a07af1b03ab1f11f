"""An index of the words of all memories, for SQLite: made at the first look-up, brought up to date by later ones.

Chinese is indexed by pairs of characters, so that two characters are found in any place; English by words. SQLite's
full-text search (FTS5) holds it without the texts. PostgreSQL reads the units one by one instead.
"""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy import Connection, text

from duizhao.lexicon.han import HAN_RUN, is_han
from duizhao.store.database import Store

_TABLE = "memory_words"
_AT_ONCE = 20_000  # units indexed in one transaction
_WORD = re.compile(r"[^\W_]+")


def matching(store: Store, query: str, limit: int, *, whole: bool = False) -> list[int] | None:
    """Return ids of units that have a text in their Chinese or English; None where no index can tell.

    ``whole``: its first and last words or figures are whole ones, so that figures too are looked up.
    """
    phrase = _whole_phrase(query) if whole else _phrase(query)
    if store.dialect != "sqlite" or phrase is None or not _has_search():
        return None
    _bring_up_to_date(store)
    with store.read() as connection:
        found = text(f"SELECT rowid FROM {_TABLE} WHERE {_TABLE} MATCH :phrase LIMIT :limit")
        return list(connection.execute(found, {"phrase": phrase, "limit": limit}).scalars())


def drop(connection: Connection) -> None:
    """Forget the index, since units were removed; the next look-up makes it again."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"DROP TABLE IF EXISTS {_TABLE}"))


def _has_search() -> bool:
    with sqlite3.connect(":memory:") as memory:
        return bool(memory.execute("SELECT sqlite_compileoption_used('ENABLE_FTS5')").fetchone()[0])


def _bring_up_to_date(store: Store) -> None:
    while True:
        with store.write() as connection:
            connection.execute(text(f"CREATE VIRTUAL TABLE IF NOT EXISTS {_TABLE} USING fts5(zh, en, content='')"))
            last = connection.execute(text(f"SELECT max(id) FROM {_TABLE}_docsize")).scalar() or 0
            newer = text("SELECT id, zh, en FROM memory_units WHERE id > :last ORDER BY id LIMIT :most")
            rows = connection.execute(newer, {"last": last, "most": _AT_ONCE}).all()
            if not rows:
                return
            insert = text(f"INSERT INTO {_TABLE} (rowid, zh, en) VALUES (:id, :zh, :en)")
            connection.execute(insert, [{"id": r.id, "zh": _pairs(r.zh), "en": _words(r.en)} for r in rows])


def _pairs(zh: str) -> str:
    """Return a text's pairs of neighbouring Chinese characters, its other words as they are."""
    parts = []
    for run in re.findall(rf"{HAN_RUN.pattern}|[A-Za-z0-9]+", zh):
        parts += [run[i : i + 2] for i in range(max(1, len(run) - 1))] if is_han(run[0]) else [run.lower()]
    return " ".join(parts)


def _words(en: str) -> str:
    return " ".join(_WORD.findall(en.lower()))


def _whole_phrase(query: str) -> str | None:
    """Return a query of whole words as FTS5 has it; None where a single character has no pair."""
    if not HAN_RUN.search(query):
        words = _words(query)
        return f'"{words}"' if words else None
    if any(len(run) == 1 for run in HAN_RUN.findall(query)):
        digits = " ".join(re.findall(r"[A-Za-z0-9]+", query))  # 亿 stands in a pair with what follows
        return f'zh : "{digits}"' if digits else None
    return f'zh : "{_pairs(query)}"'


def _phrase(query: str) -> str | None:
    """Return the query as FTS5 has it; None for a single Chinese character, which has no pair."""
    query = query.strip()
    if HAN_RUN.search(query):
        # What begins or ends with a letter or digit may be part of a longer word.
        inner = re.sub(r"^[A-Za-z0-9\W_]+|[A-Za-z0-9\W_]+$", "", query)
        single = any(len(run) == 1 for run in HAN_RUN.findall(inner))
        return None if single or not inner else f'zh : "{_pairs(inner)}"'
    words = _words(query)
    return f'"{words}" *' if words and not any(c.isdigit() for c in words) else None
