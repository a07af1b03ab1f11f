"""One report → parallel text and summaries: the stages of ``duizhao.pipeline``, each a task of Prefect's.

The order of the stages is the pipeline's: read, structure, load, recall, mask, decode, check, edits, agree,
assess, summarise, save.
A task is a stage over the report, or over 4,000 segments of a longer one: a task a segment would cost more than its
translation. Task caching is off: Prefect's key is the task's own source, not what it calls; the decode cache decides by
content.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow, get_run_logger
from prefect.runtime import flow_run

from duizhao import pipeline, settings
from duizhao.documents import Record, Run
from duizhao.flows.steps import ProgressArtifact, has_ui, show, task_step, tell_ready
from duizhao.progress import CURRENT_PROGRESS


def _name() -> str:
    return f"translate {Path(flow_run.parameters['report']).stem}"


@flow(name="translate-report", flow_run_name=_name, validate_parameters=False, persist_result=False)
def translate_report(report: str, options: Record | None = None) -> tuple[Run, Path]:
    """Translate one report into checked English parallel text with a summary of each exchange.

    Args:
        report: path of the report's file (txt, md, html, docx, pdf)
        options: settings by name, as `duizhao run` takes them: out, store, engine, model, glossaries, beam, …
    """
    name = Path(report).stem
    shown = CURRENT_PROGRESS.set(ProgressArtifact(name, CURRENT_PROGRESS.get()) if has_ui() else CURRENT_PROGRESS.get())
    try:
        run, folder = pipeline.run_stages(report, settings.load(options), task_step(name))
    finally:
        CURRENT_PROGRESS.reset(shown)
    counts = ", ".join(f"{count} {kind}" for kind, count in run.counts.items())
    get_run_logger().info("%s: %s; outputs in %s", name, counts, folder)
    if has_ui():
        show(run, folder)
        tell_ready(run, folder)
    return run, folder
