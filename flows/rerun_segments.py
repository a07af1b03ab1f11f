"""Re-run some segments of a finished report, started by a person from Prefect's form."""

from __future__ import annotations

from typing import Annotated

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.runtime import flow_run
from pydantic import Field

from duizhao import post_edit, settings
from duizhao.documents import Record
from duizhao.errors import InputError
from duizhao.flows.steps import artifact_key, has_ui


@flow(name="rerun-segments", flow_run_name=lambda: f"rerun {flow_run.parameters['report']}", persist_result=False)
def rerun_segments(
    report: str,
    segments: list[str] = [],  # noqa: B006 - the form wants a default that is a list
    exchange: str = "",
    failed: bool = False,
    flagged: bool = False,
    beam: Annotated[int, Field(ge=1, le=32)] = 8,
    model: str = "",
    glossaries: list[str] = [],  # noqa: B006
    out: str = "outputs",
    store: str = "",
) -> list[str]:
    """Translate some segments of a finished report again; return the ids of those that changed.

    All others stay as they are.

    Args:
        report: The report's name: its file's stem, and its folder in the outputs
        segments: Ids of segments, as the outputs show them
        exchange: Or all segments of an exchange or section: E2, S1
        failed: Or all segments without English
        flagged: Or all segments with an open error or warning
        beam: Beam size; a run uses 4
        model: Another model: a directory or hub id
        glossaries: Glossary files (zh TAB en)
        out: Where outputs go; each report gets a folder
        store: The store: an SQLite file or postgresql+psycopg://…  [default: duizhao.db in `out`]
    """
    if not (segments or exchange or failed or flagged):
        raise InputError("rerun: name segments or an exchange, or tick failed or flagged")
    given: Record = {"out": out, "beam": beam, "candidates": beam, "glossaries": tuple(glossaries)}
    given |= {k: v for k, v in (("store", store), ("model", model)) if v}
    changes, decided, folder = post_edit.rerun(
        report,
        settings.load(given),
        lambda run: post_edit.pick(run, segments, exchange=exchange or None, failed=failed, flagged=flagged),
    )
    changed = [c for c in changes if c.before != c.after.en]
    get_run_logger().info(
        "%s: %d segments run again, %d changed, %d left as a person decided; outputs in %s",
        report,
        len(changes),
        len(changed),
        len(decided),
        folder,
    )
    if has_ui():
        rows = [f"**{c.segment}** {c.zh}\n\n{_marked(c)}\n" for c in changed] or ["Nothing changed."]
        create_markdown_artifact(
            "\n".join([f"# {report}: {len(changed)} of {len(changes)} changed\n", *rows]),
            key=artifact_key(f"rerun-{report}"),
            description=f"Re-run of {report}",
        )
    return [c.segment for c in changed]


def _marked(change: post_edit.Change) -> str:
    """Return the change as Markdown: what was removed struck through, what was added in bold."""
    return post_edit.word_diff(change.before, change.after.en, out="~~{}~~".format, new="**{}**".format)
