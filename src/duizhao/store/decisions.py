"""What people decide besides edits: approve a segment, dismiss a finding, write a key point, draw the structure.

A decision is about what its maker saw: ``about`` is a digest of it. Where that has changed since, an approval and a
dismissal no longer hold, and a point or a structure is said to be of an older text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import select, update

from duizhao.documents import Finding, KeyPoint, Run, Translation
from duizhao.errors import NotFoundError
from duizhao.store.database import Store
from duizhao.store.schema import decisions, reports

What = Literal["approved", "dismissed", "point", "structure"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. ``key``: a segment's id, the ids of those that prove a point, or the roles of labels (JSON).

    ``body``: see ``put``.
    """

    id: int
    what: What
    key: str
    about: str
    body: str
    who: str
    why: str
    made: datetime


def digest(*texts: str) -> str:
    """Return a digest of texts as ``about`` holds it."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def of_translation(translation: Translation) -> str:
    """Return the digest of a segment as a reader sees it: both languages."""
    return digest(translation.zh, translation.en)


def of_evidence(run: Run, evidence: Iterable[str]) -> str:
    """Return the digest of the English that proves a point."""
    english = {t.segment: t.en for t in run.translations}
    return digest(*(english.get(key, "") for key in evidence))


def of_finding(finding: Finding) -> str:
    """Return what names a finding within its segment."""
    return f"{finding.kind}: {finding.message}"


def put(
    store: Store, report: str, what: What, key: str, about: str, body: str = "", *, who: str = "", why: str = ""
) -> int:
    """Save a decision and return its number. Raises NotFoundError for an unknown report.

    ``body``: of a dismissal the finding, of a point its JSON with zh and en, of a structure the JSON of exchanges. A
    point or a structure takes the place of the one before it; that stays beneath and is in force again when undone.
    """
    with store.write() as connection:
        report_id = connection.execute(select(reports.c.id).where(reports.c.name == report)).scalar()
        if report_id is None:
            raise NotFoundError(f"{store.where}: has no report {report}")
        values = {"report_id": report_id, "what": what, "key": key, "about": about, "body": body}
        made = connection.execute(decisions.insert().values(**values, who=who, why=why))
        return made.inserted_primary_key[0]  # type: ignore[index]


def undo(store: Store, report: str, number: int) -> Decision:
    """Take a decision back. Raises NotFoundError where the report has no such decision in force."""
    found = next((d for d in in_force(store, report) if d.id == number), None)
    if found is None:
        raise NotFoundError(f"{report}: has no decision {number} in force")
    with store.write() as connection:
        connection.execute(update(decisions).where(decisions.c.id == number).values(undone=datetime.now(UTC)))
    return found


def in_force(store: Store, report: str, what: What | None = None) -> list[Decision]:
    """Return the decisions of a report that nobody has taken back, the oldest first."""
    query = (
        select(decisions)
        .join(reports, reports.c.id == decisions.c.report_id)
        .where(reports.c.name == report, decisions.c.undone.is_(None))
        .order_by(decisions.c.id)
    )
    if what is not None:
        query = query.where(decisions.c.what == what)
    with store.read() as connection:
        return [Decision(r.id, r.what, r.key, r.about, r.body, r.who, r.why, r.made) for r in connection.execute(query)]


def structure_of(store: Store, report: str, report_digest: str) -> str | None:
    """Return the exchanges (JSON) that a person drew for this text of a report, None where nobody did."""
    drawn = [d for d in in_force(store, report, "structure") if d.about == report_digest]
    return drawn[-1].body if drawn else None


def learnt_roles(store: Store) -> dict[str, str]:
    """Return the roles of labels (ask, answer) in all structures that people drew; the newest wins."""
    query = select(decisions.c.key).where(decisions.c.what == "structure", decisions.c.undone.is_(None))
    found: dict[str, str] = {}
    with store.read() as connection:
        for key in connection.execute(query.order_by(decisions.c.id)).scalars():
            found |= json.loads(key or "{}")
    return found


def dismissed(store: Store, run: Run) -> dict[tuple[str, str], Decision]:
    """Return the dismissals that hold, by segment and finding: those of a segment that is still the same."""
    return {(d.key, d.body): d for d in _holding(run, in_force(store, run.report.name, "dismissed"))}


def approved(store: Store, run: Run) -> dict[str, Decision]:
    """Return the approvals that hold, by segment: those of a segment that is still the same."""
    return {d.key: d for d in _holding(run, in_force(store, run.report.name, "approved"))}


def _holding(run: Run, made: list[Decision]) -> list[Decision]:
    """Return the decisions about segments that are still the same; only segments that have one are digested."""
    if not made:
        return []
    now = {t.segment: t for t in run.translations}
    return [d for d in made if d.key in now and of_translation(now[d.key]) == d.about]


def points(store: Store, report: str) -> dict[str, Decision]:
    """Return the key points that people wrote, by the segments that prove them; the newest wins."""
    return {d.key: d for d in in_force(store, report, "point")}


def applied(store: Store, run: Run) -> Run:
    """Return a run as people decided it: without the findings they dismissed, with the key points they wrote."""
    gone, written = dismissed(store, run), points(store, run.report.name)
    if not gone and not written:
        return run
    translations = run.translations
    if gone:
        translations = tuple(
            replace(t, findings=tuple(f for f in t.findings if (t.segment, of_finding(f)) not in gone))
            for t in translations
        )
    summaries = tuple(replace(s, key_points=tuple(_written(p, written) for p in s.key_points)) for s in run.summaries)
    return replace(run, translations=translations, summaries=summaries)


def _written(point: KeyPoint, written: dict[str, Decision]) -> KeyPoint:
    decision = written.get(" ".join(point.evidence))
    if decision is None:
        return point
    text = json.loads(decision.body)
    return replace(point, zh=text["zh"], en=text["en"])
