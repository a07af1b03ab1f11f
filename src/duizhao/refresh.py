"""Translate again what an older model, lexicon or setting made; what people edited stays."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from duizhao import pipeline, resources
from duizhao.documents import Run
from duizhao.settings import Settings
from duizhao.store import runs


@dataclass(frozen=True, slots=True)
class Stale:
    """A report whose newest run has another basis than these settings. ``seconds``: what its run took."""

    report: str
    segments: int
    human: int
    seconds: float
    started: datetime


def stale(settings: Settings, since: datetime | None = None) -> list[Stale]:
    """Return the reports that would be translated again, those that ran last first. Raises StoreError, ModelError.

    ``since``: only reports that ran then or later.
    """
    store = resources.store_or_error(settings)
    basis = resources.basis(settings)
    found = []
    for newest in runs.newest(store):
        if newest.basis == basis or since is not None and newest.started < since:
            continue
        counts = newest.counts
        found.append(
            Stale(newest.report, counts["segments"], counts.get("human", 0), newest.seconds or 0.0, newest.started)
        )
    return found


def refresh(settings: Settings, reports: list[Stale], seconds: float = 0.0) -> Iterator[Run]:
    """Translate reports again from the texts in the store, one by one, until ``seconds`` are over (0: all).

    Raises what a run raises.
    """
    store = resources.store_or_error(settings)
    begin = time.monotonic()
    for one in reports:
        if seconds and time.monotonic() - begin > seconds:
            return
        report = runs.latest(store, one.report)[1].report
        yield pipeline.run_report(report, settings)[0]
