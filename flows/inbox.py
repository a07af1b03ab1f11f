"""Scheduled: translate every new or changed report of a folder. One bad report stops no other."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import Field

from duizhao import resources, settings
from duizhao.documents import Record
from duizhao.errors import DuizhaoError, InputError
from duizhao.flows.steps import artifact_key, has_ui
from duizhao.flows.translate_many import translate_many
from duizhao.flows.translate_report import translate_report
from duizhao.ingest.read import READERS
from duizhao.store import inbox as noted

LIMIT = 3  # attempts at the same bad content


@flow(name="inbox", flow_run_name=lambda: f"inbox {flow_run.parameters['folder']}", persist_result=False)
def inbox(
    folder: str = "inbox",
    out: str = "outputs",
    store: str = "",
    options: Record | None = None,
    limit: Annotated[int, Field(ge=1)] = LIMIT,
    runner: str = "",
    address: str = "",
) -> State[Any]:
    """Translate every new or changed report in a folder. The state is Failed if any report failed now.

    Args:
        folder: The folder to look in, or an fsspec URL of one (s3://…, sftp://…, memory://…)
        out: Where outputs go; each report gets a folder
        store: The store: an SQLite file or postgresql+psycopg://…  [default: duizhao.db in `out`]
        options: More settings by name: model, glossaries, beam, …
        limit: How often a bad report is tried before it is set aside until it changes
        runner: "dask" to spread the reports over a Dask cluster
        address: The address of a Dask scheduler  [default: a local cluster]
    """
    log = get_run_logger()
    given = {**(options or {}), "out": out, **({"store": store} if store else {})}
    chosen = settings.load(given)
    place = resources.store_or_error(chosen)
    known = noted.seen(place)
    found = digests(folder)
    due = noted.due(found, known)
    log.info("%s: %d reports, %d new, changed or to be tried again", folder, len(found), len(due))
    after: dict[str, noted.Seen] = {}

    def settle(path: str, reason: str | None) -> None:
        """Record each report as it ends, so that an inbox run that dies does not forget what it did."""
        after[path] = noted.note(place, path, found[path], known, reason=reason, limit=limit)

    with local_copies(folder, due) as copies:
        twice = [p for p in due if sum(PurePosixPath(q).stem == PurePosixPath(p).stem for q in found) > 1]
        for path in twice:
            settle(
                path,
                f"another file is called {PurePosixPath(path).stem} too: their outputs would be one folder; rename one",
            )
        work = {p: str(copies[p]) for p in due if p not in twice}
        if runner:
            for path, reason in zip(
                work, translate_many(list(work.values()), given, runner=runner, address=address), strict=True
            ):
                settle(path, reason)
        else:
            for path, copy in work.items():
                settle(path, _one(copy, given))
    failed = [s for s in after.values() if s.state != "done"]
    for s in failed:
        log.error(
            "%s: %s (attempt %d of %d%s)",
            s.path,
            s.reason,
            s.attempts,
            limit,
            ", set aside" if s.state == "aside" else "",
        )
    if has_ui() and after:
        rows = "\n".join(f"| {s.path} | {s.state} | {s.reason.replace('|', '/')} |" for s in after.values())
        create_markdown_artifact(
            f"| report | | |\n|---|---|---|\n{rows}", key=artifact_key(f"inbox-{folder}"), description=f"Inbox {folder}"
        )
    message = f"{len(found)} reports, {len(due)} due: {len(due) - len(failed)} translated, {len(failed)} failed"
    if failed:
        return Failed(message=f"{message}: " + "; ".join(f"{s.path}: {s.reason}" for s in failed[:5]))
    return Completed(message=message)


def _one(copy: str, options: Record) -> str | None:
    """Translate one report and return why it failed, or None. Its own flow run fails with the same reason."""
    state = translate_report(copy, options, return_state=True)
    if state.is_completed():
        return None
    error = state.result(raise_on_failure=False)
    return " ".join(str(error or state.message or state.name).split())


def digests(folder: str) -> dict[str, str]:
    """Return every report file under a folder or fsspec URL as path → SHA-256 of its content. Raises InputError."""
    import fsspec

    try:
        files, root = fsspec.core.url_to_fs(folder)
        if not files.isdir(root):
            raise InputError(f"{folder}: no such folder; make it, or give another")
        wanted = [
            p
            for p in sorted(files.find(root))
            if PurePosixPath(p).suffix.lower() in READERS
            and PurePosixPath(p).suffix
            and not PurePosixPath(p).name.startswith((".", "~$"))
        ]
        return {
            str(PurePosixPath(p).relative_to(PurePosixPath(files._strip_protocol(root)))): hashlib.sha256(
                files.cat_file(p)
            ).hexdigest()
            for p in wanted
        }
    except DuizhaoError:
        raise
    except Exception as error:  # every file system has its own
        raise InputError(
            f"{folder}: cannot be read ({type(error).__name__}: {' '.join(str(error).split())[:160]})"
        ) from error


@contextmanager
def local_copies(folder: str, paths: list[str]) -> Iterator[dict[str, Path]]:
    """Give local files for an inbox's reports: the files themselves, or copies where the folder is remote."""
    import fsspec

    files, root = fsspec.core.url_to_fs(folder)
    if files.protocol == "file" or "file" in files.protocol:
        yield {p: Path(root) / p for p in paths}
        return
    with tempfile.TemporaryDirectory(prefix="duizhao-inbox-") as scratch:
        copies = {p: Path(scratch) / p for p in paths}
        for path, copy in copies.items():
            copy.parent.mkdir(parents=True, exist_ok=True)
            files.get_file(f"{root}/{path}", str(copy))
        yield copies
