"""Long work in the background: runs, re-runs and outputs written again, one at a time, from a queue in the store."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from duizhao import pipeline, post_edit
from duizhao.documents import Record
from duizhao.errors import DuizhaoError
from duizhao.progress import CURRENT_PROGRESS
from duizhao.resources import store_or_error
from duizhao.settings import Settings, checked
from duizhao.store import jobs, runs
from duizhao.store.database import Store
from duizhao.store.jobs import Job

_PAUSE = 0.5  # seconds between looks at the queue, where nobody rings
FIELDS = ("model", "engine", "beam", "candidates", "glossaries", "fuzzy")  # what a re-run may set


class Running:
    """What a job is at, as a Progress."""

    def __init__(self) -> None:
        self.name, self.total, self.done = "", 0, 0

    def stage(self, name: str, total: int | None = None) -> None:
        """See Progress.stage."""
        self.name, self.total, self.done = name, total or 0, 0

    def advance(self, count: int) -> None:
        """See Progress.advance."""
        self.done += count


class Worker:
    """A thread that does the jobs of a store."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._bell = threading.Event()
        self._stopped = threading.Event()
        self.running: dict[int, Running] = {}
        self._thread = threading.Thread(target=self._work, name="duizhao-worker", daemon=True)

    def start(self) -> None:
        """Begin; jobs that a dead process left are done first."""
        self._thread.start()

    def stop(self) -> None:
        """Take no further job, and queue the one at hand again for the next start."""
        self._stopped.set()
        self._bell.set()
        self._thread.join(timeout=2)
        if self._thread.is_alive():
            jobs.put_back(store_or_error(self.settings))

    def ring(self) -> None:
        """Say that there is a new job."""
        self._bell.set()

    def _work(self) -> None:
        store = store_or_error(self.settings)
        while not self._stopped.is_set():
            try:
                job = jobs.take(store)
            except DuizhaoError:  # another process holds the store
                job = None
            if job is None:
                self._bell.wait(_PAUSE)
                self._bell.clear()
                continue
            self.running[job.id] = progress = Running()
            shown = CURRENT_PROGRESS.set(progress)
            state, result = _done(job, self.settings)
            CURRENT_PROGRESS.reset(shown)
            self.running.pop(job.id, None)
            self._finish(store, job, state, result)

    def _finish(self, store: Store, job: Job, state: jobs.State, result: Record) -> None:
        """Save how a job ended; wait while another process holds the store."""
        while not self._stopped.is_set():
            try:
                jobs.finish(store, job.id, state, result)
                return
            except DuizhaoError:
                self._stopped.wait(_PAUSE)

    def wait(self, number: int, seconds: float) -> Job | None:
        """Return a job once it has ended, or as it is after so many seconds."""
        store = store_or_error(self.settings)
        end = time.monotonic() + seconds
        while True:
            job = jobs.of(store, number)
            if job is None or job.state in ("done", "failed") or time.monotonic() > end:
                return job
            time.sleep(0.05)


def _done(job: Job, settings: Settings) -> tuple[jobs.State, Record]:
    """Do a job and return how it ended; nothing that goes wrong in it ends the worker."""
    try:
        return "done", _KINDS[job.kind](job, settings)
    except DuizhaoError as error:
        return "failed", {"reason": str(error)}
    except Exception as error:
        reason = f"unexpected error ({type(error).__name__}: {' '.join(str(error).split())[:300]})"
        return "failed", {"reason": reason}


def settings_of(job: Job, settings: Settings) -> Settings:
    """Return the settings of a job: the workbench's with what the job asks for, in its maker's name."""
    wanted = {k: v for k, v in job.options.get("settings", {}).items() if k in FIELDS}
    if "glossaries" in wanted:
        wanted["glossaries"] = (*settings.glossaries, *wanted["glossaries"])
    chosen = checked(replace(settings, **wanted)) if wanted else settings
    return replace(chosen, user=job.who or settings.user)


def _run(job: Job, settings: Settings) -> Record:
    chosen = replace(settings_of(job, settings), outputs=True)
    path = job.options.get("path")
    if path and Path(path).is_file():
        _, folder = _translated(path, chosen)
    else:
        _, run = runs.latest(store_or_error(settings), job.report)
        _, folder = pipeline.run_report(run.report, chosen)
    return {"folder": str(folder)}


def _translated(path: str, settings: Settings) -> tuple[object, Path]:
    """Run a report's file: as a flow where a Prefect server is set."""
    from duizhao.flows.local_server import one_is_set

    if not one_is_set():
        return pipeline.run_stages(path, settings)
    from duizhao.flows.translate_report import translate_report

    return translate_report(path, asdict(settings))


def _rerun(job: Job, settings: Settings) -> Record:
    wanted = {k: job.options[k] for k in ("exchange", "failed", "flagged", "worst") if job.options.get(k)}
    keys = job.options.get("segments", [])

    def choose(run: post_edit.Run) -> list[str]:
        return post_edit.pick(run, keys, **wanted)

    if job.options.get("compare"):
        return {"changes": [_change(c) for c in post_edit.compare(job.report, settings_of(job, settings), choose)]}
    changes, decided, folder = post_edit.rerun(job.report, settings_of(job, settings), choose)
    return {"changes": [_change(c) for c in changes], "decided": decided, "folder": str(folder)}


def _change(change: post_edit.Change) -> Record:
    after = change.after
    return {
        "segment": change.segment,
        "zh": change.zh,
        "before": change.before,
        "after": after.en,
        "findings": [f.record() for f in after.findings],
    }


def _export(job: Job, settings: Settings) -> Record:
    return {"folder": str(post_edit.export_again(job.report, replace(settings, outputs=True)))}


_KINDS: dict[str, Callable[[Job, Settings], Record]] = {"run": _run, "rerun": _rerun, "export": _export}
