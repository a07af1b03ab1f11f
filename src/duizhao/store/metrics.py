"""What a store has seen, as OpenMetrics text: reports, runs, segments, seconds, findings, failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from duizhao.store import codec
from duizhao.store.database import Store
from duizhao.store.schema import edits, findings, memory_units, reports, revisions, runs, segments


def metrics(store: Store) -> str:
    """Return the metrics in the text format of OpenMetrics 1.0; no text of a report is in them."""
    return "".join(_lines(store)) + "# EOF\n"


def _lines(store: Store) -> Iterator[str]:
    with store.read() as connection:
        for name, table, says in (
            ("reports", reports, "Reports in the store."),
            ("segments", segments, "Segments of these reports."),
            ("memory_units", memory_units, "Units of translation memories."),
        ):
            yield from _metric(name, "gauge", says, [("", connection.execute(_count(table)).scalar_one())])
        in_force = connection.execute(_count(edits).where(edits.c.reverted_by.is_(None))).scalar_one()
        yield from _metric("edits", "gauge", "Edits of people in force.", [("", in_force)])
        states = connection.execute(select(runs.c.kind, runs.c.state, func.count()).group_by(runs.c.kind, runs.c.state))
        rows = [(_labels(kind=kind, state=state), count) for kind, state, count in states]
        yield from _metric("runs", "counter", "Runs by kind and state.", rows)
        kinds = connection.execute(
            select(findings.c.kind, findings.c.severity, func.count()).group_by(findings.c.kind, findings.c.severity)
        )
        rows = [(_labels(kind=kind, severity=severity), count) for kind, severity, count in kinds]
        yield from _metric("findings", "counter", "Findings by kind and severity.", rows)
        origins = connection.execute(select(revisions.c.origin, func.count()).group_by(revisions.c.origin))
        rows = [(_labels(origin=origin), count) for origin, count in origins]
        yield from _metric("revisions", "counter", "Translations by origin.", rows)
        seconds: Counter[str] = Counter()
        for body in connection.execute(select(runs.c.results).where(runs.c.results.is_not(None))).scalars():
            seconds.update(codec.results(body)[4])
        rows = [(_labels(stage=stage), round(value, 3)) for stage, value in sorted(seconds.items())]
        yield from _metric("stage_seconds", "counter", "Seconds spent in each stage.", rows)
        reasons: Counter[str] = Counter()
        for reason in connection.execute(select(runs.c.reason).where(runs.c.state.in_(("failed", "killed")))).scalars():
            reasons[_kind_of(reason)] += 1
        rows = [(_labels(reason=reason), count) for reason, count in sorted(reasons.items())]
        yield from _metric("failures", "counter", "Failed runs by reason.", rows)


def _count(table):  # noqa: ANN001, ANN202 - a Select
    return select(func.count()).select_from(table)


def _kind_of(reason: str) -> str:
    """Return a failure's reason without paths and texts."""
    for sign, kind in (
        ("process ended", "killed"), ("store", "store"), ("model", "model"), ("timeout", "engine hung"),
        ("nothing for", "engine hung"), ("memory", "out of memory"), ("disk", "disk full"), ("glossary", "glossary"),
    ):  # fmt: skip
        if sign in reason:
            return kind
    return "other"


def _metric(name: str, kind: str, says: str, rows: Sequence[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP duizhao_{name} {says}\n# TYPE duizhao_{name} {kind}\n"
    suffix = "_total" if kind == "counter" else ""
    for labels, value in rows:
        yield f"duizhao_{name}{suffix}{labels} {value}\n"


def _labels(**values: str) -> str:
    escaped = (f'{k}="{v}"'.replace("\n", " ") for k, v in values.items())
    return "{" + ",".join(escaped) + "}"
