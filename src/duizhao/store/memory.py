"""Translation memories: pairs of sentences that somebody translated, found again when they return, alike or changed.

A unit is found by three keys: its text; its text with figures left out; and a sketch, the smallest few hashes of its
runs of three characters (Broder 1997). Two texts that share most runs share a hash of their sketches, so that a look-up
reads a few rows, in any database.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select

from duizhao.errors import NotFoundError, StoreError
from duizhao.lexicon.han import matching_form
from duizhao.lexicon.simplify import is_traditional, to_simplified
from duizhao.store import word_index
from duizhao.store.database import Store, in_batches, in_parts
from duizhao.store.schema import memories, memory_sketches, memory_units

SKETCH = 6  # hashes kept of a text
_RUN = 3  # characters
_AT_ONCE = 5000  # units committed together: what a killed import has done stays
_LOOKED_AT = 40  # units whose text is compared, of those that share hashes
_COMMON = 2000  # units from which a hash is too common to be looked for
_FIGURES = re.compile(r"[0-9][0-9.,:%]*|[〇零一二三四五六七八九两十百千万亿兆点]{2,}|[〇零一二三四五六七八九十]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A pair as it is brought in. ``place``: where it stood, for people."""

    zh: str
    en: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A unit that is like a sentence. ``score``: percent of likeness, figures left out; 100 for the same."""

    memory: str
    zh: str
    en: str
    place: str
    score: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Memory:
    """A memory as `duizhao memory list` shows it.

    ``priority``: the higher wins; ``penalty``: percent off each score.
    """

    name: str
    origin: str
    priority: int
    penalty: int
    units: int


def put(store: Store, name: str, origin: str, units: Iterable[Unit], *, priority: int = 0, penalty: int = 0) -> int:
    """Bring units into a memory, made where there is none; return how many are new.

    A pair that is there already is skipped: an import that was killed is simply run again.
    """
    with store.write() as connection:
        values = {"name": name, "origin": origin, "priority": priority, "penalty": penalty}
        statement = store.insert(memories).values(values)
        fresh = {c: statement.excluded[c] for c in ("origin", "priority", "penalty")}
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=fresh))
        memory_id = connection.execute(select(memories.c.id).where(memories.c.name == name)).scalar_one()
    new = 0
    for batch in in_batches(units, _AT_ONCE):
        rows = {row["digest"]: row for row in (_row(memory_id, unit) for unit in batch) if row}
        with store.write() as connection:
            new += _insert(connection, memory_id, rows)
    return new


def _row(memory_id: int, unit: Unit) -> dict[str, object] | None:
    zh, en = " ".join(unit.zh.split()), " ".join(unit.en.split())
    form = form_of(zh)
    if not form or not en:
        return None
    digest = hash_of(f"{form}\t{en}")
    masked = masked_form(form)
    return {
        "memory_id": memory_id,
        "digest": digest,
        "exact": hash_of(form),
        "masked": hash_of(masked),
        "zh": zh,
        "en": en,
        "place": unit.place,
        "sketch": sketch(masked),
    }


def _insert(connection: Connection, memory_id: int, rows: dict[object, dict[str, object]]) -> int:
    known: set[int] = set()
    for part in in_parts(list(rows)):
        query = select(memory_units.c.digest).where(
            memory_units.c.memory_id == memory_id, memory_units.c.digest.in_(part)
        )
        known |= set(connection.execute(query).scalars())
    fresh = [row for digest, row in rows.items() if digest not in known]
    if not fresh:
        return 0
    first = (connection.execute(select(func.max(memory_units.c.id))).scalar() or 0) + 1
    numbered = [{**{k: v for k, v in r.items() if k != "sketch"}, "id": first + i} for i, r in enumerate(fresh)]
    connection.execute(memory_units.insert(), numbered)
    grams = [(g, first + i) for i, row in enumerate(fresh) for g in row["sketch"]]  # type: ignore[attr-defined]
    if grams:  # as the driver takes them: SQLAlchemy's own way costs a seventh of an import
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        statement = f"INSERT INTO {memory_sketches.name} (gram, unit_id) VALUES ({mark}, {mark})"
        connection.exec_driver_sql(statement, grams)
    return len(fresh)


def form_of(zh: str) -> str:
    """Return a sentence as it is compared: simplified, full-width forms folded, no white space."""
    return matching_form(to_simplified(zh) if is_traditional(zh) else zh)


def masked_form(form: str) -> str:
    """Return a compared sentence with its figures as #.

    >>> masked_form("增长5.2%,达三百亿元")
    '增长#达#元'
    """
    return _FIGURES.sub("#", form)


def sketch(masked: str) -> list[int]:
    """Return the smallest few hashes of a text's runs of three characters."""
    runs = {masked[i : i + _RUN] for i in range(max(1, len(masked) - _RUN + 1))}
    return sorted({zlib.crc32(run.encode()) for run in runs})[:SKETCH]


