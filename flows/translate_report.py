"""One report → parallel text + summaries: the steps of the README, each a task of Prefect's.

A task is a stage over the whole report: a task a segment would cost more than its translation. Caching is off, since
Prefect's key is the task's own source, not what it calls.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.utilities.annotations import quote

from duizhao import pipeline, settings
from duizhao.documents import Run

_T = TypeVar("_T")


def whole(value: _T) -> _T:
    """The value, handed to a task as it is: Prefect would otherwise walk through every segment to look for futures."""
    return cast(_T, quote(value))


read = task(name="read", cache_policy=NO_CACHE, persist_result=False)(pipeline.read)
structure = task(name="structure", cache_policy=NO_CACHE, persist_result=False)(pipeline.structure)
load = task(name="load", cache_policy=NO_CACHE, persist_result=False)(pipeline.load)
protect = task(name="protect", cache_policy=NO_CACHE, persist_result=False)(pipeline.protect)
translate = task(name="translate", cache_policy=NO_CACHE, persist_result=False)(pipeline.translate)
check = task(name="check", cache_policy=NO_CACHE, persist_result=False)(pipeline.check)
edits = task(name="edits", cache_policy=NO_CACHE, persist_result=False)(pipeline.edits)
summarise = task(name="summarise", cache_policy=NO_CACHE, persist_result=False)(pipeline.summarise)
save = task(name="save", cache_policy=NO_CACHE, persist_result=False)(pipeline.save)


@flow(name="translate-report", flow_run_name="{report}", validate_parameters=False, persist_result=False)
def translate_report(report: str, options: dict[str, Any] | None = None) -> tuple[Run, Path]:
    """Translate one report. ``report``: path of its file; ``options``: settings by name, as `duizhao run` takes them."""
    chosen = settings.load(options)
    clock = pipeline.Clock()
    with clock.of("read"):
        document = read(report)
    with clock.of("structure"):
        found = structure(whole(document), chosen)
    with clock.of("load"):
        load(chosen)
    with pipeline.recorded(document, chosen) as number:
        with clock.of("protect"):
            protected = protect(whole(document), whole(found.segments), chosen)
        with clock.of("translate"):
            decoded = translate(whole(found.segments), whole(protected), chosen)
        with clock.of("check"):
            translations = check(whole(document), whole(found.segments), whole(decoded), chosen)
        with clock.of("edits"):
            translations = edits(whole(document), whole(found.segments), whole(translations), chosen)
        with clock.of("summarise"):
            summaries = summarise(whole(document), whole(found), whole(translations), chosen)
        run = pipeline.assemble(document, found, translations, summaries, chosen, clock)
        return run, save(whole(run), chosen, number)
