"""Translate many reports over a Dask cluster: one task per report, one engine per worker, one store for all."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import task_run

from duizhao import pipeline, settings
from duizhao.documents import Record
from duizhao.errors import DuizhaoError, SettingsError


@task(
    name="translate",
    task_run_name=lambda: f"translate {Path(task_run.parameters['report']).stem}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def translate_one(report: str, options: Record) -> str | None:
    """Run the pipeline on one report in a worker. Return one line on what went wrong, or None.

    A DuizhaoError is a result here, so that one bad report stops no other.
    """
    try:
        pipeline.translate_report(report, settings.load({**options, "threads": 1}))
    except DuizhaoError as error:
        return str(error)
    return None


@flow(name="translate-many", flow_run_name="translate many", validate_parameters=False, persist_result=False)
def _mapped(reports: list[str], options: Record) -> list[str | None]:
    futures = [translate_one.submit(report, options) for report in reports]
    return [future.result() for future in futures]


def translate_many(
    reports: list[str], options: Record, *, runner: str = "dask", workers: int = 0, address: str = ""
) -> list[str | None]:
    """Return what went wrong with each report, None where nothing did. ``workers`` 0: one per core.

    Raises SettingsError for an unknown runner.
    """
    if not reports:
        return []
    if runner != "dask":
        raise SettingsError(f"unknown runner {runner!r}; there is: dask")
    try:
        import dask.config
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise SettingsError("the dask runner needs prefect-dask: pip install 'duizhao[scale]'") from error
    # Dask's profiler samples a worker's stack 100 times a second for an hour: 0.5 GB after 1,000 reports
    dask.config.set({"distributed.worker.profile.enabled": False})
    logging.getLogger("distributed").setLevel(logging.ERROR)
    cluster: Record = {"threads_per_worker": 1, "dashboard_address": None, "silence_logs": logging.ERROR}
    if workers:
        cluster["n_workers"] = workers
    chosen: Any = DaskTaskRunner(address=address) if address else DaskTaskRunner(cluster_kwargs=cluster)
    return _mapped.with_options(task_runner=chosen)(reports, options)
