"""Find again what was translated: a text in all reports and memories, what a person said, what is not consistent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Row, and_, func, or_, select

from duizhao.lexicon.han import is_han
from duizhao.lexicon.numbers_zh import quantities
from duizhao.lexicon.other_forms import is_figure, other_forms
from duizhao.lexicon.terms import load_lexicon
from duizhao.store import codec, memory, word_index
from duizhao.store.database import Store, in_parts
from duizhao.store.runs import newest_ids
from duizhao.store.schema import documents, memories, memory_units, reports, revisions, runs, segments

_CANDIDATES = 10_000  # units of the index that are looked at
_ALIKE = 60.0  # percent of likeness of a fuzzy find


@dataclass(frozen=True, slots=True)
class Place:
    """A pair that has a text. ``where``: the report and segment, or the memory and place."""

    where: str
    zh: str
    en: str
    origin: str


@dataclass(frozen=True, slots=True)
class Said:
    """A segment of a person's answer with its figures."""

    report: str
    segment: str
    zh: str
    en: str
    figures: tuple[str, ...]


def find(store: Store, text: str, *, limit: int = 20, fuzzy: bool = False) -> list[Place]:
    """Return the pairs that have a text in either language: of reports first, then of memories; then alike ones.

    A figure is found by its value however it is written, as part of a longer one last; a term and a person in either
    language.
    """
    others = [(form, True) for form in other_forms(text, load_lexicon())]
    forms = [(text, True), *others, (text, False)] if is_figure(text) else [(text, False), *others]
    found: list[Place] = []
    for form, whole in forms:
        if len(found) < limit:
            seen = {(p.where, p.zh) for p in found}
            found += [p for p in _having(store, form, limit, whole=whole) if (p.where, p.zh) not in seen]
    del found[limit:]
    if fuzzy and len(found) < limit:
        simplified = memory.form_of(text)
        match = memory.look_up(store, [simplified], least=_ALIKE).get(simplified)
        if match is not None and not any(p.zh == match.zh for p in found):
            found.append(Place(f"memory {match.memory}, {match.place}: {match.score:.0f} %", match.zh, match.en, "tm"))
    return found


def _having(store: Store, text: str, limit: int, *, whole: bool) -> list[Place]:
    """Return the pairs that have just this text; ``whole``: not as part of a longer word or figure."""
    pattern = "%" + "".join(f"\\{c}" if c in "\\%_" else c for c in text.strip()) + "%"
    with store.read() as connection:
        latest = _latest()
        query = latest.where(or_(segments.c.zh.ilike(pattern, escape="\\"), revisions.c.en.ilike(pattern, escape="\\")))
        rows = connection.execute(query.order_by(reports.c.name, segments.c.position).limit(limit)).all()
        found = [Place(f"{r.name} {r.key}", r.zh, r.en, r.origin) for r in rows]
        if len(found) < limit:
            units = select(memory_units, memories.c.name).join(memories, memories.c.id == memory_units.c.memory_id)
            ids = word_index.matching(store, text, _CANDIDATES, whole=whole)
            has = or_(memory_units.c.zh.ilike(pattern, escape="\\"), memory_units.c.en.ilike(pattern, escape="\\"))
            if ids is not None:
                has = and_(memory_units.c.id.in_(ids), has)
            rows = connection.execute(units.where(has).limit(limit - len(found))).all()
            found += [Place(f"memory {r.name}, {r.place}".rstrip(", "), r.zh, r.en, "tm") for r in rows]
    return [p for p in found if _whole(text, p)] if whole else found


def _whole(text: str, place: Place) -> bool:
    """Return whether a text stands in a pair by itself: 2.6 not in 12.6, May not in Mayor."""
    head, tail = (r"(?<![\w.])" if text[0].isalnum() and not is_han(text[0]) else ""), ""
    if text[-1].isalnum() and not is_han(text[-1]):
        tail = r"(?!\w|[.,]\d)"
    edges = re.compile(f"{head}{re.escape(text)}{tail}", re.I | re.A)
    return edges.search(place.zh) is not None or edges.search(place.en) is not None


def _latest():  # noqa: ANN202 - a Select of named columns
    newest = select(func.max(revisions.c.id)).group_by(revisions.c.segment_id)
    return (
        select(segments.c.key, segments.c.zh, revisions.c.en, revisions.c.origin, reports.c.name)
        .join(revisions, revisions.c.segment_id == segments.c.id)
        .join(reports, reports.c.id == segments.c.report_id)
        .where(revisions.c.id.in_(newest))
    )


def said_by(store: Store, name: str) -> Iterator[Said]:
    """Yield the segments of the answers that a person gave, in the order of reports and segments."""
    with store.read() as connection:
        query = (
            select(reports.c.id, reports.c.name, documents.c.body)
            .join(runs, runs.c.report_id == reports.c.id)
            .join(documents, documents.c.id == runs.c.document_id)
            .where(runs.c.id.in_(newest_ids()))
        )
        for row in connection.execute(query.order_by(reports.c.name)).all():
            yield from _said_in(connection, row, name)


def _said_in(connection: Connection, row: Row, name: str) -> Iterator[Said]:
    _, structure = codec.document(row.body)
    exchanges = {e.id for e in structure.exchanges if name in e.respondents}
    keys = [s.id for s in structure.segments if s.exchange in exchanges and s.role == "answer"]
    english: dict[str, str] = {}
    for part in in_parts(keys):
        query = _latest().where(and_(segments.c.report_id == row.id, segments.c.key.in_(part)))
        english |= {r.key: r.en for r in connection.execute(query)}
    for segment in structure.segments:
        if segment.id in english:
            figures = tuple(q.text for q in quantities(segment.simplified) if not q.weak)
            yield Said(row.name, segment.id, segment.zh, english[segment.id], figures)


def inconsistent(store: Store) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield Chinese sentences with more than one English, each English with a place that has it."""
    versions: dict[str, dict[str, str]] = {}
    shown: dict[str, str] = {}
    with store.read() as connection:
        for r in connection.execute(_latest()):
            form = memory.form_of(r.zh)
            shown.setdefault(form, r.zh)
            versions.setdefault(form, {}).setdefault(" ".join(r.en.split()), f"{r.name} {r.key} ({r.origin})")
        twice = select(memory_units.c.exact).group_by(memory_units.c.exact).having(func.count() > 1)
        units = select(memory_units.c.zh, memory_units.c.en, memories.c.name).join(
            memories, memories.c.id == memory_units.c.memory_id
        )
        translated = in_parts([memory.hash_of(form) for form in versions])
        for keys in (twice, *translated):  # what memories have twice, and what reports have too
            for r in connection.execute(units.where(memory_units.c.exact.in_(keys))):
                form = memory.form_of(r.zh)
                shown.setdefault(form, r.zh)
                versions.setdefault(form, {}).setdefault(r.en, f"memory {r.name}")
    for form, english in sorted(versions.items()):
        told = [(en, where) for en, where in english.items() if en]
        if len(told) > 1:
            yield shown[form], told
