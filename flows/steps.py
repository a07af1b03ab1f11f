"""What the flows share: stages as tasks with names that say the report, retries where they can help, progress, artifacts."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff
from prefect.utilities.annotations import quote

from duizhao.documents import Run
from duizhao.errors import DuizhaoError
from duizhao.export.markdown import escaped
from duizhao.export.passages import signature_line
from duizhao.progress import Progress

RETRIES = 3
_T = TypeVar("_T")


def as_is(value: _T) -> _T:
    """The value, handed to a task as it is: Prefect would otherwise walk through every segment to look for futures."""
    return cast(_T, quote(value))


async def _can_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Whether a task's error may be gone a little later (store locked, hub unreachable); bad input stays bad."""
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, DuizhaoError) and error.passing


def step(stage: Callable[..., _T], report: str) -> Callable[..., _T]:
    """A stage of the pipeline as a task whose runs are called by the stage and the report."""
    made: Any = task(
        name=stage.__name__,
        task_run_name=f"{stage.__name__} · {report}",
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=RETRIES,
        retry_delay_seconds=exponential_backoff(backoff_factor=1),
        retry_jitter_factor=0.5,
        retry_condition_fn=_can_pass,
    )(stage)
    return cast(Callable[..., _T], made)


def has_ui() -> bool:
    """Whether there is a server that people look at, and not one that ends with the run."""
    return not os.environ.get("DUIZHAO_LOCAL_SERVER")


class Artifact(Progress):
    """Shows a run's progress in Prefect's UI, at most every few seconds, and hands it on to the terminal's bar."""

    EVERY = 3.0  # seconds

    def __init__(self, report: str, beside: Progress) -> None:
        self._report, self._beside = report, beside
        self._id: Any = None
        self._done = self._total = 0
        self._reported = 0.0

    def stage(self, name: str, total: int | None = None) -> None:
        """See Progress.stage."""
        self._beside.stage(name, total)
        if total:
            self._done, self._total, self._reported = 0, total, time.monotonic()
            self._id = create_progress_artifact(
                0.0,
                key=artifact_key(f"progress-{self._report}"),
                description=f"{self._report}: {name}, {total} segments",
            )

    def advance(self, count: int) -> None:
        """See Progress.advance."""
        self._beside.advance(count)
        self._done += count
        now = time.monotonic()
        if self._id is not None and (now - self._reported >= self.EVERY or self._done >= self._total):
            self._reported = now
            update_progress_artifact(self._id, min(100.0, 100.0 * self._done / self._total))


def artifact_key(name: str) -> str:
    """A name as Prefect's artifacts take one: small letters, digits, dashes; what else it had in eight digits."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain if plain == name else f"{plain or 'report'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def tell(run: Run, folder: Path) -> None:
    """A Markdown artifact of a finished report: link, counts, exchanges with their summaries, findings."""
    create_markdown_artifact(
        account(run, folder),
        key=artifact_key(f"report-{run.report.name}"),
        description=f"{run.report.title} ({run.report.name})",
    )


def account(run: Run, folder: Path) -> str:
    """What `tell` shows."""
    counts = run.counts
    out = [
        f"# {escaped(run.report.title)}\n",
        f"[report.html]({(folder / 'report.html').resolve().as_uri()}) in `{folder.resolve()}`\n",
        f"{counts['exchanges']} exchanges, {counts['segments']} segments, {counts['findings']} findings ({counts['repaired']} repaired), "
        f"{counts['failed']} failed, {counts['human']} edited by people\n",
        "| | exchange | first point |\n|---|---|---|",
    ]
    out += [
        f"| {s.of} | {escaped(s.headline_en)}<br>{escaped(s.headline_zh)} | {escaped(s.key_points[0].en) if s.key_points else ''} |"
        for s in run.summaries
    ]
    kinds: dict[tuple[str, str], list[str]] = {}
    for translation in run.translations:
        for f in translation.findings:
            kinds.setdefault((f.severity, f.kind), []).append(translation.segment)
    if kinds:
        out.append("\n| findings | | segments |\n|---|---|---|")
        out += [
            f"| {kind} | {severity} | {len(ids)}: {' '.join(ids[:8])}{' …' if len(ids) > 8 else ''} |"
            for (severity, kind), ids in sorted(kinds.items())
        ]
    out += [f"\n⚑ {escaped(d.message)}" for d in run.structure.warnings]
    return "\n".join([*out, f"\n`{signature_line(run)}`"])
