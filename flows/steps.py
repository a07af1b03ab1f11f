"""What the flows share: stages as tasks named after the report, retries where they can help, progress, artifacts."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast
from uuid import UUID

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event
from prefect.tasks import exponential_backoff
from prefect.utilities.annotations import quote

from duizhao.documents import Run
from duizhao.errors import DuizhaoError
from duizhao.export.markdown import escaped
from duizhao.export.passages import read_first, signature_line
from duizhao.progress import Progress
from duizhao.running_workbench import page_of

if TYPE_CHECKING:
    from duizhao.pipeline import Step

RETRIES = 3
_P = ParamSpec("_P")
_T = TypeVar("_T")


def task_step(report: str) -> Step:
    """Return a Step that makes a task of every stage, named after the stage and the report."""

    def step(stage: Callable[_P, _T]) -> Callable[_P, _T]:
        made = task(
            name=stage.__name__,
            task_run_name=f"{stage.__name__} · {report}",
            cache_policy=NO_CACHE,
            persist_result=False,
            retries=RETRIES,
            retry_delay_seconds=exponential_backoff(backoff_factor=1),
            retry_jitter_factor=0.5,
            retry_condition_fn=_may_pass,
        )(stage)

        def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            # Quoted: Prefect would walk through every segment to look for futures.
            quoted = [quote(a) for a in args]
            return cast(Callable[..., _T], made)(*quoted, **kwargs)

        call.__name__ = stage.__name__
        return call

    return step


async def _may_pass(_task: object, _run: object, state: Any) -> bool:
    """Return whether a task's error may be gone a little later (locked store, hub out of reach).

    Bad input stays bad.
    """
    error = await state.aresult(raise_on_failure=False)
    return isinstance(error, DuizhaoError) and error.passing


def has_ui() -> bool:
    """Return whether there is a server that people look at, and not one that ends with the run."""
    return not os.environ.get("DUIZHAO_LOCAL_SERVER")


class ProgressArtifact(Progress):
    """Shows a run's progress in Prefect's UI, at most every few seconds, and hands it on to the terminal's bar."""

    EVERY = 3.0  # seconds

    def __init__(self, report: str, beside: Progress) -> None:
        self._report, self._beside = report, beside
        self._id: UUID | None = None
        self._done = self._total = 0
        self._reported = 0.0

    def stage(self, name: str, total: int | None = None) -> None:
        """See Progress.stage."""
        self._beside.stage(name, total)
        if total:
            self._done, self._total, self._reported = 0, total, time.monotonic()
            description = f"{self._report}: {name}, {total} segments"
            made = create_progress_artifact(0.0, key=artifact_key(f"progress-{self._report}"), description=description)
            self._id = cast(UUID, made)

    def advance(self, count: int) -> None:
        """See Progress.advance."""
        self._beside.advance(count)
        self._done += count
        now = time.monotonic()
        if self._id is not None and (now - self._reported >= self.EVERY or self._done >= self._total):
            self._reported = now
            update_progress_artifact(self._id, min(100.0, 100.0 * self._done / self._total))


def artifact_key(name: str) -> str:
    """Return a name as Prefect's artifacts take one: small letters, digits, dashes; the rest becomes eight digits."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return plain if plain == name else f"{plain or 'report'}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def tell_ready(run: Run, folder: Path) -> None:
    """Emit the event that a report is ready, for automations that notify people (notifications.yaml)."""
    open_findings = sum(f.open for t in run.translations for f in t.findings)
    payload = {
        "report": run.report.name,
        "title": run.report.title,
        "exchanges": run.counts["exchanges"],
        "segments": run.counts["segments"],
        "findings": open_findings,
        "page": page_of(folder.parent, run.report.name) or str((folder / "report.html").resolve()),
    }
    resource = {"prefect.resource.id": f"duizhao.report.{run.report.name}", "prefect.resource.name": run.report.name}
    emit_event("duizhao.report.ready", resource, payload=payload)


def show(run: Run, folder: Path) -> None:
    """Make a Markdown artifact of a finished report: link, counts, exchanges with their summaries, findings."""
    key = artifact_key(f"report-{run.report.name}")
    create_markdown_artifact(account(run, folder), key=key, description=f"{run.report.title} ({run.report.name})")


def account(run: Run, folder: Path) -> str:
    """Return the Markdown that ``show`` shows."""
    counts = run.counts
    out = [
        f"# {escaped(run.report.title)}\n",
        f"[report.html]({(folder / 'report.html').resolve().as_uri()}) in `{folder.resolve()}`"
        + (f"; [workbench]({page})\n" if (page := page_of(folder.parent, run.report.name)) else "\n"),
        f"{counts['exchanges']} exchanges, {counts['segments']} segments, {counts['findings']} findings "
        f"({counts['repaired']} repaired), {counts['failed']} failed, {counts['human']} edited by people\n",
        "| | exchange | first key point |\n|---|---|---|",
    ]
    for s in run.summaries:
        first = escaped(s.key_points[0].en) if s.key_points else ""
        out.append(f"| {s.of} | {escaped(s.headline_en)}<br>{escaped(s.headline_zh)} | {first} |")
    if first := read_first(run, 5):
        out.append("\n| read first | | |\n|---|---|---|")
        for segment, t in first:
            score = t.quality.score if t.quality and t.quality.score is not None else 0.0
            out.append(f"| `{segment.id}` | {100 * score:.0f} % | {escaped(t.en)} |")
    kinds: dict[tuple[str, str], list[str]] = {}
    for translation in run.translations:
        for f in translation.findings:
            kinds.setdefault((f.severity, f.kind), []).append(translation.segment)
    if kinds:
        out.append("\n| findings | | segments |\n|---|---|---|")
        for (severity, kind), ids in sorted(kinds.items()):
            more = " …" if len(ids) > 8 else ""
            out.append(f"| {kind} | {severity} | {len(ids)}: {' '.join(ids[:8])}{more} |")
    out += [f"\n⚑ {escaped(w.message)}" for w in run.structure.warnings]
    return "\n".join([*out, f"\n`{signature_line(run)}`"])
