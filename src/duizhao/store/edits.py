"""Edits of people: English for a source sentence, in force in every report until it is reverted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select, update

from duizhao.lexicon.han import matching_form
from duizhao.store.database import Store, in_parts
from duizhao.store.schema import edits, reports, runs

ALIKE = 75.0  # percent of likeness from which another sentence's edit is offered


@dataclass(frozen=True)
class Edit:
    """An edit. ``score``: how alike its sentence is to the one asked for, in percent; 100 for the same."""

    id: int
    zh: str
    en: str
    report: str
    segment_id: str
    score: float = 100.0


def source_of(simplified: str) -> str:
    """Return a sentence's key for edits: the same however the punctuation's width or spacing changes."""
    return hashlib.sha256(matching_form(simplified).encode()).hexdigest()


def put(store: Store, run_id: int, rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Save edits made in a run as (segment id, zh, simplified zh, en).

    An older edit of the same source stays beneath.
    """
    with store.write() as connection:
        report_id = connection.execute(select(runs.c.report_id).where(runs.c.id == run_id)).scalar_one()
        values = [
            {
                "source": source_of(simplified),
                "zh": zh,
                "en": en,
                "report_id": report_id,
                "key": segment_id,
                "run_id": run_id,
            }
            for segment_id, zh, simplified, en in rows
        ]
        if values:
            connection.execute(edits.insert(), values)


def revert(store: Store, run_id: int, simplified: str) -> int:
    """Take back all edits of a sentence and return how many there were."""
    with store.write() as connection:
        return connection.execute(
            update(edits)
            .where(edits.c.source == source_of(simplified), edits.c.reverted_by.is_(None))
            .values(reverted_by=run_id)
        ).rowcount


def in_force(store: Store, sentences: Iterable[str]) -> dict[str, Edit]:
    """Return the edit in force for each of the simplified sentences that has one; the newest wins."""
    found: dict[str, Edit] = {}
    with store.read() as connection:
        if connection.execute(select(edits.c.id).where(edits.c.reverted_by.is_(None)).limit(1)).first() is None:
            return {}
        wanted = {source_of(s): s for s in sentences}
        for part in in_parts(list(wanted)):
            query = (
                select(edits, reports.c.name)
                .join(reports, reports.c.id == edits.c.report_id)
                .where(edits.c.source.in_(part), edits.c.reverted_by.is_(None))
            )
            for row in connection.execute(query.order_by(edits.c.id)):
                found[wanted[row.source]] = Edit(row.id, row.zh, row.en, row.name, row.key)
    return found


def pairs(store: Store) -> list[tuple[str, str]]:
    """Return the Chinese and English of all edits in force."""
    with store.read() as connection:
        rows = connection.execute(select(edits.c.zh, edits.c.en).where(edits.c.reverted_by.is_(None)))
        return [(row.zh, row.en) for row in rows]


def state(store: Store) -> str:
    """Return a few digits that change whenever an edit is made or taken back."""
    with store.read() as connection:
        made, last, reverted = connection.execute(
            select(func.count(edits.c.id), func.max(edits.c.id), func.count(edits.c.reverted_by))
        ).one()
    return f"{made}:{last}:{reverted}"


def alike(store: Store, sentences: Iterable[str], known: Iterable[str] = ()) -> dict[str, Edit]:
    """Return, for sentences without an edit, the edit of the most similar sentence, from ``ALIKE`` percent on.

    ``known``: the sentences that the report still has; an edit of one of these is not offered.
    """
    with store.read() as connection:
        rows = connection.execute(
            select(edits, reports.c.name)
            .join(reports, reports.c.id == edits.c.report_id)
            .where(edits.c.reverted_by.is_(None))
            .order_by(edits.c.id.desc())
        ).all()
    if not rows:
        return {}
    here = {source_of(s) for s in known}
    aside = {row.source: row for row in reversed(rows) if row.source not in here}
    if not aside:
        return {}
    from rapidfuzz import fuzz, process

    choices = {source: matching_form(row.zh) for source, row in aside.items()}
    found: dict[str, Edit] = {}
    for sentence in sentences:
        best = process.extractOne(matching_form(sentence), choices, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None:
            row = aside[best[2]]
            found[sentence] = Edit(row.id, row.zh, row.en, row.name, row.key, round(best[1], 1))
    return found
