"""One report → parallel text + summaries: the steps of the README, each a task of Prefect's.

A task is a stage over the whole report, or over 4,000 segments of a longer one: a task a segment would cost more than its translation. Caching is off, since
Prefect's key is the task's own source, not what it calls; the store's memory decides by content.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger
from prefect.runtime import flow_run

from duizhao import pipeline, settings
from duizhao.documents import Run, Translation
from duizhao.flows.steps import Artifact, as_is, has_ui, step, tell
from duizhao.progress import CURRENT_PROGRESS, Clock


def _name() -> str:
    return f"translate {Path(flow_run.parameters['report']).stem}"


@flow(name="translate-report", flow_run_name=_name, validate_parameters=False, persist_result=False)
def translate_report(report: str, options: dict[str, Any] | None = None) -> tuple[Run, Path]:
    """Translate one report into checked English parallel text with a summary of each exchange.

    Args:
        report: path of the report's file (txt, md, html, docx, pdf)
        options: settings by name, as `duizhao run` takes them: out, store, engine, model, glossaries, beam, …
    """
    chosen = settings.load(options)
    name, log, clock = Path(report).stem, get_run_logger(), Clock()
    if has_ui():
        CURRENT_PROGRESS.set(Artifact(name, CURRENT_PROGRESS.get()))
    with clock.of("read"):
        document = step(pipeline.read, name)(report)
    with clock.of("structure"):
        found = step(pipeline.structure, name)(as_is(document), chosen)
        log.info(
            "%s: %d exchanges, %d segments, %d warnings",
            name,
            len(found.exchanges),
            len(found.segments),
            len(found.warnings),
        )
    with clock.of("load"):
        step(pipeline.load, name)(chosen)
    with pipeline.recorded(document, chosen) as number:
        translations: tuple[Translation, ...] = ()
        for part in pipeline.parts(found.segments):
            with clock.of("mask"):
                masked = step(pipeline.mask, name)(as_is(document), as_is(part), chosen)
            with clock.of("translate"):
                decoded = step(pipeline.translate, name)(as_is(part), as_is(masked), chosen)
            with clock.of("check"):
                translations += step(pipeline.check, name)(as_is(document), as_is(part), as_is(decoded), chosen)
        with clock.of("edits"):
            translations = step(pipeline.edits, name)(
                as_is(document), as_is(found.segments), as_is(translations), chosen
            )
        with clock.of("summarise"):
            summaries = step(pipeline.summarise, name)(as_is(document), as_is(found), as_is(translations), chosen)
        run = pipeline.assemble(document, found, translations, summaries, chosen, clock)
        folder = step(pipeline.save, name)(as_is(run), chosen, number)
    log.info(
        "%s: run %d, %d findings, %d failed, outputs in %s",
        name,
        number,
        run.counts["findings"],
        run.counts["failed"],
        folder,
    )
    if has_ui():
        tell(run, folder)
    return run, folder
