"""What people decided: English for a source sentence, in force for that sentence in every report until it is reverted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select, update

from duizhao.lexicon.han import matching_form
from duizhao.store.database import Store
from duizhao.store.schema import edits, reports, runs

ALIKE = 75.0  # per cent of likeness from which an edit of another sentence is offered
_AT_ONCE = 500


@dataclass(frozen=True)
class Edit:
    """``score``: how alike its sentence is to the one asked for, in per cent; 100 for the same."""

    id: int
    zh: str
    en: str
    report: str
    segment_id: str
    score: float = 100.0


def source_of(simplified: str) -> str:
    """A sentence's name for edits: the same however the punctuation's width or spacing changes."""
    return hashlib.sha256(matching_form(simplified).encode()).hexdigest()


def put(store: Store, run_id: int, rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Save edits made in a run: (segment id, its zh, the zh in simplified characters, en). An older one of the same source stays beneath."""
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
    """Take back all edits of a sentence; how many there were."""
    with store.write() as connection:
        return connection.execute(
            update(edits)
            .where(edits.c.source == source_of(simplified), edits.c.reverted_by.is_(None))
            .values(reverted_by=run_id)
        ).rowcount


def in_force(store: Store, sentences: Iterable[str]) -> dict[str, Edit]:
    """The edit in force for each of the sentences (in simplified characters) that has one; the newest wins."""
    found: dict[str, Edit] = {}
    with store.read() as connection:
        if connection.execute(select(edits.c.id).where(edits.c.reverted_by.is_(None)).limit(1)).first() is None:
            return {}
        wanted = {source_of(s): s for s in sentences}
        keys = list(wanted)
        for i in range(0, len(keys), _AT_ONCE):
            query = (
                select(edits, reports.c.name)
                .join(reports, reports.c.id == edits.c.report_id)
                .where(edits.c.source.in_(keys[i : i + _AT_ONCE]), edits.c.reverted_by.is_(None))
            )
            for row in connection.execute(query.order_by(edits.c.id)):
                found[wanted[row.source]] = Edit(row.id, row.zh, row.en, row.name, row.key)
    return found


def state(store: Store) -> str:
    """What all edits are, in a few digits: another where one was made or taken back."""
    with store.read() as connection:
        made, last, reverted = connection.execute(
            select(func.count(edits.c.id), func.max(edits.c.id), func.count(edits.c.reverted_by))
        ).one()
    return f"{made}:{last}:{reverted}"


def alike(store: Store, sentences: Iterable[str], known: Iterable[str] = ()) -> dict[str, Edit]:
    """For sentences with no edit of their own: the edit of the most similar sentence, from ``ALIKE`` per cent on.

    ``known``: the sentences that the report still has; an edit of one of these is at its place and is not offered.
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