def hash_of(text: str) -> int:
    """Return a text as the number that an index looks for."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def listed(store: Store) -> list[Memory]:
    """Return all memories, the first looked at first."""
    with store.read() as connection:
        counts = select(memory_units.c.memory_id, func.count().label("units")).group_by(memory_units.c.memory_id)
        per = counts.subquery()
        query = select(memories, func.coalesce(per.c.units, 0).label("units")).join(
            per, per.c.memory_id == memories.c.id, isouter=True
        )
        rows = connection.execute(query.order_by(memories.c.priority.desc(), memories.c.name)).all()
    return [Memory(r.name, r.origin, r.priority, r.penalty, r.units) for r in rows]


def remove(store: Store, name: str) -> int:
    """Remove a memory with its units and return how many these were. Raises NotFoundError."""
    memory_id = _id_of(store, name)
    with store.write() as connection:
        of_it = select(memory_units.c.id).where(memory_units.c.memory_id == memory_id)
        connection.execute(delete(memory_sketches).where(memory_sketches.c.unit_id.in_(of_it)))
        gone = connection.execute(delete(memory_units).where(memory_units.c.memory_id == memory_id)).rowcount
        connection.execute(delete(memories).where(memories.c.id == memory_id))
        word_index.drop(connection)
    return gone


def units_of(store: Store, name: str) -> Iterator[Unit]:
    """Yield the units of a memory in the order in which they came. Raises NotFoundError."""
    memory_id = _id_of(store, name)
    last = 0
    while True:
        with store.read() as connection:
            query = select(memory_units).where(memory_units.c.memory_id == memory_id, memory_units.c.id > last)
            rows = connection.execute(query.order_by(memory_units.c.id).limit(_AT_ONCE)).all()
        if not rows:
            return
        for row in rows:
            yield Unit(row.zh, row.en, row.place)
        last = rows[-1].id


def _id_of(store: Store, name: str) -> int:
    with store.read() as connection:
        memory_id = connection.execute(select(memories.c.id).where(memories.c.name == name)).scalar()
        names = connection.execute(select(memories.c.name).order_by(memories.c.name).limit(5)).scalars().all()
    if memory_id is None:
        has = f"it has {', '.join(names)}" if names else "it has none"
        raise NotFoundError(
            f"{store.where}: has no memory {name} ({has}); bring one in with: duizhao memory import FILE --name {name}"
        )
    return memory_id


def state(store: Store) -> str:
    """Return a few digits that change whenever a memory changes; empty where there is none."""
    with store.read() as connection:
        rows = connection.execute(select(memories.c.name, memories.c.priority, memories.c.penalty)).all()
        if not rows:
            return ""
        last, count = connection.execute(select(func.max(memory_units.c.id), func.count(memory_units.c.id))).one()
    return f"{sorted(map(tuple, rows))}:{last}:{count}"


def look_up(store: Store, sentences: Iterable[str], least: float = 75.0) -> dict[str, Match]:
    """Return the best match of each simplified sentence that has one of at least that many percent.

    The same text wins, then the same but for figures, then the most alike; among equals the memory of higher priority.
    """
    wanted = list(dict.fromkeys(sentences))
    with store.read() as connection:
        if connection.execute(select(memory_units.c.id).limit(1)).first() is None:
            return {}
        found = _by_key(connection, "exact", _by_hash((s, form_of(s)) for s in wanted), exact=True)
        rest = [s for s in wanted if s not in found]
        masked = _by_key(connection, "masked", _by_hash((s, masked_form(form_of(s))) for s in rest), exact=False)
        found |= {s: m for s, m in masked.items() if m.score >= least}
        for sentence in rest:
            if sentence not in found and (match := _most_alike(connection, sentence, least)) is not None:
                found[sentence] = match
    return found


_COLUMNS = (
    memory_units.c.id, memory_units.c.zh, memory_units.c.en, memory_units.c.place, memories.c.name,
    memories.c.priority, memories.c.penalty,
)  # fmt: skip


def _by_hash(forms: Iterable[tuple[str, str]]) -> dict[int, list[str]]:
    """Return sentences by the hash of their form: those that differ only in the width of marks share one."""
    found: dict[int, list[str]] = {}
    for sentence, form in forms:
        found.setdefault(hash_of(form), []).append(sentence)
    return found


def _by_key(connection: Connection, column: str, wanted: dict[int, list[str]], *, exact: bool) -> dict[str, Match]:
    found: dict[str, Match] = {}
    key = memory_units.c[column]
    for part in in_parts(list(wanted)):
        query = select(key.label("key"), *_COLUMNS).join(memories, memories.c.id == memory_units.c.memory_id)
        # the last row of a key stays: highest priority, then newest
        for row in connection.execute(query.where(key.in_(part)).order_by(memories.c.priority, memory_units.c.id)):
            match = Match(row.name, row.zh, row.en, row.place, 100.0 - row.penalty, exact)
            found |= dict.fromkeys(wanted[row.key], match)
    return found


def _most_alike(connection: Connection, sentence: str, least: float) -> Match | None:
    from rapidfuzz import fuzz

    form = masked_form(form_of(sentence))
    shared: Counter[int] = Counter()
    for gram in sketch(form):
        query = select(memory_sketches.c.unit_id).where(memory_sketches.c.gram == gram).limit(_COMMON)
        shared.update(connection.execute(query).scalars())
    best: tuple[float, int, Match] | None = None
    candidates = [unit_id for unit_id, _ in shared.most_common(_LOOKED_AT)]
    for part in in_parts(candidates):
        query = select(*_COLUMNS).join(memories, memories.c.id == memory_units.c.memory_id)
        for row in connection.execute(query.where(memory_units.c.id.in_(part))):
            score = fuzz.ratio(form, masked_form(form_of(row.zh)), score_cutoff=least) - row.penalty
            if score >= least and (best is None or (score, row.priority) > best[:2]):
                best = score, row.priority, Match(row.name, row.zh, row.en, row.place, round(score, 1), False)
    return best[2] if best else None


def check_name(name: str) -> str:
    """Return a memory's name as it is kept. Raises StoreError where it can't be one."""
    name = " ".join(name.split())
    if not name or len(name) > 255 or not name.isprintable():
        raise StoreError(f"{name!r} can't be the name of a memory; give up to 255 printable characters")
    return name
