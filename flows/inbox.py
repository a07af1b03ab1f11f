"""Scheduled: translate every new or changed report of a folder. One bad report stops no other."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run, task_run
from prefect.states import Completed, Failed
from pydantic import Field

from duizhao import pipeline, resources, settings
from duizhao.documents import Record
from duizhao.errors import DuizhaoError
from duizhao.export.markdown import escaped
from duizhao.flows.inbox_files import Found, found, local_copy, put_away
from duizhao.flows.steps import artifact_key, has_ui, tell_ready
from duizhao.flows.translate_many import translate_many
from duizhao.store import inbox as noted
from duizhao.store.database import Store

ATTEMPTS = 3  # at the same bad content
_SHOWN = 200  # reports in the artifact


@flow(name="inbox", flow_run_name=lambda: f"inbox {flow_run.parameters['folder']}", persist_result=False)
def inbox(
    folder: str = "inbox",
    out: str = "outputs",
    store: str = "",
    options: Record | None = None,
    attempts: Annotated[int, Field(ge=1)] = ATTEMPTS,
    order: str = "oldest",
    limit: Annotated[int, Field(ge=0)] = 0,
    seconds: Annotated[float, Field(ge=0)] = 0,
    move_to: str = "",
    runner: str = "",
    address: str = "",
) -> State[Any]:
    """Translate every new or changed report in a folder. The state is Failed if any report failed now.

    Args:
        folder: The folder to look in, or an fsspec URL of one (s3://…, sftp://…, memory://…)
        out: Where outputs go; each report gets a folder
        store: The store: an SQLite file or postgresql+psycopg://…  [default: duizhao.db in `out`]
        options: More settings by name: model, glossaries, beam, …
        attempts: How often a bad report is tried before it is set aside until it changes
        order: Which files come first: oldest, newest, or by name
        limit: How many files a run takes at most; 0 for all
        seconds: After so many seconds no further file is begun; 0 for no limit
        move_to: A folder that done files are moved to (done/) and those set aside (failed/); empty: they stay
        runner: "dask" to spread the reports over a Dask cluster
        address: The address of a Dask scheduler  [default: a local cluster]
    """
    log = get_run_logger()
    given = {**(options or {}), "out": out, **({"store": store} if store else {})}
    place = resources.store_or_error(settings.load(given))
    known = noted.seen(place)
    files = found(folder, known, order)
    due = noted.due({p: f.digest for p, f in files.items()}, known)
    same = {p: f.stamp for p, f in files.items() if p in known and p not in due and known[p].stamp != f.stamp}
    if same:
        noted.stamped(place, same)
    log.info("%s: %d reports, %d new, changed or to be tried again", folder, len(files), len(due))
    stems = Counter(PurePosixPath(p).stem for p in files)
    after: dict[str, noted.Seen] = {}

    def settle(path: str, reason: str | None) -> None:
        """Record each report as it ends, so that an inbox run that dies does not forget what it did."""
        one = files[path]
        done = noted.note(place, path, one.digest, known, reason=reason, attempts=attempts, stamp=one.stamp)
        after[path] = done
        if move_to and done.state != "failed":
            put_away(folder, path, move_to, done.state)

    end = time.monotonic() + seconds if seconds else float("inf")
    mine = _mine(place, files, due, limit, end)
    work: list[str] = []
    try:
        for path in mine:
            if stems[PurePosixPath(path).stem] > 1:
                settle(path, _same_name(path))
            elif runner:
                work.append(path)
            else:
                work = [path]
                with local_copy(folder, path) as copy:
                    reason = _one(copy, given)
                settle(path, reason)
        if runner:
            _spread(folder, work, given, runner, address, settle)
    except BaseException:
        for path in set(work) - set(after):
            noted.release(place, path)
        raise
    return _ended(folder, out, len(files), len(due), after, attempts)


def _mine(store: Store, files: dict[str, Found], due: list[str], limit: int, end: float) -> Iterator[str]:
    """Yield the due files that nobody else works on, each taken as its turn comes."""
    taken = 0
    for path in due:
        if limit and taken >= limit or time.monotonic() > end:
            return
        if noted.claim(store, path, files[path].digest):
            taken += 1
            yield path


def _same_name(path: str) -> str:
    stem = PurePosixPath(path).stem
    return f"another file is called {stem} too: their outputs would be one folder; rename one"


@task(
    name="translate",
    task_run_name=lambda: f"translate {Path(task_run.parameters['report']).stem}",
    tags=["duizhao-engine"],  # for a limit over all machines: prefect concurrency-limit create duizhao-engine 2
    cache_policy=NO_CACHE,
    persist_result=False,
)
def translate_file(report: str, options: Record) -> None:
    """Run the whole pipeline on one report: one task run, so that a server on SQLite keeps up with many reports."""
    run, folder = pipeline.translate_report(report, settings.load(options))
    if has_ui():
        tell_ready(run, folder)


def _one(copy: Path, options: Record) -> str | None:
    """Translate one report and return why it failed, or None. Its own task run fails with the same reason."""
    for wait in (1.0, 2.0, 4.0, 0.0):  # a locked store may be free a little later
        state = translate_file(str(copy), options, return_state=True)
        if state.is_completed():
            return None
        error = state.result(raise_on_failure=False)
        if not (isinstance(error, DuizhaoError) and error.passing and wait):
            break
        time.sleep(wait)
    return " ".join(str(error or state.message or state.name).split())


def _spread(folder: str, paths: list[str], options: Record, runner: str, address: str, settle: Any) -> None:
    """Translate over a cluster; all files are taken at once."""
    with ExitStack() as stack:
        copies = [str(stack.enter_context(local_copy(folder, p))) for p in paths]
        reasons = translate_many(copies, options, runner=runner, address=address)
    for path, reason in zip(paths, reasons, strict=True):
        settle(path, reason)


def _ended(folder: str, out: str, count: int, due: int, after: dict[str, noted.Seen], attempts: int) -> State[Any]:
    """Log what failed, make one artifact of all reports, and return the state of the run."""
    failed = [s for s in after.values() if s.state != "done"]
    log = get_run_logger()
    for s in failed:
        aside = ", set aside" if s.state == "aside" else ""
        log.error("%s: %s (attempt %d of %d%s)", s.path, s.reason, s.attempts, attempts, aside)
    if has_ui() and after:
        key, about = artifact_key(f"inbox-{folder}"), f"Inbox {folder}: {len(after)} reports"
        create_markdown_artifact(_table(out, after), key=key, description=about)
    message = f"{count} reports, {due} due: {len(after) - len(failed)} translated, {len(failed)} failed"
    if left := due - len(after):
        message += f", {left} left to another run"
    if failed:
        return Failed(message=f"{message}: " + "; ".join(f"{s.path}: {s.reason}" for s in failed[:5]))
    return Completed(message=message)


def _table(out: str, after: dict[str, noted.Seen]) -> str:
    """Return a line a report in Markdown: its page, and why it failed."""
    rows = []
    for s in [*after.values()][:_SHOWN]:
        page = (Path(out) / PurePosixPath(s.path).stem / "report.html").resolve()
        shown = f"[{escaped(s.path)}]({page.as_uri()})" if s.state == "done" else escaped(s.path)
        rows.append(f"| {shown} | {s.state} | {escaped(s.reason)} |")
    more = f"\n\n{len(after) - _SHOWN} more" if len(after) > _SHOWN else ""
    return "| report | | |\n|---|---|---|\n" + "\n".join(rows) + more
